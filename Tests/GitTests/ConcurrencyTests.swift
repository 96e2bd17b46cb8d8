import Foundation
import Testing

@testable import Git

/// Many threads, each with handles of its own, on one repository.
@Suite(.serialized) struct ConcurrencyTests {
  /// An open repository that closures may use.
  private final class Handle {
    let repository: Repository
    init(_ path: String) throws { repository = try Repository(opening: path) }
  }

  private static let threads = 16

  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
  }

  /// Runs a body in that many threads at once and returns what they return.
  private func inThreads<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
      for number in 0..<count {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body(number) }) }
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Moves a ref to a commit from whatever value it has, trying again as long as others are faster.
  ///
  /// - Parameter commit: makes and stores the commit that follows the value.
  /// - Returns: the value before and the commit.
  @Sendable private static func advance(
    _ name: String, _ handle: Handle, to commit: (ObjectID?) throws -> ObjectID
  ) throws -> (old: ObjectID, new: ObjectID) {
    while true {
      let tip = try handle.repository.reference(name)
      let new = try commit(tip)
      let kind = try failure {
        try handle.repository.moveReference(name, from: tip ?? .zero, to: new, by: ada, log: "x", patience: 30)
      }
      if kind == nil { return (tip ?? .zero, new) }
      if kind != .modified { throw ProgramFailure(description: "cannot move '\(name)': \(String(describing: kind))") }
    }
  }

  /// Stores objects before the threads begin.
  private func store(_ pending: PendingObjects) throws {
    let repository = try Repository(opening: path)
    if let pack = try repository.write(pending) { try repository.unkeep(pack) }
  }

  /// The acknowledged moves form one chain: no value was the beginning or the end of two of them.
  @Test func everyAcknowledgedMoveIsInTheChain() async throws {
    let (name, path, perThread) = ("refs/heads/main", path, 40)
    var pending = PendingObjects()
    let commits = (0..<Self.threads * perThread).map { pending.addEmptyCommit("commit \($0)\n") }
    try store(pending)
    let moves = try await inThreads(Self.threads) { thread in
      let handle = try Handle(path)
      return try (0..<perThread).map { number in
        try Self.advance(name, handle) { _ in commits[thread * perThread + number] }
      }
    }
    let next = Dictionary(moves.joined().map { ($0.old, $0.new) }) { first, _ in first }
    #expect(next.count == commits.count)
    var (value, seen) = (ObjectID.zero, 0)
    while let new = next[value], seen <= commits.count { (value, seen) = (new, seen + 1) }
    #expect(seen == commits.count)
    #expect(try git(path, "rev-parse", name).text == value.description)
    try expectClean()
  }

  /// Each thread adds commits to a branch, each commit a pack of its own: the history has all of them, and no other.
  @Test func everyAcknowledgedCommitIsInTheHistory() async throws {
    let (name, path) = ("refs/heads/main", path)
    let acknowledged = try await inThreads(8) { thread in
      let handle = try Handle(path)
      return try (0..<3).map { try Self.append("\(thread)-\($0)\n", to: name, handle) }
    }
    let history = try git(path, "rev-list", "--first-parent", name).lines
    #expect(history.count == 8 * 3)
    #expect(Set(history) == Set(acknowledged.joined().map(\.description)))
    try expectClean()
  }

  @Sendable private static func append(
    _ message: String, to name: String, _ handle: Handle
  ) throws -> ObjectID {
    var packs: [KeptPack] = []
    let move = try advance(name, handle) { tip in
      var pending = PendingObjects()
      let commit = pending.addEmptyCommit(message, parents: tip.map { [$0] } ?? [])
      if let pack = try handle.repository.write(pending) { packs.append(pack) }
      return commit
    }
    for pack in packs { try handle.repository.unkeep(pack) }
    return move.new
  }

  @Test func manyMayWriteTheSameObjects() async throws {
    let path = path
    var pending = PendingObjects()
    for number in 0..<50 { _ = pending.addBlob(Array("blob \(number)".utf8)) }
    let objects = pending
    _ = try await inThreads(Self.threads) { _ in
      let repository = try Repository(opening: path)
      let pack = try repository.write(objects)
      try repository.readBack(objects.ids)
      if let pack { try repository.unkeep(pack) }
    }
    try expectClean()
  }

  @Test func oneOfManyCreatesARef() async throws {
    let path = path
    var pending = PendingObjects()
    let commits = (0..<Self.threads).map { pending.addEmptyCommit("commit \($0)\n") }
    try store(pending)
    let kinds = try await inThreads(Self.threads) { thread in
      try failure {
        let repository = try Repository(opening: path)
        try repository.moveReference(
          "refs/heads/new/one", from: .zero, to: commits[thread], by: ada, log: "x", patience: 30)
      }
    }
    #expect(kinds.count { $0 == nil } == 1)
    #expect(kinds.count { $0 == .modified } == Self.threads - 1)
    try expectClean()
  }

  /// No lock, no temporary file and no damage is left.
  private func expectClean() throws {
    try git(path, "fsck", "--strict", "--no-dangling")
    #expect(
      try run("find", [path, "-name", "*.lock", "-o", "-name", "stemma-*", "-o", "-name", "*.keep"]).lines.isEmpty)
  }
}
