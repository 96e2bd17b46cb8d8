internal import Git
internal import Manifests

/// One asset inside a snapshot: the portable part and what the cabinet contributes.
struct AssetSnapshot: Sendable, Equatable {
  /// The tree `release/<asset>`: the unit of proof.
  let releaseTree: ObjectID
  let release: AssetDefinition
  let overlay: Layer

  /// The configuration that the workload gets: what the asset brings beats what the cabinet contributes.
  var configuration: [String: ConfigurationValue] {
    var result: [String: ConfigurationValue] = [:]
    for layer in [overlay, release.layer] {
      for key in layer.keys {
        if let name = key.configurationKey, let value = layer[key].flatMap(ConfigurationValue.init) {
          result[name] = value
        }
      }
    }
    return result
  }

  /// A setting's value in this snapshot.
  func setting(_ key: SettingKey) -> Value? { release.layer[key] ?? overlay[key] }
}

/// A snapshot tree, read.
struct Snapshot {
  let tree: ObjectID
  let identity: SnapshotIdentity
  let assets: [String: AssetSnapshot]

  var assetNames: [String] { assets.keys.sorted() }

  /// Reads a snapshot from its tree.
  ///
  /// - Throws: `StemmaError` of the kind `store` where the tree is not a snapshot or of a newer format.
  init(_ tree: ObjectID, in workspace: Workspace) throws {
    guard let bytes = try workspace.blob(["snapshot"], in: tree) else {
      throw StemmaError(.store, "tree '\(tree.short)' is not a snapshot")
    }
    self.tree = tree
    identity = try SnapshotIdentity(bytes)
    var assets: [String: AssetSnapshot] = [:]
    for entry in try workspace.entries(["release"], in: tree) where entry.mode == .directory {
      assets[entry.name] = try Self.asset(entry, tree, workspace)
    }
    self.assets = assets
  }

  private static func asset(_ entry: TreeEntry, _ tree: ObjectID, _ workspace: Workspace) throws -> AssetSnapshot {
    let release = try workspace.blob(["asset.yaml"], in: entry.id).flatMap { try YAML.document($0)?.value }
    let overlay = try workspace.blob(["overlay", "\(entry.name).yaml"], in: tree).flatMap {
      try YAML.document($0)?.value
    }
    return AssetSnapshot(releaseTree: entry.id, release: AssetDefinition(release), overlay: Layer(overlay))
  }
}

extension Workspace {
  /// Stores the portable part of an asset and returns the tree `release/<asset>`.
  func addRelease(_ release: AssetDefinition, asset: String) throws -> AssetSnapshot {
    try SecretGuard.check(release.layer, place: "asset '\(asset)'", allowing: allowedKeys)
    try SecretGuard.check(release, place: "asset '\(asset)'", allowing: allowedKeys)
    let blob = try addBlob(YAML.write(release.value), place: "asset '\(asset)'")
    let tree = addTree(Tree([TreeEntry(name: "asset.yaml", mode: .file, id: blob)]))
    return AssetSnapshot(releaseTree: tree, release: release, overlay: Layer())
  }

  /// Builds the snapshot tree of the given assets. An asset that `previous` holds with the same release and overlay
  /// under the same identity keeps its rendered manifests; everything else is rendered.
  func addSnapshot(_ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot], previous: ObjectID?) throws
    -> ObjectID
  {
    let description = try addBlob(identity.bytes, place: "the snapshot")
    var releases: [TreeEntry] = []
    var overlays: [TreeEntry] = []
    var manifests: [TreeEntry] = [
      TreeEntry(name: "stemma.yaml", mode: .file, id: try addInventory(identity, assets))
    ]
    var isRendered = false
    for (name, asset) in assets.sorted(by: { $0.key < $1.key }) {
      try SecretGuard.check(
        asset.overlay, place: "cabinet '\(identity.cabinet)', asset '\(name)'", allowing: allowedKeys)
      let overlay = try addBlob(YAML.write(asset.overlay.value), place: "the overlay of asset '\(name)'")
      releases.append(TreeEntry(name: name, mode: .directory, id: asset.releaseTree))
      overlays.append(TreeEntry(name: "\(name).yaml", mode: .file, id: overlay))
      let kept = try previous.flatMap { try rendered(name, asset.releaseTree, overlay, description, in: $0) }
      isRendered = isRendered || kept == nil
      manifests.append(
        TreeEntry(name: name, mode: .directory, id: try kept ?? addManifests(of: name, asset, identity)))
    }
    if isRendered { try checkOwners(manifests) }
    var entries = [
      TreeEntry(name: "snapshot", mode: .file, id: description),
      TreeEntry(name: "manifests", mode: .directory, id: addTree(Tree(manifests))),
    ]
    if !assets.isEmpty {
      entries.append(TreeEntry(name: "release", mode: .directory, id: addTree(Tree(releases))))
      entries.append(TreeEntry(name: "overlay", mode: .directory, id: addTree(Tree(overlays))))
    }
    return addTree(Tree(entries))
  }

  /// - Throws: `StemmaError` for an object that two assets render: one would overwrite the other in the cluster.
  private func checkOwners(_ manifests: [TreeEntry]) throws {
    var owners: [String: String] = [:]
    for asset in manifests where asset.mode == .directory {
      for file in try tree(asset.id).entries {
        guard let other = owners.updateValue(asset.name, forKey: file.name) else { continue }
        throw StemmaError.failed(
          "assets '\(other)' and '\(asset.name)' both render '\(file.name)'",
          hint: "let one of them make it, or give it another name")
      }
    }
  }

  /// The manifests that a snapshot holds for an asset, where its inputs are the same.
  private func rendered(
    _ name: String, _ release: ObjectID, _ overlay: ObjectID, _ description: ObjectID, in snapshot: ObjectID
  ) throws -> ObjectID? {
    guard try entry(["snapshot"], in: snapshot)?.id == description,
      try entry(["release", name], in: snapshot)?.id == release,
      try entry(["overlay", "\(name).yaml"], in: snapshot)?.id == overlay
    else { return nil }
    return try entry(["manifests", name], in: snapshot)?.id
  }

  private func addManifests(of name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity) throws -> ObjectID {
    var entries: [TreeEntry] = []
    for object in try Renderer(identity: identity).objects(of: name, asset) {
      let file = try ObjectIdentity(object).fileName(cabinetNamespace: identity.namespace)
      let blob = try addBlob(YAML.write(object), place: "asset '\(name)', \(file)")
      entries.append(TreeEntry(name: file, mode: .file, id: blob))
    }
    return addTree(Tree(entries))
  }

  private func addInventory(_ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot]) throws -> ObjectID {
    try addBlob(YAML.write(Renderer(identity: identity).inventory(assets)), place: "the snapshot")
  }
}
