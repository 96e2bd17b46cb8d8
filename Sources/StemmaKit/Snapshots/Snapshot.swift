internal import Git
internal import Manifests

/// One asset inside a snapshot: the portable part and what the cabinet contributes.
struct AssetSnapshot: Sendable, Equatable {
  /// The tree `release/<asset>`: the unit of proof.
  let releaseTree: ObjectID
  let release: AssetDefinition
  /// The tree `release/<asset>/source`; nil for a workload that is described by an image.
  var source: ObjectID?
  let overlay: Layer
  /// A captured asset: what rendering it recorded, stored as `rendered` in the overlay.
  var rendered: Map?
  /// The snapshot that this was read from, where nothing of it was changed since.
  var origin: ObjectID?

  /// What `overlay/<asset>.yaml` holds.
  var overlayValue: Value {
    var map = overlay.value.mapValue ?? Map()
    if let rendered { map["rendered"] = .map(rendered) }
    return .map(map)
  }

  /// The images that run: that of the release, or those of captured objects.
  var images: [String] {
    release.image.map { [$0] } ?? rendered?["images"]?.listValue?.compactMap(\.stringValue) ?? []
  }

  /// The images in a few words.
  var imageText: String {
    images.count > 2 ? "\(images[0]) and \(images.count - 1) more" : images.joined(separator: ", ")
  }

  /// The configuration that the workload gets: what the asset brings beats what the cabinet contributes.
  var configuration: [String: ConfigurationValue] {
    var result: [String: ConfigurationValue] = [:]
    for layer in [overlay, release.layer] {
      for (key, declared) in layer.values {
        if let name = key.configurationKey, let value = ConfigurationValue(declared) { result[name] = value }
      }
    }
    return result
  }

  /// Whether a configuration key reaches the objects: always for a workload, and where it changed one that was captured.
  func uses(_ key: String) -> Bool {
    guard source != nil, release.sourceKind != .helm else { return true }
    let changes = rendered?["changes"]?.listValue ?? []
    return changes.contains { $0["setting"]?.stringValue == "config.\(key)" }
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

  /// Reads one asset of a snapshot.
  static func asset(_ entry: TreeEntry, _ tree: ObjectID, _ workspace: Workspace) throws -> AssetSnapshot {
    let overlay = try workspace.blob(["overlay", "\(entry.name).yaml"], in: tree)
    return try asset(entry, tree, workspace, overlay: overlay.flatMap { try YAML.document($0)?.value })
  }

  /// Reads one asset of a snapshot whose overlay was read already.
  static func asset(
    _ entry: TreeEntry, _ tree: ObjectID, _ workspace: Workspace, overlay: Value?
  ) throws -> AssetSnapshot {
    let release = try workspace.blob(["asset.yaml"], in: entry.id).flatMap { try YAML.document($0)?.value }
    let source = try workspace.entry(["source"], in: entry.id)
    return AssetSnapshot(
      releaseTree: entry.id, release: AssetDefinition(release),
      source: source.flatMap { $0.mode == .directory ? $0.id : nil }, overlay: Layer(overlay),
      rendered: overlay?["rendered"]?.mapValue, origin: tree)
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

  /// Builds the snapshot tree of the given assets. An asset that `previous`, or the snapshot that it was read from,
  /// holds with the same release and overlay under the same identity keeps its rendered manifests; everything else is
  /// rendered.
  func addSnapshot(_ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot], previous: ObjectID?) throws
    -> SnapshotBuild
  {
    var build = SnapshotBuild(try addBlob(identity.bytes, place: "the snapshot"), assets)
    for (name, asset) in assets.sorted(by: { $0.key < $1.key }) {
      try SecretGuard.check(
        asset.overlay, place: "cabinet '\(identity.cabinet)', asset '\(name)'", allowing: allowedKeys)
      try add(name, asset, identity, candidates: [asset.origin, previous].compactMap { $0 }, to: &build)
    }
    build.manifests.append(
      TreeEntry(name: "stemma.yaml", mode: .file, id: try addInventory(identity, build.assets)))
    if build.isRendered { try checkOwners(build.manifests) }
    var entries = [
      TreeEntry(name: "snapshot", mode: .file, id: build.description),
      TreeEntry(name: "manifests", mode: .directory, id: addTree(Tree(build.manifests))),
    ]
    if !assets.isEmpty {
      entries.append(TreeEntry(name: "release", mode: .directory, id: addTree(Tree(build.releases))))
      entries.append(TreeEntry(name: "overlay", mode: .directory, id: addTree(Tree(build.overlays))))
    }
    build.tree = addTree(Tree(entries))
    return build
  }

  private func add(
    _ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity, candidates: [ObjectID],
    to build: inout SnapshotBuild
  ) throws {
    var overlay = try addOverlay(name, asset)
    var manifests: ObjectID?
    for candidate in candidates where manifests == nil {
      manifests = try rendered(name, asset.releaseTree, overlay, build.description, in: candidate)
    }
    if manifests == nil {
      build.isRendered = true
      if asset.source == nil {
        manifests = try addManifests(Renderer(identity: identity).objects(of: name, asset), of: name, identity)
      } else {
        let result = try CapturedAsset(name: name, asset: asset, identity: identity, workspace: self).rendered()
        build.take(result, of: name)
        manifests = try addManifests(result.objects, of: name, identity)
        overlay = try addOverlay(name, build.assets[name] ?? asset)
      }
    }
    build.releases.append(TreeEntry(name: name, mode: .directory, id: asset.releaseTree))
    build.overlays.append(TreeEntry(name: "\(name).yaml", mode: .file, id: overlay))
    if let manifests { build.manifests.append(TreeEntry(name: name, mode: .directory, id: manifests)) }
  }

  func addOverlay(_ name: String, _ asset: AssetSnapshot) throws -> ObjectID {
    try addBlob(YAML.write(asset.overlayValue), place: "the overlay of asset '\(name)'")
  }

  /// - Throws: `StemmaError` for an object that two assets render: one would overwrite the other in the cluster.
  private func checkOwners(_ manifests: [TreeEntry]) throws {
    var owners: [String: String] = [:]
    for asset in manifests where asset.mode == .directory {
      for file in try tree(asset.id).entries {
        guard let other = owners.updateValue(asset.name, forKey: file.name) else { continue }
        guard other != asset.name else {
          throw StemmaError.failed(
            "asset '\(asset.name)' renders '\(file.name)' twice",
            hint: "give one of the two objects another name or namespace")
        }
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

  func addManifests(_ objects: [Value], of name: String, _ identity: SnapshotIdentity) throws -> ObjectID {
    var entries: [TreeEntry] = []
    for object in objects {
      let file = try ObjectIdentity(object).fileName(cabinetNamespace: identity.namespace)
      let blob = try addBlob(YAML.write(object), place: "asset '\(name)', \(file)")
      entries.append(TreeEntry(name: file, mode: .file, id: blob))
    }
    return addTree(Tree(entries))
  }

  func addInventory(_ identity: SnapshotIdentity, _ assets: [String: AssetSnapshot]) throws -> ObjectID {
    try addBlob(YAML.write(Renderer(identity: identity).inventory(assets)), place: "the snapshot")
  }
}

/// A snapshot tree on its way.
struct SnapshotBuild {
  /// The snapshot's tree.
  fileprivate(set) var tree = ObjectID.zero
  /// The assets with what rendering recorded about them.
  fileprivate(set) var assets: [String: AssetSnapshot]
  /// What was noticed in the sources that were rendered, by asset.
  fileprivate(set) var notes: [String: [String]] = [:]
  fileprivate(set) var warnings: [String] = []
  fileprivate let description: ObjectID
  fileprivate var releases: [TreeEntry] = []
  fileprivate var overlays: [TreeEntry] = []
  fileprivate var manifests: [TreeEntry] = []
  fileprivate var isRendered = false

  fileprivate init(_ description: ObjectID, _ assets: [String: AssetSnapshot]) {
    self.description = description
    self.assets = assets
  }

  fileprivate mutating func take(_ result: CapturedAsset.Result, of name: String) {
    assets[name]?.rendered = result.record
    assets[name]?.origin = nil
    notes[name] = result.notes
    warnings += result.warnings
  }
}
