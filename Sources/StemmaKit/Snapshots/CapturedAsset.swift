internal import Git
internal import Manifests

/// A captured asset on its way to the objects of a cabinet: a pure function of its release, its overlay and the
/// snapshot's identity, and of the outside program that builds it, where one does.
struct CapturedAsset {
  let name: String
  let asset: AssetSnapshot
  let identity: SnapshotIdentity
  let workspace: Workspace

  /// The objects of a cabinet, and what is recorded about them.
  struct Result {
    let objects: [Value]
    /// `rendered` in the overlay.
    let record: Map
    let notes: [String]
    let warnings: [String]
  }

  /// The objects as the source has them.
  func reading() throws -> SourceReading {
    guard let tree = asset.source else { throw StemmaError.failed("asset '\(name)' has no source") }
    let files = try CapturedFiles(tree, in: workspace)
    let vendored = (asset.release.source?["vendored"]?.mapValue ?? Map()).compactMap { entry in
      entry.value.stringValue.map { (entry.key, $0) }
    }
    return try workspace.renderings.reading(
      of: key(files), files: { try files.all }, vendored: Dictionary(vendored) { first, _ in first },
      exceptions: workspace.secretExceptions)
  }

  private func key(_ files: CapturedFiles) throws -> SourceKey {
    switch asset.release.sourceKind {
    case .helm: return try HelmSource.key(name, asset, identity, files)
    case .kustomize:
      return SourceKey(tree: files.tree, kind: .kustomize, target: overlay ?? "", namespace: identity.namespace)
    case .manifests, nil:
      return SourceKey(tree: files.tree, kind: .manifests, target: "", namespace: identity.namespace)
    }
  }

  /// Kustomize: the directory that is built for the cabinet.
  private var overlay: String? {
    guard asset.release.sourceKind == .kustomize else { return nil }
    let source = asset.release.source
    let overlay = KustomizeSource.directory(source?["overlay"]?.stringValue ?? "", identity)
    let top = source?["directory"]?.stringValue ?? ""
    return overlay.isEmpty ? top : FilePath.joined(top, overlay)
  }

  /// - Throws: `StemmaError` for settings that cannot be applied to the objects.
  func rendered() throws -> Result {
    let reading = try reading()
    for object in reading.objects {
      workspace.allow(texts: workspace.secretExceptions.texts(in: object.value, named: object.name))
    }
    var adaptation = Adaptation(reading.objects.map(\.value), name, asset, identity)
    try adaptation.apply()
    let objects = try Patches(asset).applied(to: adaptation.objects, asset: name)
    return Result(
      objects: objects, record: record(reading, objects, adaptation.changes), notes: reading.notes,
      warnings: reading.warnings + adaptation.warnings + versionWarning(reading))
  }

  private func record(_ reading: SourceReading, _ objects: [Value], _ changes: [AdaptationChange]) -> Map {
    let images = Set(objects.flatMap(Self.images)).sorted()
    var record = Map()
    if !changes.isEmpty { record["changes"] = .list(changes.map(\.value)) }
    if !images.isEmpty { record["images"] = .list(images.map { .string($0) }) }
    record["overlay"] = overlay.map { .string($0) }
    record["tool"] = reading.tool.map { .string($0) }
    return record
  }

  private static func images(of object: Value) -> [String] {
    PodTemplate.pod(of: object).map { PodTemplate.containers(of: $0).compactMap { $0["image"]?.stringValue } } ?? []
  }

  private func versionWarning(_ reading: SourceReading) -> [String] {
    guard let tool = reading.tool, let first = asset.release.source?["tool"]?.stringValue, tool != first else {
      return []
    }
    return ["asset '\(name)' is rendered by \(tool) and was first rendered by \(first)"]
  }
}
