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

  @Option(
    parsing: .unconditional, help: ArgumentHelp("At most so many, 50 by default; 0 for all.", valueName: "count"))
  var limit: Int?

  @OptionGroup var common: ListOptions

  /// How many are shown where nobody says.
  private static let shown = 50

  func run(_ terminal: inout Terminal) throws {
    let trail = try terminal.openStore(common).auditTrail()
    var filter = try only.filter(terminal)
    if let limit, limit < 0 { throw StemmaError(.usage, "'--limit' cannot be negative") }
    filter.limit = limit == 0 ? nil : limit ?? Self.shown
    try trail.check(filter)
    switch common.output {
    case .text: try printText(trail, filter, &terminal)
    case .json: try printJSON(trail, filter, &terminal)
    case .csv: try printCSV(trail, filter, &terminal)
    }
  }

  private func printText(_ trail: AuditTrail, _ filter: OperationFilter, _ terminal: inout Terminal) throws {
    var table = TableStream(
      ["sequence", "time", "who", "operation", "where", "version", "what"], keeping: [0, 1])
    var count = 0
    var oldest = 1
    try trail.operations(filter) { item in
      let what = item.result == "failed" ? terminal.styled(item.sentence, .red) : item.sentence
      table.add(
        [
          "\(item.sequence)", "\(item.time.text.prefix(19))Z", item.person.name, item.kind.name, item.place,
          item.version ?? "-", what,
        ], to: &terminal)
      (count, oldest) = (count + 1, item.sequence)
      return true
    }
    table.finish(to: &terminal)
    if table.isEmpty { return terminal.print("No operations") }
    if limit == nil, count == Self.shown, oldest > 1 {
      terminal.note("these are the newest \(count): '--limit 0' shows all")
    }
  }

  private func printJSON(_ trail: AuditTrail, _ filter: OperationFilter, _ terminal: inout Terminal) throws {
    var list = JSONListStream("operation-list", list: "operations", to: &terminal)
    try trail.operations(filter) { item in
      list.add(.object(OperationFields.all(item)), to: &terminal)
      return true
    }
    list.finish(to: &terminal)
  }

  private func printCSV(_ trail: AuditTrail, _ filter: OperationFilter, _ terminal: inout Terminal) throws {
    terminal.write(CSV.row(OperationFields.names).utf8)
    try trail.operations(filter) { item in
      terminal.write(CSV.row(OperationFields.all(item).map { CSV.cell($0.1) }).utf8)
      return true
    }
  }
}
