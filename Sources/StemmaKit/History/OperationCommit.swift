internal import Git

/// A commit of `system`, with its parts found and no texts made of them.
struct OperationCommit {
  let id: ObjectID
  let parent: ObjectID?
  let tree: ObjectID
  let name: ArraySlice<UInt8>
  let email: ArraySlice<UInt8>
  let committed: Int64
  let message: MessageReader
  /// The number of the operation, counted from 1 without gaps.
  let sequence: UInt32
  let time: Instant
  let kind: ArraySlice<UInt8>

  /// - Throws: `StemmaError` of the kind `store` when the commit is not an operation's.
  init(_ commit: RawCommit, _ id: ObjectID) throws {
    try self.init(
      id, commit.tree, commit.parents, commit.author.name, commit.author.email, commit.committer.seconds,
      commit.message)
  }

  /// - Throws: `StemmaError` of the kind `store` when the commit is not an operation's.
  init(_ commit: Commit, _ id: ObjectID) throws {
    try self.init(
      id, commit.tree, commit.parents, Array(commit.author.name.utf8)[...], Array(commit.author.email.utf8)[...],
      commit.committer.seconds, Array(commit.message.utf8)[...])
  }

  private init(
    _ id: ObjectID, _ tree: ObjectID, _ parents: [ObjectID], _ name: ArraySlice<UInt8>, _ email: ArraySlice<UInt8>,
    _ committed: Int64, _ text: ArraySlice<UInt8>
  ) throws {
    message = MessageReader(text)
    guard let kind = message.bytes(.operation), let number = message.bytes(.sequence).flatMap(DecimalDigits.number),
      let sequence = UInt32(exactly: number), let time = message.bytes(.time).flatMap({ Instant($0) }),
      parents.count <= 1
    else {
      throw StemmaError(.store, "commit '\(id.short)' on 'system' is not an operation")
    }
    (self.id, self.tree, parent) = (id, tree, parents.first)
    (self.name, self.email, self.committed) = (name, email, committed)
    (self.sequence, self.time, self.kind) = (sequence, time, kind)
  }

  /// The ref updates that a trailer names.
  ///
  /// - Throws: `StemmaError` of the kind `store` for a line that is none.
  func refUpdates(_ trailer: Trailer) throws -> [RawRefUpdate] {
    try message.all(trailer).map { line in
      guard let update = RawRefUpdate(line) else {
        throw StemmaError(.store, "commit '\(id.short)' on 'system' names a ref that cannot be read")
      }
      return update
    }
  }
}

/// A line of a ref's name and two objects.
struct RawRefUpdate {
  let name: ArraySlice<UInt8>
  let old: ObjectID
  let new: ObjectID

  init?(_ line: ArraySlice<UInt8>) {
    let space = UInt8(ascii: " ")
    let end = line.endIndex - 82
    guard end > line.startIndex, line[end] == space, line[end + 41] == space, !line[..<end].contains(space),
      let old = ObjectID(hexBytes: line[(end + 1)..<(end + 41)]), let new = ObjectID(hexBytes: line[(end + 42)...])
    else { return nil }
    (name, self.old, self.new) = (line[..<end], old, new)
  }

  /// The name of the version that it makes, if it makes one.
  var madeVersion: ArraySlice<UInt8>? { RefNames.version(of: name) }

  /// Whether it moves the branch of a cabinet.
  func moves(_ cabinet: ArraySlice<UInt8>) -> Bool {
    name.starts(with: Self.cabinets) && name.dropFirst(Self.cabinets.count) == cabinet
  }

  private static let cabinets = Array(RefNames.cabinets.utf8)
}
