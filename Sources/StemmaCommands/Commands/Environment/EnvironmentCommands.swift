internal import ArgumentParser
internal import StemmaKit

struct EnvironmentCreate: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Declare an environment.",
    discussion: "Example:\n  stemma environment create prod")

  @Argument(help: "The environment's name.")
  var name: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let name = try terminal.require(name, flag: "NAME")
    let outcome = try store.createEnvironment(name, reason: record.reason, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print("Created environment \(name)", to: &terminal)
  }
}

struct EnvironmentList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List environments and their cabinets.",
    discussion: "Example:\n  stemma environment list")

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let environments = try terminal.openStore(common).environments()
    if common.isJSON {
      let list = environments.map { JSON.object([("name", .string($0.name)), ("cabinets", JSON($0.cabinets))]) }
      return terminal.print(JSON.document("environment-list", [("environments", .array(list))]))
    }
    var table = Table([.name("environment"), "cabinets"])
    for environment in environments { table.add([environment.name, environment.cabinets.joined(separator: ", ")]) }
    terminal.print(table)
  }
}
