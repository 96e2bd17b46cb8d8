internal import ArgumentParser
internal import StemmaKit

struct FindCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Where and when an image or a configuration value ever ran.",
    discussion: """
      An image is found by its exact reference, as repository:tag, or as a repository, each also without the registry.

      Example:
        stemma find log4j-api:2.14
        stemma find LOG_LEVEL=debug --cabinet production
      """)

  @Argument(help: "The image, or KEY=VALUE.")
  var what: String?

  @Option(help: ArgumentHelp("The digest of an image, instead.", valueName: "digest"))
  var imageDigest: String?

  @Option(help: ArgumentHelp("Only in this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    if what != nil, imageDigest != nil {
      throw StemmaError(.usage, "give 'IMAGE|KEY=VALUE' or '--image-digest', not both")
    }
    let store = try terminal.openStore(common)
    let query =
      try imageDigest.map { try RunQuery(digest: $0) }
      ?? RunQuery(terminal.require(what, flag: "IMAGE|KEY=VALUE"))
    var progress = Progress("operations", on: terminal)
    let periods = try store.runs(of: query, cabinet: cabinet) { progress.show($0, of: $1, on: &terminal) }
    progress.end(on: &terminal)
    switch common.output {
    case .text where periods.isEmpty: terminal.print("It never ran\(cabinet.map { " in '\($0)'" } ?? "")")
    case .text: terminal.print(Self.table(periods, terminal))
    case .json: terminal.print(JSON.document("runs", [("runs", .array(periods.map(Self.json)))]))
    case .csv: terminal.print(csv: Self.columns, periods.map(Self.cells))
    }
  }

  /// Where there is little room, without who, and without what where that is the same everywhere.
  private static func table(_ periods: [RunPeriod], _ terminal: Terminal) -> Table {
    let isNarrow = terminal.isNarrow
    let showsMatch = !isNarrow || Set(periods.map(\.match)).count > 1
    let what: [Column] = showsMatch ? [.name("what")] : []
    var table = Table(
      [.name("cabinet"), .name("asset")] + what + [.name("version"), .whole("from"), .whole("to")]
        + (isNarrow ? [] : ["who"]))
    for period in periods {
      let match = showsMatch ? [period.match.replacing("\n", with: "\\n")] : []
      let end = period.end.map { terminal.text($0.time) } ?? "now"
      table.add(
        [period.cabinet, period.asset] + match
          + [period.start.version ?? "-", terminal.text(period.start.time), end]
          + (isNarrow ? [] : [period.start.person.name]))
    }
    return table
  }

  private static let columns =
    ["cabinet", "environment", "asset", "match", "version", "from", "to"] + OperationFields.origin

  private static func cells(_ period: RunPeriod) -> [JSON] {
    [
      .string(period.cabinet), .string(period.environment), .string(period.asset), .string(period.match),
      JSON(period.start.version), .string(period.start.time.text), JSON(period.end?.time.text),
    ] + OperationFields.values(period.start, OperationFields.origin)
  }

  private static func json(_ period: RunPeriod) -> JSON {
    [
      "cabinet": .string(period.cabinet), "environment": .string(period.environment), "asset": .string(period.asset),
      "match": .string(period.match), "from": .string(period.start.time.text), "to": JSON(period.end?.time.text),
      "start": OperationFields.json(period.start), "end": period.end.map(OperationFields.json) ?? .null,
    ]
  }
}
