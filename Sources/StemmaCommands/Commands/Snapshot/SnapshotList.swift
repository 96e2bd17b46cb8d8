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

  @Option(help: ArgumentHelp("Not before this time, as 2024-11-15T15:42:00Z.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Not after this time.", valueName: "time"))
  var until: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit: Int?

  @Flag(help: "Every deployment with its date, also rollbacks.")
  var deployments = false

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let list = try store.deployments(filter())
    if common.isJSON {
      let kind = deployments ? "deployment-list" : "snapshot-list"
      return terminal.print(
        JSON.document(kind, [(deployments ? "deployments" : "snapshots", .array(list.map(DeploymentJSON.deployment)))]))
    }
    if list.isEmpty { return terminal.print("No snapshots") }
    terminal.print(table(list, terminal))
  }

  private func filter() throws -> DeploymentFilter {
    var filter = DeploymentFilter()
    filter.cabinet = cabinet
    filter.environment = environment
    filter.asset = asset
    filter.tag = tag
    filter.since = try since.map(Self.time)
    filter.until = try until.map(Self.end)
    if let limit, limit < 1 { throw StemmaError(.usage, "'--limit' must be at least 1") }
    filter.limit = limit
    filter.allDeployments = deployments
    return filter
  }

  /// The end of what a text names: a date without a time is the whole day.
  private static func end(_ text: String) throws -> Instant {
    let time = try time(text)
    return text.utf8.count == 10 ? Instant(milliseconds: time.milliseconds + 86_400_000 - 1) : time
  }

  private static func time(_ text: String) throws -> Instant {
    guard let time = Instant(text) else {
      throw StemmaError(.usage, "'\(text)' is not a time", hints: ["write it as 2024-11-15T15:42:00Z or 2024-11-15"])
    }
    return time
  }

  private func table(_ list: [Deployment], _ terminal: Terminal) -> Table {
    var table = Table(["version", "state", "cabinet", deployments ? "time" : "age", "who", "tags", "what"])
    for item in list {
      let state = item.isCurrent ? terminal.styled("current", .green) : ""
      let when = deployments ? item.time.text : Age.text(item.time, now: terminal.now)
      let what = deployments ? item.subject : item.summary
      table.add([item.version, state, item.cabinet, when, item.person.name, item.tags.joined(separator: ", "), what])
    }
    return table
  }
}

enum DeploymentJSON {
  static func deployment(_ item: Deployment) -> JSON {
    [
      "version": .string(item.version), "cabinet": .string(item.cabinet), "environment": .string(item.environment),
      "current": .bool(item.isCurrent), "operation": .string(item.operation.name), "sequence": .int(item.sequence),
      "time": .string(item.time.text), "author": .string(item.person.address), "subject": .string(item.subject),
      "reason": .string(item.reason), "assets": JSON(item.assets), "promotedFrom": JSON(item.promotedFrom),
      "rolledBackTo": JSON(item.rolledBackTo), "tags": JSON(item.tags), "result": .string(item.result),
      "tree": .string(item.tree.text), "commit": JSON(item.commit?.text), "changed": .bool(item.changedSnapshot),
    ]
  }
}
