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
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    let filter = try filter(terminal, limit: most.map { $0 + 1 })
    let found = try terminal.openStore(common).deployments(filter)
    let list = Array(found.prefix(most ?? found.count))
    print(list, to: &terminal)
    if list.count < found.count { limit.tellMore(to: &terminal) }
  }

  private func print(_ list: [Deployment], to terminal: inout Terminal) {
    if common.isJSON {
      let kind = deployments ? "deployment-list" : "snapshot-list"
      return terminal.print(
        JSON.document(kind, [(deployments ? "deployments" : "snapshots", .array(list.map(DeploymentJSON.deployment)))]))
    }
    if list.isEmpty { return terminal.print("No snapshots") }
    terminal.print(table(list, terminal))
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
