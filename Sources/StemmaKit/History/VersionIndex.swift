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
struct VersionIndex {
  /// Newest first.
  private(set) var versions: [Version] = []
  private var byName: [String: Int] = [:]
  private var byFoldedName: Set<String> = []
  private var byTree: [String: [ObjectID: String]] = [:]

  init(_ history: History) throws {
    try history.walk { record in
      guard let name = record.madeVersion else { return true }
      guard let cabinet = record.fields.cabinet, let tree = record.fields.tree, let commit = record.cabinetCommit else {
        throw StemmaError(.store, "operation \(record.sequence) names version '\(name)' without its snapshot")
      }
      byName[name] = versions.count
      byFoldedName.insert(name.lowercased())
      byTree[cabinet, default: [:]][tree] = name
      versions.append(Version(name: name, cabinet: cabinet, tree: tree, commit: commit, record: record))
      return true
    }
  }

  subscript(name: String) -> Version? { byName[name].map { versions[$0] } }

  /// The name that a tree of a cabinet already has.
  func name(of tree: ObjectID, in cabinet: String) -> String? { byTree[cabinet]?[tree] }

  /// Whether a name, or one that differs from it in case only, is a version.
  func isTaken(_ name: String) -> Bool { byFoldedName.contains(name.lowercased()) }
}
