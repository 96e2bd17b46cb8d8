internal import ArgumentParser
internal import StemmaKit

/// Which part of the record is meant.
struct AuditFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only of people whose name or address contains this.", valueName: "user"))
  var user: String?

  @Option(help: ArgumentHelp("Only in this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("Only in this environment.", valueName: "environment"))
  var environment: String?

  @Option(help: ArgumentHelp("Only with this asset.", valueName: "asset"))
  var asset: String?

  @Option(help: ArgumentHelp("Only of this kind, such as deploy, promote or rollback.", valueName: "operation"))
  var operation: String?

  @Option(help: ArgumentHelp("Only with this result, such as failed.", valueName: "result"))
  var result: String?

  @Option(help: ArgumentHelp("Only where the sentence or the reason contains this.", valueName: "text"))
  var grep: String?

  @Option(help: ArgumentHelp("Only for this ticket.", valueName: "ticket"))
  var ticket: String?

  @OptionGroup var times: TimeOptions

  func filter(_ terminal: Terminal) throws -> OperationFilter {
    var filter = OperationFilter()
    filter.user = user
    filter.cabinet = cabinet
    filter.environment = environment
    filter.asset = asset
    filter.kind = operation
    filter.result = result
    filter.text = grep
    filter.ticket = ticket
    (filter.since, filter.until) = try times.range(terminal.timeWords)
    return filter
  }
}
