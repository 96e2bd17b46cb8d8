internal import Git
internal import Manifests

/// What can be compared.
public enum ComparedSource: Sendable {
  /// A version, or any name that stands for one.
  case version(String)
  /// A file or directory of manifests: its absolute path, and what people call it.
  case path(String, name: String)
}

/// The difference between two states.
public struct SnapshotDifference: Sendable {
  public let from: String
  public let to: String
  /// The snapshot trees; nil for files.
  public let fromTree: Hash?
  public let toTree: Hash?
  /// The objects that differ, by path.
  public let objects: [ObjectDifference]
  /// Between two versions: every asset, with what differs in it.
  public let assets: [AssetChange]
  /// What was read of files and left out.
  public let notes: [String]

  /// Whether the trees are the same; for files, whether all objects are.
  public var isSame: Bool { fromTree == nil || toTree == nil ? objects.isEmpty : fromTree == toTree }

  /// Whether there is a difference that needs to be looked at.
  public var matters: Bool { !isSame && (objects.contains { !$0.isNoise } || !inputs.isEmpty) }

  /// The assets whose inputs differ and whose objects are the same.
  public var inputs: [AssetChange] {
    let shown = Set(objects.compactMap(\.asset))
    return assets.filter { $0.status != .unchanged && !shown.contains($0.asset) }
  }

  /// How many changes need not be looked at, by why.
  public var noise: [(kind: ChangeNoise, count: Int)] {
    let fields = objects.filter { $0.noise == nil }.flatMap(\.fields).compactMap(\.noise)
    let all = objects.compactMap(\.noise) + fields
    return ChangeNoise.allCases.map { kind in (kind, all.count { $0 == kind }) }.filter { $0.1 > 0 }
  }

  /// How many fields of changed objects differ in each group.
  public var groups: [(group: ChangeGroup, count: Int)] {
    let fields = objects.flatMap(\.shown)
    return ChangeGroup.allCases.map { group in (group, fields.count { $0.group == group }) }.filter { $0.1 > 0 }
  }

  init(_ old: ComparedState, _ new: ComparedState, assets: [AssetChange], load: @escaping (ObjectID) throws -> Value)
    throws
  {
    (from, to) = (old.name, new.name)
    (fromTree, toTree) = (old.tree.map(Hash.init), new.tree.map(Hash.init))
    objects =
      old.tree != nil && old.tree == new.tree ? [] : try StateComparison(old: old, new: new, load: load).objects()
    self.assets = assets
    notes = old.notes + new.notes
  }

  /// Compares files with files. No store is needed.
  ///
  /// - Parameters:
  ///   - old: an absolute path, and what people call it.
  ///   - files: the files of this machine.
  public init(
    from old: (path: String, name: String), to new: (path: String, name: String), files: any FileTree
  ) throws {
    let before = try ComparedState(path: old.path, name: old.name, files)
    let after = try ComparedState(path: new.path, name: new.name, files)
    try self.init(before, after, assets: []) { _ in .null }
  }
}

extension Store {
  /// Compares two states, field by field.
  ///
  /// - Parameter files: the files of this machine, where one of them is a path.
  /// - Throws: `StemmaError` for an unknown version, and for files that cannot be read.
  public func difference(
    _ old: ComparedSource, _ new: ComparedSource, files: any FileTree
  ) throws -> SnapshotDifference {
    try reading { base in
      let (before, after) = (try base.state(old, files), try base.state(new, files))
      let assets = try before.tree.flatMap { from in
        try after.tree.map { try SnapshotComparison(workspace: base.workspace).changes(from: from, to: $0) }
      }
      return try SnapshotDifference(before, after, assets: assets ?? []) { try base.object($0) }
    }
  }
}

extension Base {
  fileprivate func state(_ source: ComparedSource, _ files: any FileTree) throws -> ComparedState {
    switch source {
    case .path(let path, let name): return try ComparedState(path: path, name: name, files)
    case .version("live"):
      throw StemmaError.failed(
        "cannot compare with 'live': a cabinet has no cluster yet",
        hint:
          "take it in with 'stemma snapshot capture', or write it to a file and compare with './live.yaml'")
    case .version(let name):
      let version = try resolver(recordedSettings).resolve(name, in: nil).version
      return try ComparedState(name: version.name, tree: version.tree, workspace)
    }
  }

  /// The object in a manifest of the store.
  func object(_ id: ObjectID) throws -> Value {
    guard let document = try YAML.document(workspace.blob(id)) else {
      throw StemmaError(.store, "manifest '\(id.short)' is empty")
    }
    return document.value
  }
}
