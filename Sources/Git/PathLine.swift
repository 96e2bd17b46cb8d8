/// What many trees have at one path, which a second thread looks up ahead.
public final class PathLine {
  private let ahead: ReadAhead<PathBatch>

  /// - Parameters:
  ///   - path: the repository's.
  ///   - names: the path, by the names of its parts.
  ///   - trees: where it is looked up.
  /// - Throws: what opening a repository throws.
  public init(at path: String, _ names: [String], in trees: [ObjectID]) throws(GitError) {
    let reader = try PathReader(path, names, trees)
    ahead = ReadAhead { reader.fill(&$0) }
  }

  deinit { ahead.stop() }

  /// The next tree, and what it has at the path: nil where it has nothing there. nil after the last tree.
  ///
  /// - Throws: what reading an object throws, and `malformed` for what is no tree.
  public func next() throws -> (tree: ObjectID, entry: TreeEntry?)? { try ahead.next() }
}

private struct PathBatch: Batch {
  var items: [(tree: ObjectID, entry: TreeEntry?)] = []
  var failure: (any Error)?
  var isLast = false
}

private final class PathReader {
  private let repository: Repository
  private let names: [String]
  private var trees: ArraySlice<ObjectID>

  private static let batchSize = 50

  init(_ path: String, _ names: [String], _ trees: [ObjectID]) throws(GitError) {
    repository = try Repository(opening: path)
    (self.names, self.trees) = (names, trees[...])
  }

  func fill(_ batch: inout PathBatch) {
    batch.items.removeAll(keepingCapacity: true)
    while batch.items.count < Self.batchSize, batch.failure == nil, let tree = trees.popFirst() {
      do { batch.items.append((tree, try entry(in: tree))) } catch {
        batch.failure = error
      }
    }
    batch.isLast = trees.isEmpty || batch.failure != nil
  }

  private func entry(in tree: ObjectID) throws -> TreeEntry? {
    try Tree.entry(names, in: tree) { try repository.object($0).bytes(of: .tree, $0) }
  }
}
