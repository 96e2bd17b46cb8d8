internal import ArgumentParser
internal import StemmaKit

struct SnapshotList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List versions, newest first; with --deployments, everything that was deployed.",
    discussion: "Example:\n  stemma snapshot list --cabinet production --since 2024-11-01")

  @Option(help: ArgumentHelp("Only this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("Only this environment.", valueName: "environment"))
  var environment: String?

  @Option(help: ArgumentHelp("Only deployments of this asset.", valueName: "asset"))
  var asset: String?

  @Option(help: ArgumentHelp("Only versions with this tag.", valueName: "tag"))
  var tag: String?

  @Flag(help: "Every deployment with its date, also rollbacks.")
  var deployments = false

  @OptionGroup var times: TimeOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    let filter = try filter(terminal, limit: most.map { $0 + 1 })
    let found = try terminal.openStore(common).deployments(filter)
    let list = Array(found.prefix(most ?? found.count))
    print(list, to: &terminal)
    if list.count < found.count { limit.tellMore(to: &terminal) }
  }

  private func print(_ list: [Deployment], to terminal: inout Terminal) {
    if common.output != .text { return printFields(list, to: &terminal) }
    if list.isEmpty { return terminal.print("No snapshots") }
    terminal.print(table(list, terminal))
  }

  private func printFields(_ list: [Deployment], to terminal: inout Terminal) {
    var stream = FieldListStream(
      deployments ? "deployment-list" : "snapshot-list", list: deployments ? "deployments" : "snapshots",
      columns: DeploymentFields.names, isCSV: common.output == .csv, to: &terminal)
    for item in list { stream.add(DeploymentFields.all(item), to: &terminal) }
    stream.finish(to: &terminal)
  }

  private func filter(_ terminal: Terminal, limit: Int?) throws -> DeploymentFilter {
    var filter = DeploymentFilter()
    filter.cabinet = cabinet
    filter.environment = environment
    filter.asset = asset
    filter.tag = tag
    (filter.since, filter.until) = try times.range(terminal.timeWords)
    filter.limit = limit
    filter.allDeployments = deployments
    return filter
  }

  private func table(_ list: [Deployment], _ terminal: Terminal) -> Table {
    var table = Table([
      .name("version"), .whole("state"), .name("cabinet"), .whole(deployments ? "time" : "age"), "who", "tags", "what",
    ])
    for item in list {
      let state = item.isCurrent ? terminal.styled("current", .green) : ""
      let when = deployments ? terminal.text(item.time) : Age.text(item.time, now: terminal.now)
      let what = deployments ? item.subject : item.summary
      table.add([item.version, state, item.cabinet, when, item.person.name, item.tags.joined(separator: ", "), what])
    }
    return table
  }
}

/// A deployment as named values: what JSON and CSV hold of it.
enum DeploymentFields {
  /// The names, in the order in which `all` gives the values.
  static let names = [
    "version", "cabinet", "environment", "current", "operation", "sequence", "time", "author", "subject", "reason",
    "assets", "promotedFrom", "rolledBackTo", "tags", "result", "tree", "commit", "changed",
  ]

  static func all(_ item: Deployment) -> [(String, JSON)] { Array(zip(names, values(item))) }

  private static func values(_ item: Deployment) -> [JSON] {
    [
      .string(item.version), .string(item.cabinet), .string(item.environment), .bool(item.isCurrent),
      .string(item.operation.name), .int(item.sequence), .string(item.time.text), .string(item.person.address),
      .string(item.subject), .string(item.reason), JSON(item.assets), JSON(item.promotedFrom),
      JSON(item.rolledBackTo), JSON(item.tags), .string(item.result), .string(item.tree.text),
      JSON(item.commit?.text), .bool(item.changedSnapshot),
    ]
  }
}
