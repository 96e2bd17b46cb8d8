internal import ArgumentParser
internal import StemmaKit

struct CabinetDelete: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Empty a cabinet and take it out of the system; its branch and versions stay.",
    discussion: "Example:\n  stemma cabinet delete test -m 'no longer used'")

  @Argument(help: "The cabinet's name.")
  var name: String?

  @Flag(help: "Print what would change and change nothing; exits with 2 where anything would.")
  var dryRun = false

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: dryRun ? nil : record)
    let name = try terminal.requireCabinet(name, flag: "NAME", store)
    let outcome = try store.deleteCabinet(
      name, reason: record.reason, stamp: terminal.stamp(record), dryRun: dryRun)
    try PlanReport(outcome: outcome, common: common, isDryRun: dryRun).print(to: &terminal)
  }
}

struct EnvironmentDelete: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Remove an environment that has no cabinets.",
    discussion: "Example:\n  stemma environment delete qa")

  @Argument(help: "The environment's name.")
  var name: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let name = try name ?? terminal.require(nil, flag: "NAME", choices: store.environments().map(\.name))
    let outcome = try store.deleteEnvironment(name, reason: record.reason, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print("Deleted environment \(name)", to: &terminal)
  }
}

struct AssetDelete: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Remove the definition of an asset that runs nowhere.",
    discussion: "Example:\n  stemma asset delete web-api")

  @Argument(help: "The asset's name.")
  var name: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let name = try name ?? terminal.require(nil, flag: "NAME", choices: store.assets().map(\.name))
    let outcome = try store.deleteAsset(name, reason: record.reason, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print("Deleted asset \(name)", to: &terminal)
  }
}
