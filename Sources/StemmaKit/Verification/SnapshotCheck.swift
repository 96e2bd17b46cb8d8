internal import Git
internal import Manifests

/// Renders snapshots again and compares what comes out with what they hold, byte for byte.
final class SnapshotCheck {
  private let context: VerificationContext
  private var workspace: Workspace { context.workspace }
  private let tools: RendererVersions
  /// Assets that were rendered again with success: what they were rendered from, and the tree that came out.
  private var proved: [AssetInputs: ObjectID] = [:]
  private var assets: [AssetInputs: AssetSnapshot] = [:]
  private var known: (tree: ObjectID?, settings: Settings)?

  /// How many assets are kept read.
  private static let keptAssets = 1000
  /// How many proofs are kept: snapshots that follow on each other have nearly all assets in common.
  private static let keptProofs = 10_000

  private struct AssetInputs: Hashable {
    let name: String
    let description: ObjectID
    let release: ObjectID
    let overlay: ObjectID
  }

  init(_ context: VerificationContext) {
    self.context = context
    tools = RendererVersions(context.workspace.renderings)
  }

  func check(_ sighting: SystemReplay.Sighting) {
    let place = "cabinets/\(sighting.cabinet)"
    workspace.allow(Settings())
    do {
      try check(sighting, place)
      context.counts.rendered += 1
    } catch let error as GitError {
      context.reportUnlessNamed(
        .renderFailed, place, "cannot be rendered in operation \(sighting.sequence): \(error.message)")
    } catch {
      context.report(.snapshotDiffers, place, "cannot be read in operation \(sighting.sequence): \(error)")
    }
    workspace.reset()
  }

  /// Renders, which guards against secrets as it does when it is stored: with the exceptions of the time. Nearly
  /// everything passes without them, so settings are read only for what does not.
  private func guarded<Result>(_ sighting: SystemReplay.Sighting, _ render: () throws -> Result) throws -> Result {
    do { return try render() } catch let error as StemmaError where error.kind == .refused {
      try allowSecrets(of: sighting)
      return try render()
    }
  }

  private func allowSecrets(of sighting: SystemReplay.Sighting) throws {
    if known?.tree != sighting.settings || known == nil {
      let files = try workspace.settingsFiles(in: sighting.settings)
      known = (sighting.settings, SettingsReader.read(files).settings)
    }
    if let known { workspace.allow(known.settings) }
  }

  private func check(_ sighting: SystemReplay.Sighting, _ place: String) throws {
    let tree = sighting.tree
    let description = try workspace.entry(["snapshot"], in: tree)?.id
    guard let description else {
      return context.report(.snapshotDiffers, place, "has no description in operation \(sighting.sequence)")
    }
    guard let identity = try identity(description, place, sighting) else { return }
    let parts = try SnapshotParts(tree, workspace)
    var inventory: [String: AssetSnapshot] = [:]
    for (name, release) in parts.releases.sorted(by: { $0.key < $1.key }) {
      guard let overlay = parts.overlays[name] else {
        context.report(.snapshotDiffers, "\(place)/overlay/\(name).yaml", "is missing")
        continue
      }
      let inputs = AssetInputs(name: name, description: description, release: release.id, overlay: overlay)
      let asset = try asset(release, inputs, in: tree)
      inventory[name] = asset
      let held = parts.manifests[name]
      if let held, proved[inputs] == held { continue }
      let check = AssetCheck(
        context: context, tools: tools, name: name, asset: asset, identity: identity, sighting: sighting)
      let isProved = try check.run(overlay: overlay, held: held) { try guarded(sighting, $0) }
      if proved.count >= Self.keptProofs { proved = [:] }
      if isProved { proved[inputs] = held }
    }
    checkNames(parts, place, sighting.sequence)
    try guarded(sighting) { try checkInventory(identity, inventory, parts.inventory, place, sighting.sequence) }
  }

  /// An asset, read once for every pair of a release and an overlay.
  private func asset(_ release: TreeEntry, _ inputs: AssetInputs, in tree: ObjectID) throws -> AssetSnapshot {
    if let asset = assets[inputs] { return asset }
    let asset = try Snapshot.asset(release, tree, workspace)
    if assets.count >= Self.keptAssets { assets = [:] }
    assets[inputs] = asset
    return asset
  }

  /// The snapshot is the cabinet's own, and its description is canonical.
  private func identity(
    _ id: ObjectID, _ place: String, _ sighting: SystemReplay.Sighting
  ) throws -> SnapshotIdentity? {
    let bytes = try workspace.blob(id)
    if SnapshotIdentity.isNewer(bytes) {
      context.report(.formatNewer, place, "is of a newer format in operation \(sighting.sequence)")
      return nil
    }
    let identity = try SnapshotIdentity(bytes)
    if identity.bytes != bytes || identity.cabinet != sighting.cabinet {
      context.report(
        .snapshotDiffers, "\(place)/snapshot", "is not what describes this cabinet, in operation \(sighting.sequence)")
    }
    return identity
  }

  /// Every asset has an overlay and manifests, and nothing else has.
  private func checkNames(_ parts: SnapshotParts, _ place: String, _ sequence: Int) {
    for name in parts.overlays.keys.sorted() where parts.releases[name] == nil {
      context.report(.snapshotDiffers, "\(place)/overlay/\(name).yaml", "belongs to no asset, in operation \(sequence)")
    }
    for name in parts.manifests.keys.sorted() where parts.releases[name] == nil {
      context.report(.manifestForeign, "\(place)/manifests/\(name)", "belongs to no asset, in operation \(sequence)")
    }
  }

  private func checkInventory(
    _ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot], _ held: ObjectID?, _ place: String, _ sequence: Int
  ) throws {
    if try workspace.addInventory(identity, assets) == held { return }
    context.report(
      held == nil ? .manifestMissing : .manifestDiffers, "\(place)/manifests/stemma.yaml",
      "is not what the rules render, in operation \(sequence)")
  }
}

/// The directories of a snapshot, by asset.
private struct SnapshotParts {
  let releases: [String: TreeEntry]
  /// The blobs `overlay/<asset>.yaml`.
  let overlays: [String: ObjectID]
  /// The trees `manifests/<asset>`.
  let manifests: [String: ObjectID]
  /// The blob `manifests/stemma.yaml`.
  let inventory: ObjectID?

  init(_ tree: ObjectID, _ workspace: Workspace) throws {
    releases = Self.byName(try workspace.entries(["release"], in: tree).map { ($0.name, $0) })
    overlays = Self.byName(try workspace.entries(["overlay"], in: tree).map { (String($0.name.dropLast(5)), $0.id) })
    let entries = try workspace.entries(["manifests"], in: tree)
    manifests = Self.byName(entries.filter { $0.mode == .directory }.map { ($0.name, $0.id) })
    inventory = entries.first { $0.name == "stemma.yaml" }?.id
  }

  private static func byName<Value>(_ pairs: [(String, Value)]) -> [String: Value] {
    Dictionary(pairs) { first, _ in first }
  }
}
