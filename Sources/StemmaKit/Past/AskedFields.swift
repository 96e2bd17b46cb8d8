internal import Git

/// The fields that a question is about, with their present values.
struct AskedFields {
  private(set) var fields: [(FieldSource, [PastField: String])] = []

  /// - Throws: `StemmaError` where the snapshot does not have what is asked about.
  init(_ question: BlameQuestion, _ snapshot: ObjectID, _ base: Base, _ reader: FieldReader) throws {
    let sources = try Self.sources(question, snapshot, base)
    var names: [String] = []
    for source in sources {
      let values = try reader.fields(source, in: snapshot).values
      names += values.keys.map(\.text)
      let asked = values.filter { field, _ in question.field.map { Self.isMeant(field, by: $0) } ?? true }
      if !asked.isEmpty { fields.append((source, asked)) }
    }
    guard let field = question.field, fields.isEmpty else { return }
    let what = question.resource.map { "'\($0)' in cabinet" } ?? "cabinet"
    let near = Name.nearest(field, in: Set(names).sorted())
    throw StemmaError.failed(
      "\(what) '\(question.cabinet)' has no field '\(Name.excerpt(field))'",
      hint: near.isEmpty ? nil : "did you mean \(near.quotedList(joiner: "or"))?")
  }

  /// Whether a field is the one that is named, or stands below it.
  private static func isMeant(_ field: PastField, by text: String) -> Bool {
    switch field {
    case .key(let key): key == text
    case .image: text == "image" || text == field.text
    case .path(let path): path == text || path.hasPrefix(text + ".") || path.hasPrefix(text + "[")
    }
  }

  private static func sources(_ question: BlameQuestion, _ snapshot: ObjectID, _ base: Base) throws -> [FieldSource] {
    let assets = try base.workspace.entries(["release"], in: snapshot).map(\.name)
    guard let text = question.resource else { return assets.map { .inputs(asset: $0) } }
    if let resource = ResourceName(text) {
      let files = try ResourceFinder(resource, in: base.workspace).files(in: snapshot)
      if !files.isEmpty { return files.map { .manifest(asset: $0.asset, file: $0.file) } }
      throw StemmaError.failed(
        "cabinet '\(question.cabinet)' has no object '\(Name.excerpt(text))'",
        hint: "see its objects with 'stemma snapshot show \(question.cabinet)'")
    }
    if assets.contains(text) { return [.inputs(asset: text)] }
    throw Settings.unknown("asset or resource", text, among: assets, create: nil)
  }
}
