internal import Git

/// A version: the permanent name of a snapshot.
struct Version: Sendable {
  let name: String
  let cabinet: String
  /// The snapshot tree.
  let tree: ObjectID
  /// The cabinet commit that the version's tag points at.
  let commit: ObjectID
  /// The operation that made it.
  let record: Record
}

/// Every version of a store by name, and for each cabinet by tree.
final class VersionIndex {
  private struct Place: Hashable {
    let cabinet: String
    let tree: ObjectID
  }

  private let history: History
  /// The distances from the tip of the operations that made versions.
  private var positions: [String: Int] = [:]
  /// Every version, newest first.
  private(set) var versions: [(name: String, cabinet: String)] = []
  private lazy var foldedNames = Set(versions.map { $0.name.lowercased() })
  private var namesByTree: [Place: String] = [:]

  init(_ history: History) throws {
    self.history = history
    try history.walkVersions { name, cabinet, tree, position in
      positions[name] = position
      versions.append((name, cabinet))
      namesByTree[Place(cabinet: cabinet, tree: tree)] = name
    }
  }

  /// The version with a name.
  ///
  /// - Throws: `StemmaError` where the history cannot be read.
  subscript(name: String) -> Version? {
    get throws {
      guard let record = try positions[name].flatMap({ try history.record($0) }), let cabinet = record.fields.cabinet,
        let tree = record.fields.tree, let commit = record.cabinetCommit
      else { return nil }
      return Version(name: name, cabinet: cabinet, tree: tree, commit: commit, record: record)
    }
  }

  /// The name that a tree of a cabinet already has.
  func name(of tree: ObjectID, in cabinet: String) -> String? { namesByTree[Place(cabinet: cabinet, tree: tree)] }

  /// Whether a name, or one that differs from it in case only, is a version.
  func isTaken(_ name: String) -> Bool { foldedNames.contains(name.lowercased()) }
}
