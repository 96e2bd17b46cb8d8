internal import Git
internal import Manifests

/// Makes a release out of a captured source.
struct SourceCapture {
  let workspace: Workspace
  let name: String
  let cabinet: Settings.Cabinet

  /// The release with the source's files, and with what must be known of them to render it anywhere: the namespace
  /// that they were written for, the outside program that first built them, and where remote bases are.
  ///
  /// - Throws: a refusal for secrets, and what reading and rendering the source throws.
  func release(
    _ definition: AssetDefinition, _ source: CapturedSource, _ current: AssetSnapshot?
  ) throws -> AssetSnapshot {
    var release = definition
    release.source?["directory"] = source.directory.isEmpty ? nil : .string(source.directory)
    if !source.vendored.isEmpty {
      release.source?["vendored"] = .map(
        Map(source.vendored.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
    let draft = try workspace.addRelease(release, source: source, asset: name)
    let reading = try self.reading(draft)
    let files = try kept(reading, source.kind, current) ?? draft.source ?? .zero
    let home = source.namespace ?? cabinet.namespace
    if Self.names(home, reading.objects) { release.source?["namespace"] = .string(home) }
    release.source?["tool"] =
      (files == current?.source ? current?.release.source?["tool"] : nil)
      ?? reading.tool.map { .string($0) }
    return try workspace.addRelease(release, files: files, asset: name)
  }

  private func reading(_ asset: AssetSnapshot) throws -> SourceReading {
    try CapturedAsset(name: name, asset: asset, identity: SnapshotIdentity(cabinet), workspace: workspace).reading()
  }

  /// The files that run already, where the new ones hold the same objects: what only comments, order or spelling
  /// change is no new release. A kustomization or a chart may make other objects for other cabinets, so there every
  /// byte counts.
  private func kept(_ reading: SourceReading, _ kind: SourceKind, _ current: AssetSnapshot?) throws -> ObjectID? {
    guard kind == .manifests, let current, let files = current.source, current.release.sourceKind == .manifests else {
      return nil
    }
    return try Self.sorted(self.reading(current)) == Self.sorted(reading) ? files : nil
  }

  private static func sorted(_ reading: SourceReading) -> [Value] {
    reading.objects.map { ($0.identity.fileName(cabinetNamespace: ""), $0.value) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Today's definition with the files that run already.
  func refreshed(_ definition: AssetDefinition, _ current: AssetSnapshot) throws -> AssetSnapshot {
    var release = definition
    for key in ["directory", "vendored", "namespace", "tool"] { release.source?[key] = current.release.source?[key] }
    return try workspace.addRelease(release, files: current.source ?? .zero, asset: name)
  }

  /// Whether any object is in a namespace, or refers to it.
  private static func names(_ namespace: String, _ objects: [SourceObject]) -> Bool {
    objects.contains { object in
      object.identity.namespace == namespace || object.value.holds("namespace", namespace)
        || object.identity.kind == "Namespace" && object.identity.name == namespace
    }
  }
}

extension Value {
  /// Whether a key with a text stands anywhere in it.
  fileprivate func holds(_ key: String, _ text: String) -> Bool {
    if let list = listValue { return list.contains { $0.holds(key, text) } }
    return mapValue?.contains { $0.key == key && $0.value.stringValue == text || $0.value.holds(key, text) } ?? false
  }
}
