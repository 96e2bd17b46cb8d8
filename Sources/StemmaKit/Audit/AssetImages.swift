internal import Git
internal import Manifests

/// The images of one asset in a snapshot.
public struct AssetImages: Sendable, Hashable {
  public let asset: String
  /// One for a workload that is described by an image; those of all containers for a captured asset.
  public let images: [String]
}

/// Reads images out of snapshots, each file of them once: most operations leave most files alone.
struct ImageReader {
  private var images: [ObjectID: [String]] = [:]

  /// The images of assets; of all of the snapshot where `names` is nil. An asset that the snapshot lacks is left out.
  mutating func images(
    of names: [String]?, in snapshot: ObjectID, _ workspace: Workspace
  ) throws -> [AssetImages] {
    let releases = try workspace.entries(["release"], in: snapshot)
    let chosen = releases.filter { names?.contains($0.name) ?? true }
    return try chosen.map { release in
      AssetImages(asset: release.name, images: try images(release, in: snapshot, workspace))
    }
  }

  private mutating func images(
    _ release: TreeEntry, in snapshot: ObjectID, _ workspace: Workspace
  ) throws -> [String] {
    if let definition = try workspace.entry(["asset.yaml"], in: release.id) {
      let own = try images(in: definition.id, workspace) { AssetDefinition($0).image.map { [$0] } ?? [] }
      if !own.isEmpty { return own }
    }
    guard let overlay = try workspace.entry(["overlay", "\(release.name).yaml"], in: snapshot) else { return [] }
    return try images(in: overlay.id, workspace) {
      $0["rendered"]?["images"]?.listValue?.compactMap(\.stringValue) ?? []
    }
  }

  private mutating func images(
    in blob: ObjectID, _ workspace: Workspace, _ find: (Value) -> [String]
  ) throws -> [String] {
    if let known = images[blob] { return known }
    let found = try YAML.document(workspace.blob(blob)).map { find($0.value) } ?? []
    images[blob] = found
    return found
  }
}
