internal import Git
internal import Manifests

/// Everything about one version.
public struct VersionDetail: Sendable {
  public struct Asset: Sendable {
    public let name: String
    public let image: String
    /// The tree `release/<asset>`: the same in another cabinet means the same release.
    public let release: Hash
    public let replicas: Int?
    public let configuration: [(key: String, value: ConfigurationValue)]
  }

  public let name: String
  public let requested: String?
  public let deployment: Deployment
  public let namespace: String
  public let assets: [Asset]
  /// Every object, as `web-api/deployment.apps_web-api.yaml`.
  public let manifests: [String]
  /// The versions that this one was promoted to.
  public let promotedTo: [String]
}

/// One manifest of a snapshot.
public struct ManifestFile: Sendable {
  /// The path below `manifests/`.
  public let path: String
  /// Canonical YAML.
  public let bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

extension Store {
  /// - Parameter version: a version or any name that stands for one.
  public func show(_ version: String, cabinet: String? = nil) throws -> VersionDetail {
    try reading { base in
      let resolved = try base.resolver(base.recordedSettings).resolve(version, in: cabinet)
      let snapshot = try Snapshot(resolved.version.tree, in: base.workspace)
      return try Self.detail(resolved, snapshot, base)
    }
  }

  private static func detail(_ resolved: ResolvedVersion, _ snapshot: Snapshot, _ base: Base) throws -> VersionDetail {
    let version = resolved.version
    let current = try base.history.current(of: version.cabinet)?.fields.version
    guard let deployment = Deployment(version.record, tags: base.tags, isCurrent: current == version.name) else {
      throw StemmaError(.store, "operation \(version.record.sequence) does not describe version '\(version.name)'")
    }
    let assets = snapshot.assetNames.compactMap { name in
      snapshot.assets[name].map { asset in
        VersionDetail.Asset(
          name: name, image: asset.imageText, release: Hash(asset.releaseTree),
          replicas: asset.setting(.replicas)?.intValue.map(Int.init),
          configuration: asset.configuration.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }
    }
    return VersionDetail(
      name: version.name, requested: resolved.requested, deployment: deployment,
      namespace: snapshot.identity.namespace, assets: assets,
      manifests: try base.workspace.manifestFiles(in: version.tree).map(\.path),
      promotedTo: try promotions(of: version.name, base))
  }

  /// The versions that promotions of one made, newest first.
  private static func promotions(of version: String, _ base: Base) throws -> [String] {
    var filter = OperationFilter()
    filter.promotedFrom = version
    var names: [String] = []
    try base.history.walk(filter) { record, _ in
      if let made = record.madeVersion { names.append(made) }
      return true
    }
    return names
  }

  /// The manifests of a version, those of Stemma itself first, then by asset.
  ///
  /// - Returns: the version that the name stood for, and its files.
  public func manifests(
    _ version: String, cabinet: String? = nil
  ) throws -> (version: String, files: [ManifestFile]) {
    try reading { base in
      let resolved = try base.resolver(base.recordedSettings).resolve(version, in: cabinet)
      return (resolved.version.name, try base.workspace.manifestFiles(in: resolved.version.tree))
    }
  }
}

extension Workspace {
  /// The manifests of a snapshot, those of Stemma itself first, then by asset.
  func manifestFiles(in snapshot: ObjectID) throws -> [ManifestFile] {
    guard let manifests = try entry(["manifests"], in: snapshot) else { return [] }
    return try files(in: manifests.id).map { path, entry in
      ManifestFile(path: path.joined(separator: "/"), bytes: try blob(entry.id))
    }
  }
}
