internal import Git
internal import Manifests

/// Compares two snapshots asset by asset. Equal trees are not opened.
struct SnapshotComparison {
  let workspace: Workspace

  /// The assets of both snapshots, by name, with what differs in each. Either may be missing.
  func changes(from old: ObjectID?, to new: ObjectID?) throws -> [AssetChange] {
    let before = try releases(old)
    let after = try releases(new)
    return try Set(before.keys).union(after.keys).sorted().map { asset in
      try change(of: asset, before[asset], after[asset], old, new)
    }
  }

  /// What differs in one asset between two snapshots. Either may be missing.
  func change(of asset: String, from old: ObjectID?, to new: ObjectID?) throws -> AssetChange {
    try change(of: asset, releases(old)[asset], releases(new)[asset], old, new)
  }

  private func releases(_ snapshot: ObjectID?) throws -> [String: ObjectID] {
    guard let snapshot else { return [:] }
    let entries = try workspace.entries(["release"], in: snapshot)
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.id) })
  }

  private func change(
    of asset: String, _ before: ObjectID?, _ after: ObjectID?, _ old: ObjectID?, _ new: ObjectID?
  ) throws -> AssetChange {
    let oldManifests = try old.flatMap { try workspace.entry(["manifests", asset], in: $0)?.id }
    let newManifests = try new.flatMap { try workspace.entry(["manifests", asset], in: $0)?.id }
    let oldOverlay = try old.flatMap { try workspace.entry(["overlay", "\(asset).yaml"], in: $0)?.id }
    let newOverlay = try new.flatMap { try workspace.entry(["overlay", "\(asset).yaml"], in: $0)?.id }
    let same = before == after && oldOverlay == newOverlay && oldManifests == newManifests
    let status: AssetChange.Status = before == nil ? .added : after == nil ? .removed : same ? .unchanged : .changed
    var fields = try oldManifests == newManifests ? [] : objects(oldManifests, newManifests)
    if fields.isEmpty, status == .changed { fields = try inputs(asset, before, after, oldOverlay, newOverlay) }
    return AssetChange(
      asset: asset, status: status, oldImage: try image(before), newImage: try image(after),
      oldRelease: before.map(Hash.init), newRelease: after.map(Hash.init), fields: fields)
  }

  private func image(_ release: ObjectID?) throws -> String? {
    try release.flatMap { try workspace.blob(["asset.yaml"], in: $0) }
      .flatMap { try YAML.document($0)?.value["image"]?.stringValue }
  }

  private func objects(_ old: ObjectID?, _ new: ObjectID?) throws -> [FieldChange] {
    let before = try old.map { try workspace.tree($0) } ?? Workspace.emptyTree
    let after = try new.map { try workspace.tree($0) } ?? Workspace.emptyTree
    let (olds, news) = (Self.byName(before), Self.byName(after))
    let names = Set(olds.keys).union(news.keys).filter { olds[$0] != news[$0] }
    return try names.sorted().flatMap { name -> [FieldChange] in
      let (a, b) = (olds[name], news[name])
      let (x, y) = (try a.flatMap { try value($0.id) }, try b.flatMap { try value($0.id) })
      let object = (y ?? x).map { "\($0["kind"]?.stringValue ?? "") \($0["metadata"]?["name"]?.stringValue ?? "")" }
      return FieldComparison.changes(x, y, object: object ?? name)
    }
  }

  private static func byName(_ tree: Tree) -> [String: TreeEntry] {
    Dictionary(tree.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Differences of the inputs, where they do not show in any object: domains before they are rendered.
  private func inputs(
    _ asset: String, _ before: ObjectID?, _ after: ObjectID?, _ oldOverlay: ObjectID?, _ newOverlay: ObjectID?
  ) throws -> [FieldChange] {
    let release = FieldComparison.changes(
      try before.flatMap { try workspace.blob(["asset.yaml"], in: $0) }.flatMap { try YAML.document($0)?.value },
      try after.flatMap { try workspace.blob(["asset.yaml"], in: $0) }.flatMap { try YAML.document($0)?.value },
      object: "release \(asset)")
    let overlay = FieldComparison.changes(
      try oldOverlay.flatMap(value), try newOverlay.flatMap(value), object: "overlay \(asset)")
    return release + overlay
  }

  private func value(_ blob: ObjectID) throws -> Value? { try YAML.document(workspace.blob(blob))?.value }
}
