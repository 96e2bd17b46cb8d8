internal import ArgumentParser
internal import StemmaKit

struct SnapshotDeploy: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy", abstract: "Promote a version to a cabinet, or roll a cabinet back.",
    discussion: """
      To another cabinet: the release travels unchanged, everything else is resolved for the target. Into the \
      version's own cabinet: the old state, byte for byte.

      Example:
        stemma snapshot deploy --version staging-v1.2.3 --cabinet production
        stemma snapshot deploy --version last-known-good --cabinet production
      """)

  @Option(help: ArgumentHelp("The version, or a name that stands for one.", valueName: "version"))
  var version: String?

  @Option(help: ArgumentHelp("The target; without it, the version's own cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("Only this asset; repeat it for several.", valueName: "asset"))
  var asset: [String] = []

  @Flag(help: "Take the source's values along, too: make the target identical.")
  var exact = false

  @Flag(help: "With --exact: take the source's domains along, too.")
  var withDomains = false

  @Flag(help: "Remove assets that the source lacks.")
  var prune = false

  @Flag(help: "Keep assets that the source lacks.")
  var keepExtra = false

  @Option(help: ArgumentHelp("A configuration key that the target goes without from now on.", valueName: "key"))
  var without: [String] = []

  @Option(name: .customLong("as"), help: ArgumentHelp("Name the new version by this.", valueName: "version"))
  var name: String?

  @OptionGroup var planning: PlanOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: planning.dryRun ? nil : record)
    if prune && keepExtra { throw StemmaError(.usage, "give one of '--prune' and '--keep-extra', not both") }
    let isAsked = version == nil && terminal.isInteractive
    var request = SnapshotDeployRequest(version: try requiredVersion(&terminal, store))
    request.cabinet = try isAsked ? terminal.requireCabinet(cabinet, flag: "--cabinet", store) : cabinet
    request.assets = asset
    request.exact = exact
    request.withDomains = withDomains
    request.extras = prune ? .prune : keepExtra ? .keep : .refuse
    request.without = without
    request.name = name
    request.reason = record.reason
    let outcome = try store.deploySnapshot(
      request, stamp: terminal.stamp(record), dryRun: planning.dryRun, expecting: planning.expect)
    try PlanReport(outcome: outcome, common: common, isDryRun: planning.dryRun).print(to: &terminal)
  }

  private func requiredVersion(_ terminal: inout Terminal, _ store: Store) throws -> String {
    if let version { return version }
    var filter = DeploymentFilter()
    filter.limit = 20
    return try terminal.require(nil, flag: "--version", choices: store.deployments(filter).map(\.version))
  }
}
