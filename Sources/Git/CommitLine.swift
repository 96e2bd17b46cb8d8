/// The commits of a long line, each the first parent of the one before, which a second thread reads ahead while they are
/// looked at. Every commit is verified before it is given out.
public final class CommitLine {
  private let path: String
  private let ahead: ReadAhead<CommitBatch>

  /// - Parameters:
  ///   - path: the repository's.
  ///   - first: the commit to begin with.
  /// - Throws: what opening a repository throws.
  public init(at path: String, from first: ObjectID) throws(GitError) {
    self.path = path
    let reader = try CommitReader(path, first)
    ahead = ReadAhead { reader.fill(&$0) }
  }

  deinit { ahead.stop() }

  /// The next commit; nil after the one that has no parent.
  ///
  /// - Throws: what reading an object throws, and `malformed` for what is no commit.
  public func next() throws -> (id: ObjectID, commit: RawCommit)? {
    guard let (id, kind, range) = try ahead.next() else { return nil }
    let bytes = ahead.batch.bytes[range]
    if kind == .commit, RawObject.id(.commit, bytes) == id { return (id, try RawCommit(bytes)) }
    // Read once more, in the way that tells what is wrong with it.
    return (id, try RawCommit(Repository(opening: path).object(id).bytes(of: .commit, id)[...]))
  }
}

/// Objects that were read one after the other.
private struct CommitBatch: Batch {
  var bytes: [UInt8] = []
  var items: [(id: ObjectID, kind: ObjectKind, range: Range<Int>)] = []
  var failure: (any Error)?
  var isLast = false
}

private final class CommitReader {
  private let repository: Repository
  private var next: ObjectID?

  /// How much is a batch: commits, or about as many bytes.
  private static let most = (commits: 250, bytes: 1 << 20)

  init(_ path: String, _ first: ObjectID) throws(GitError) {
    repository = try Repository(opening: path)
    next = first
  }

  func fill(_ batch: inout CommitBatch) {
    batch.bytes.removeAll(keepingCapacity: true)
    batch.items.removeAll(keepingCapacity: true)
    while let id = next, batch.items.count < Self.most.commits, batch.bytes.count < Self.most.bytes {
      do { next = try read(id, into: &batch) } catch {
        // What was read before is given out first.
        (batch.failure, next) = (error, nil)
      }
    }
    batch.isLast = next == nil
  }

  /// - Returns: the first parent.
  private func read(_ id: ObjectID, into batch: inout CommitBatch) throws(GitError) -> ObjectID? {
    let start = batch.bytes.count
    let kind: ObjectKind
    if let found = repository.appendUnverified(id, to: &batch.bytes) {
      kind = found
    } else {
      let object = try repository.object(id)
      kind = object.kind
      batch.bytes += object.bytes
    }
    batch.items.append((id, kind, start..<batch.bytes.count))
    return RawCommit.firstParent(batch.bytes[start...])
  }
}
