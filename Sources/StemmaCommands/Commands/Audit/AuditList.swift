internal import ArgumentParser
internal import StemmaKit

struct AuditList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what was done, newest first.",
    discussion: """
      Example:
        stemma audit list --cabinet production --since 'last thursday'
        stemma audit list --user ada --operation rollback --limit 0 --output csv
      """)

  @OptionGroup var only: AuditFilterOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    let trail = try terminal.openStore(common).auditTrail()
    let filter = try only.filter(terminal)
    try trail.check(filter)
    var count = LimitedCount(most)
    switch common.output {
    case .text: try printText(trail, filter, &count, &terminal)
    case .json, .csv: try printFields(trail, filter, &count, &terminal)
    }
    if count.hasMore { limit.tellMore(to: &terminal) }
  }

  private func printText(
    _ trail: AuditTrail, _ filter: OperationFilter, _ count: inout LimitedCount, _ terminal: inout Terminal
  ) throws {
    var table = TableStream(terminal.isNarrow ? Self.fewColumns : Self.columns)
    try trail.operations(filter) { item in
      guard count.next() else { return false }
      table.add(Self.row(item, terminal), to: &terminal)
      return true
    }
    table.finish(to: &terminal)
    if table.isEmpty { terminal.print("No operations") }
  }

  private static let columns: [Column] = [
    .whole("sequence"), .whole("time"), "who", "operation", .name("where"), .name("version"), "what",
  ]
  /// Where there is little room: a version says in which cabinet it is, and the sentence what it was.
  private static let fewColumns: [Column] = [.whole("sequence"), .whole("time"), "who", .name("where"), "what"]

  private static func row(_ item: Operation, _ terminal: Terminal) -> [String] {
    let what = item.result == "failed" ? terminal.styled(item.sentence, .red) : item.sentence
    if terminal.isNarrow {
      return ["\(item.sequence)", terminal.text(item.time), item.person.name, item.version ?? item.place, what]
    }
    return [
      "\(item.sequence)", "\(item.time.text.prefix(19))Z", item.person.name, item.kind.name, item.place,
      item.version ?? "-", what,
    ]
  }

  private func printFields(
    _ trail: AuditTrail, _ filter: OperationFilter, _ count: inout LimitedCount, _ terminal: inout Terminal
  ) throws {
    var list = FieldListStream(
      "operation-list", list: "operations", columns: OperationFields.names, isCSV: common.output == .csv, to: &terminal)
    try trail.operations(filter) { item in
      guard count.next() else { return false }
      list.add(OperationFields.all(item), to: &terminal)
      return true
    }
    list.finish(to: &terminal)
  }
}
