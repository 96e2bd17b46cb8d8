internal import ArgumentParser
internal import StemmaKit

struct AssetDeploy: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy", abstract: "Deploy an asset, or a whole cabinet, from what is declared today.",
    discussion: """
      With --image the asset's definition of today is deployed with that image; with --from, manifests, a \
      kustomization or a chart are captured as they are. Without either the release stays as it is and only today's \
      settings are applied; without --asset, to the whole cabinet.

      Example:
        stemma asset deploy --cabinet staging --asset web-api --image api:1.2.3
        stemma asset deploy --cabinet staging --asset shop --from deploy --overlay 'overlays/{environment}'
      """)

  @Option(help: ArgumentHelp("The cabinet to deploy to.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("The asset; made on first use.", valueName: "asset"))
  var asset: String?

  @Option(help: ArgumentHelp("The container image.", valueName: "image"))
  var image: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Replicas in this cabinet, kept in its settings.", valueName: "count"))
  var replicas: Int?

  @Option(name: .customLong("as"), help: ArgumentHelp("Name the version by this.", valueName: "version"))
  var version: String?

  @Flag(help: "Take today's definition of the asset without a new image.")
  var refresh = false

  @OptionGroup var source: SourceOptions
  @OptionGroup var definition: DefinitionOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    try source.check(image: image, definition)
    let store = try terminal.openStore(common, recording: planning.dryRun ? nil : record)
    var request = DeployRequest(cabinet: try terminal.requireCabinet(cabinet, flag: "--cabinet", store))
    request.definition = source.from == nil ? try definition.changes(terminal) : AssetChanges()
    request.asset = try chosenAsset(request, &terminal, store)
    request.source = try source.captured(request.asset, kind: definition.kind, store, terminal)
    request.allowedSecrets = source.allowSecret
    let isNew =
      try request.asset != nil && image == nil && request.source == nil && terminal.isInteractive
      && !runs(request, store)
    let image = try isNew ? terminal.require(image, flag: "--image") : image
    request.image = image
    request.replicas = replicas
    request.version = version
    request.refresh = refresh
    request.reason = record.reason
    let outcome = try store.deploy(
      request, stamp: terminal.stamp(record), dryRun: planning.dryRun, expecting: planning.expect)
    try PlanReport(outcome: outcome, common: common, isDryRun: planning.dryRun).print(to: &terminal)
  }

  /// The asset: needed where something is said of one, or where the cabinet has none yet.
  private func chosenAsset(_ request: DeployRequest, _ terminal: inout Terminal, _ store: Store) throws -> String? {
    if let asset { return asset }
    let saysSomething = image != nil || source.from != nil || replicas != nil || request.definition != AssetChanges()
    let isEmpty =
      try terminal.isInteractive && store.status(cabinet: request.cabinet).cabinets.first?.assets.isEmpty == true
    guard saysSomething || isEmpty else { return nil }
    return try terminal.require(nil, flag: "--asset", choices: store.assets().map(\.name), allowsNew: true)
  }

  /// Whether the cabinet runs the asset, or its definition names an image.
  private func runs(_ request: DeployRequest, _ store: Store) throws -> Bool {
    guard let known = try store.assets().first(where: { $0.name == request.asset }) else { return false }
    return known.image != nil || known.cabinets.contains { $0.cabinet == request.cabinet }
  }
}

/// Looking before leaping.
struct PlanOptions: ParsableArguments {
  @Flag(help: "Print what would change and change nothing; exits with 2 where anything would.")
  var dryRun = false

  @Option(help: ArgumentHelp("Apply only if this is the resulting tree.", valueName: "tree"))
  var expect: String?
}

struct AssetUndeploy: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "undeploy", abstract: "Take an asset out of a cabinet.",
    discussion: "Example:\n  stemma asset undeploy --cabinet staging --asset web-api -m 'not needed'")

  @Option(help: ArgumentHelp("The cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("The asset.", valueName: "asset"))
  var asset: String?

  @OptionGroup var planning: PlanOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: planning.dryRun ? nil : record)
    let cabinet = try terminal.requireCabinet(cabinet, flag: "--cabinet", store)
    let present = try asset == nil ? store.status(cabinet: cabinet).cabinets.first?.assets.map(\.name) ?? [] : []
    let asset = try terminal.require(asset, flag: "--asset", choices: present)
    let outcome = try store.undeploy(
      asset: asset, from: cabinet, reason: record.reason, stamp: terminal.stamp(record),
      dryRun: planning.dryRun, expecting: planning.expect)
    try PlanReport(outcome: outcome, common: common, isDryRun: planning.dryRun).print(to: &terminal)
  }
}
