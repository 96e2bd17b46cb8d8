internal import Git
internal import Manifests

/// Tells what an operation changed of a cabinet, an asset or a resource. Trees and manifests with equal IDs are not
/// opened.
struct ChangeReader {
  private enum Scope {
    case cabinet
    case asset(String)
    case resource(ResourceFinder)
  }

  private let workspace: Workspace
  private let scope: Scope

  init(_ base: Base, _ subject: PastSubject) throws {
    workspace = base.workspace
    switch subject {
    case .cabinet: scope = .cabinet
    case .asset(let name): scope = .asset(name)
    case .resource(let text):
      guard let name = ResourceName(text) else {
        throw StemmaError(
          .usage, "'\(Name.excerpt(text))' is no resource",
          hints: ["write it as Deployment/web, or as a manifest's path"])
      }
      scope = .resource(ResourceFinder(name, in: workspace))
    }
  }

  /// What differs between two snapshots of a cabinet; nil where nothing does. A cabinet may be made or deleted without
  /// any asset.
  ///
  /// - Parameter old: nil where there was no snapshot, as for `new`.
  func changes(from old: ObjectID?, to new: ObjectID?) throws -> [AssetChange]? {
    if old == new { return nil }
    switch scope {
    case .cabinet: return try assets(old, new).map { try comparison.change(of: $0, from: old, to: new) }
    case .asset(let name):
      if try parts(old)[name] == parts(new)[name] { return nil }
      return [try comparison.change(of: name, from: old, to: new)]
    case .resource(let finder):
      let changes = try resource(finder, old, new)
      return changes.isEmpty ? nil : changes
    }
  }

  private var comparison: SnapshotComparison { SnapshotComparison(workspace: workspace) }

  /// The assets that differ.
  private func assets(_ old: ObjectID?, _ new: ObjectID?) throws -> [String] {
    let (before, after) = (try parts(old), try parts(new))
    return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
  }

  /// The IDs of what holds each asset of a snapshot.
  private func parts(_ snapshot: ObjectID?) throws -> [String: [String: ObjectID]] {
    var result: [String: [String: ObjectID]] = [:]
    guard let snapshot else { return result }
    for directory in ["release", "overlay", "manifests"] {
      for entry in try workspace.entries([directory], in: snapshot) {
        let isFile = entry.mode != .directory
        if isFile, directory != "overlay" || !entry.name.hasSuffix(".yaml") { continue }
        result[isFile ? String(entry.name.dropLast(5)) : entry.name, default: [:]][directory] = entry.id
      }
    }
    return result
  }

  private func resource(_ finder: ResourceFinder, _ old: ObjectID?, _ new: ObjectID?) throws -> [AssetChange] {
    let before = try old.map(finder.files) ?? []
    let after = try new.map(finder.files) ?? []
    if before == after { return [] }
    return try Set((before + after).map(\.file)).sorted().compactMap { file in
      try change(before.first { $0.file == file }, after.first { $0.file == file })
    }
  }

  /// How one manifest changed; an object that another asset took over unchanged did not.
  private func change(_ old: ResourceFile?, _ new: ResourceFile?) throws -> AssetChange? {
    guard old?.blob != new?.blob, let asset = (new ?? old)?.asset else { return nil }
    let (before, after) = (try old.map(value), try new.map(value))
    let object = try (after ?? before).map { try ObjectIdentity($0).description } ?? ""
    return AssetChange(
      asset: asset, status: old == nil ? .added : new == nil ? .removed : .changed, oldImage: nil, newImage: nil,
      oldRelease: nil, newRelease: nil, fields: FieldComparison.changes(before, after, object: object))
  }

  private func value(_ file: ResourceFile) throws -> Value {
    try YAML.document(workspace.blob(file.blob))?.value ?? .null
  }
}
