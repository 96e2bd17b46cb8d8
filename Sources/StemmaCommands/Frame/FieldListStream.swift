/// A list of objects that have the same fields, printed as it comes: as the last field of a document, or for a
/// spreadsheet, under the names of the fields.
struct FieldListStream {
  private var document: JSONListStream?

  /// - Parameters:
  ///   - fields: what a document has before the list.
  ///   - columns: the names of the fields of each object, in their order.
  init(
    _ kind: String, _ fields: [(String, JSON)] = [], list: String, columns: [String], isCSV: Bool,
    to terminal: inout Terminal
  ) {
    if isCSV { terminal.write(CSV.row(columns).utf8) }
    document = isCSV ? nil : JSONListStream(kind, fields, list: list, to: &terminal)
  }

  mutating func add(_ fields: [(String, JSON)], to terminal: inout Terminal) {
    if document == nil { return terminal.write(CSV.row(fields.map { CSV.cell($0.1) }).utf8) }
    document?.add(.object(fields), to: &terminal)
  }

  func finish(to terminal: inout Terminal) { document?.finish(to: &terminal) }
}
