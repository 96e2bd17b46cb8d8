internal import ArgumentParser
internal import StemmaKit

struct SnapshotTags: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "tags", abstract: "Put tags on versions or take them off; asks for what is missing.",
    discussion: """
      Several names are separated by commas. Cabinets without versions mean what runs in them now.

      Example:
        stemma snapshot tags --addTags stable --filterVersions prod-v1.2.45
        stemma snapshot tags list
      """,
    subcommands: [SnapshotTagsList.self])

  @Option(
    name: [.customLong("addTags"), .customLong("add")], help: ArgumentHelp("Tags to put on.", valueName: "tags"))
  var add: [String] = []

  @Option(
    name: [.customLong("removeTags"), .customLong("remove")],
    help: ArgumentHelp("Tags to take off.", valueName: "tags"))
  var remove: [String] = []

  @Option(
    name: [.customLong("filterVersions"), .customLong("version")],
    help: ArgumentHelp("The versions that are meant.", valueName: "versions"))
  var versions: [String] = []

  @Option(
    name: [.customLong("filterCabinets"), .customLong("cabinet")],
    help: ArgumentHelp("The cabinets that are meant.", valueName: "cabinets"))
  var cabinets: [String] = []

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    var request = TagRequest()
    request.add = Self.names(add)
    request.remove = Self.names(remove)
    request.versions = Self.names(versions)
    request.cabinets = Self.names(cabinets)
    request.reason = record.reason
    if terminal.isInteractive { try ask(&request, &terminal, store) }
    let outcome = try store.tag(request, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print(outcome.plan.subject ?? "", to: &terminal)
  }

  private static func names(_ values: [String]) -> [String] {
    values.flatMap { $0.split(separator: ",").map(String.init) }
  }

  private func ask(_ request: inout TagRequest, _ terminal: inout Terminal, _ store: Store) throws {
    if request.versions.isEmpty && request.cabinets.isEmpty {
      var filter = DeploymentFilter()
      filter.limit = 20
      request.versions = [try terminal.choice("version", store.deployments(filter).map(\.version))]
    }
    if request.add.isEmpty && request.remove.isEmpty {
      let action = try terminal.choice("action", ["add", "remove"])
      if action == "add" {
        request.add = [try terminal.answer("tag")]
      } else {
        request.remove = [try terminal.choice("tag", store.tags().map(\.tag))]
      }
    }
  }
}

struct SnapshotTagsList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List tags and the versions that have them.",
    discussion: "Example:\n  stemma snapshot tags list")

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let tags = try terminal.openStore(common).tags()
    if common.isJSON {
      let list = tags.map { JSON.object([("tag", .string($0.tag)), ("versions", JSON($0.versions))]) }
      return terminal.print(JSON.document("tag-list", [("tags", .array(list))]))
    }
    if tags.isEmpty { return terminal.print("No tags") }
    var table = Table([.name("tag"), .name("versions")])
    for (tag, versions) in tags { table.add([tag, versions.joined(separator: ", ")]) }
    terminal.print(table)
  }
}
