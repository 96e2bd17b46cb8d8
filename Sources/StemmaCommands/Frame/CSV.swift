/// Rows for spreadsheets. Source: RFC 4180: lines end in CR LF; a field with a comma, a quote or a line end is quoted,
/// and quotes in it are doubled.
enum CSV {
  static func row(_ cells: [String]) -> String { cells.map(field).joined(separator: ",") + "\r\n" }

  /// A value as one cell: elements of a list are separated by a comma and a blank.
  static func cell(_ value: JSON) -> String {
    switch value {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .string(let text), .written(let text): text
    case .array(let items): items.map(cell).joined(separator: ", ")
    case .object(let pairs): pairs.map { "\($0.0)=\(cell($0.1))" }.joined(separator: " ")
    }
  }

  /// So many cells with nothing in them.
  static func empty(_ count: Int) -> [JSON] { [JSON](repeating: .null, count: count) }

  private static func field(_ cell: String) -> String {
    let text = harmless(cell)
    let needsQuotes = text.utf8.contains { ",\"\r\n".utf8.contains($0) }
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Spreadsheets take a cell that begins with one of these for a formula: it gets an apostrophe in front. Control
  /// characters become visible.
  private static func harmless(_ cell: String) -> String {
    let text = inert(cell)
    let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } == true
    return isFormula ? "'" + text : text
  }
}

extension Terminal {
  /// A line with the names of the columns, then the rows.
  mutating func print(csv columns: [String], _ rows: [[JSON]]) {
    write(CSV.row(columns).utf8)
    for row in rows { write(CSV.row(row.map(CSV.cell)).utf8) }
  }
}

/// Text with every control character written as a visible escape, also those of our own colours.
func inert(_ text: String) -> String { visible(text).replacing("\u{1B}", with: "\\u{1B}") }
