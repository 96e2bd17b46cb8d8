internal import ArgumentParser
internal import StemmaKit

struct SnapshotCapture: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture", abstract: "Make a snapshot of what runs in a cluster.",
    discussion: """
      The objects of a namespace are read with kubectl, without what the cluster added to them, and become the source \
      of an asset. Nothing in the cluster is changed, and no Secret is read.

      Example:
        stemma snapshot capture --cabinet production --context prod-eu --namespace shop
      """)

  @Option(help: ArgumentHelp("The cabinet that gets the snapshot.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("The context of kubectl's configuration; without it, the current one.", valueName: "name"))
  var context: String?

  @Option(help: ArgumentHelp("The namespace to read; without it, the cabinet's.", valueName: "namespace"))
  var namespace: String?

  @Option(help: ArgumentHelp("The asset to make; without it, one named like the namespace.", valueName: "asset"))
  var asset: String?

  @Option(help: ArgumentHelp("Leave out objects, such as 'configmap_*'; repeat it.", valueName: "glob"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp("What looks like a secret and is none; needs a reason (-m). Repeat it.", valueName: "object/key")
  )
  var allowSecret: [String] = []

  @OptionGroup var planning: PlanOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: planning.dryRun ? nil : record)
    let cabinet = try terminal.requireCabinet(cabinet, flag: "--cabinet", store)
    let own = try store.status(cabinet: cabinet).cabinets.first?.namespace
    let namespace = namespace ?? own ?? cabinet
    try Name.check(namespace, .namespace)
    let asset = asset ?? namespace
    let patterns = try exclude.isEmpty ? store.recordedSource(of: asset)?.excluded ?? [] : exclude
    var request = DeployRequest(cabinet: cabinet)
    request.asset = asset
    request.source = try LiveObjects.source(
      from: terminal.cluster.objects(context: context, namespace: namespace), namespace: namespace, exclude: patterns)
    request.allowedSecrets = allowSecret
    request.reason = record.reason
    let outcome = try store.deploy(
      request, stamp: terminal.stamp(record), dryRun: planning.dryRun, expecting: planning.expect)
    try PlanReport(outcome: outcome, common: common, isDryRun: planning.dryRun).print(to: &terminal)
  }
}
