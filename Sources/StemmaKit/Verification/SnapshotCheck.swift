internal import Git
internal import Manifests

/// Renders snapshots again and compares what comes out with what they hold, byte for byte.
final class SnapshotCheck {
  private let context: VerificationContext
  private var workspace: Workspace { context.workspace }
  private let tools: RendererVersions
  /// Assets that were rendered again with success: what they were rendered from, and the tree that came out.
  private var proved: [AssetInputs: ObjectID] = [:]
  private var known: (tree: ObjectID?, settings: Settings)?

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
    do {
      try allowSecrets(of: sighting)
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

  /// Rendering guards against secrets as it does when it is stored: with the exceptions of the time.
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
    let releases = try workspace.entries(["release"], in: tree)
    var inventory: [String: AssetSnapshot] = [:]
    for release in releases {
      let asset = try Snapshot.asset(release, tree, workspace)
      inventory[release.name] = asset
      let check = AssetCheck(
        context: context, tools: tools, name: release.name, asset: asset, identity: identity, snapshot: tree,
        sequence: sighting.sequence)
      try prove(check, release.id, description)
    }
    try checkNames(Set(releases.map(\.name)), in: tree, place, sighting.sequence)
    try checkInventory(identity, inventory, in: tree, place, sighting.sequence)
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

  /// Renders an asset again, unless the same one came out of the same inputs before.
  private func prove(_ check: AssetCheck, _ release: ObjectID, _ description: ObjectID) throws {
    let name = check.name
    guard let overlay = try workspace.entry(["overlay", "\(name).yaml"], in: check.snapshot)?.id else {
      return context.report(.snapshotDiffers, "\(check.place)/overlay/\(name).yaml", "is missing")
    }
    let inputs = AssetInputs(name: name, description: description, release: release, overlay: overlay)
    let held = try workspace.entry(["manifests", name], in: check.snapshot)?.id
    if let held, proved[inputs] == held { return }
    if try check.run(overlay: overlay, held: held) { proved[inputs] = held }
  }

  /// Every asset has an overlay and manifests, and nothing else has.
  private func checkNames(_ assets: Set<String>, in tree: ObjectID, _ place: String, _ sequence: Int) throws {
    for entry in try workspace.entries(["overlay"], in: tree) where !assets.contains(String(entry.name.dropLast(5))) {
      context.report(
        .snapshotDiffers, "\(place)/overlay/\(entry.name)", "belongs to no asset, in operation \(sequence)")
    }
    for entry in try workspace.entries(["manifests"], in: tree)
    where entry.mode == .directory && !assets.contains(entry.name) {
      context.report(
        .manifestForeign, "\(place)/manifests/\(entry.name)", "belongs to no asset, in operation \(sequence)")
    }
  }

  private func checkInventory(
    _ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot], in tree: ObjectID, _ place: String, _ sequence: Int
  ) throws {
    let held = try workspace.entry(["manifests", "stemma.yaml"], in: tree)?.id
    if try workspace.addInventory(identity, assets) == held { return }
    context.report(
      held == nil ? .manifestMissing : .manifestDiffers, "\(place)/manifests/stemma.yaml",
      "is not what the rules render, in operation \(sequence)")
  }
}
