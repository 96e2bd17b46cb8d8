internal import StemmaKit

/// Changes of one thing, printed as they come. Nothing is printed before the first one.
struct ChangeStream {
  private let format: ListFormat
  private let subject: PastSubject
  private let name: String
  private var document: JSONListStream?
  private var isEmpty = true

  init(_ format: ListFormat, _ subject: PastSubject, named name: String) {
    self.format = format
    self.subject = subject
    self.name = name
  }

  mutating func add(_ change: PastChange, to terminal: inout Terminal) {
    let isFirst = isEmpty
    if isFirst { begin(&terminal) }
    isEmpty = false
    switch format {
    case .text:
      if !isFirst { terminal.print() }
      print(change, to: &terminal)
    case .json: document?.add(Self.json(change), to: &terminal)
    case .csv: for row in Self.rows(change) { terminal.write(CSV.row(row.map(CSV.cell)).utf8) }
    }
  }

  mutating func finish(to terminal: inout Terminal) {
    if isEmpty { begin(&terminal) }
    if isEmpty, format == .text { terminal.print("No changes") }
    document?.finish(to: &terminal)
  }

  private mutating func begin(_ terminal: inout Terminal) {
    switch format {
    case .text: break
    case .json:
      document = JSONListStream("history", [("subject", .string(name))], list: "changes", to: &terminal)
    case .csv: terminal.write(CSV.row(Self.columns).utf8)
    }
  }

  private func print(_ change: PastChange, to terminal: inout Terminal) {
    let operation = change.operation
    let person = terminal.isNarrow ? operation.person.name : operation.person.address
    let heading = [terminal.text(operation.time), operation.cabinet ?? "", operation.version ?? "-", person]
    terminal.print("\(terminal.styled(heading.joined(separator: "  "), .yellow))  (\(operation.sequence))")
    terminal.print("  \(operation.subject)")
    if !operation.why.isEmpty { terminal.print("  why: \(operation.why)") }
    if case .resource = subject {
      for asset in change.assets { ChangeList.printFields(asset.fields, to: &terminal) }
    } else {
      ChangeList(change.assets).print(to: &terminal)
    }
  }

  private static func json(_ change: PastChange) -> JSON {
    ["operation": OperationFields.json(change.operation), "assets": .array(change.assets.map(ChangeList.json))]
  }
}

extension ChangeStream {
  private static let columns =
    ["time", "cabinet", "version"] + OperationFields.origin
    + ["asset", "status", "object", "path", "change", "old", "new"]

  /// A row for each field, for an asset without any, and for a change without assets.
  private static func rows(_ change: PastChange) -> [[JSON]] {
    let operation = change.operation
    let start =
      [.string(operation.time.text), JSON(operation.cabinet), JSON(operation.version)]
      + OperationFields.values(operation, OperationFields.origin)
    let ends = change.assets.flatMap { asset -> [[JSON]] in
      let name: [JSON] = [.string(asset.asset), .string(asset.status.rawValue)]
      return asset.fields.isEmpty ? [name + CSV.empty(5)] : asset.fields.map { name + cells($0) }
    }
    return (ends.isEmpty ? [CSV.empty(7)] : ends).map { start + $0 }
  }

  private static func cells(_ field: FieldChange) -> [JSON] {
    [
      .string(field.object), .string(field.path), .string(field.kind.rawValue), JSON(field.old), JSON(field.new),
    ]
  }
}
