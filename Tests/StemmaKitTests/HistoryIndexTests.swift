import Git
import Testing

@testable import StemmaKit

/// The index tells what `system` tells, or is not used.
@Suite("the index of the history") struct HistoryIndexTests {
  /// Grows a history that is in memory only.
  private struct Grower {
    /// The store is there as long as this is.
    private let test: TestStore
    let workspace: Workspace
    private(set) var tip: ObjectID
    private(set) var sequence: Int

    init(_ test: TestStore) throws {
      self.test = test
      workspace = try Workspace(path: test.store.path)
      let base = try Base(workspace)
      (tip, sequence) = (base.history.tip, base.latest.sequence)
    }

    mutating func grow(_ count: Int, by name: String = "Ada Lovelace") throws {
      let tree = try workspace.commit(tip).tree
      for _ in 0..<count {
        sequence += 1
        let stamp = Stamp(
          time: Instant(milliseconds: 1_800_000_000_000 + Int64(sequence) * 1000),
          person: Person(name: name, email: "ada@example.com"), method: .ci, client: "stemma/test",
          run: "https://ci.example.com/\(sequence)")
        let signature = try stamp.signature(notBefore: nil)
        var fields = RecordFields(.deploy, subject: "Deploy \(sequence) to 'küche'")
        fields.reason = sequence.isMultiple(of: 2) ? "first\n\nsecond" : ""
        fields.assets = ["web", "api"]
        fields.cabinet = "kitchen"
        fields.refs = [RefUpdate(name: "refs/tags/kitchen-v\(sequence)", old: .zero, new: tip)]
        let message = RecordFormat.message(fields, sequence: sequence, stamp: stamp, forSystem: true)
        tip = try workspace.addCommit(
          Commit(tree: tree, parents: [tip], author: signature, committer: signature, message: message))
      }
    }

    /// Adds a commit that is no operation.
    mutating func addOther() throws {
      let commit = try workspace.commit(tip)
      tip = try workspace.addCommit(
        Commit(tree: commit.tree, parents: [tip], author: commit.author, committer: commit.committer, message: "x\n"))
    }

    func history(_ cache: MemoryCache?) -> History { History(workspace, tip: tip, cache: cache) }
  }

  private func all(_ history: History) throws -> [String] {
    var lines: [String] = []
    try history.walk { record in
      lines.append("\(record)")
      return true
    }
    return lines
  }

  @Test("what was kept equals what is read, also with newer operations on top") func same() throws {
    let cache = MemoryCache()
    var grower = try Grower(TestStore())
    try grower.grow(History.worthKeeping)
    let first = grower.history(cache)
    let lines = try all(first)
    first.keep()
    #expect(try #require(cache.load(.history).flatMap { HistoryTable(parts: $0) }).count == lines.count)
    for newer in [0, 3, 150, History.worthKeeping] {
      try grower.grow(newer)
      let history = grower.history(cache)
      #expect(try all(history) == all(grower.history(nil)))
      history.keep()
    }
    let time = Instant(milliseconds: 1_800_000_000_000 + 200 * 1000 + 1)
    let position = try grower.history(cache).position(at: time)
    #expect(try grower.history(nil).record(position)?.sequence == 200)
  }

  @Test("an index that is damaged, or of another history, is not used") func unfit() throws {
    let cache = MemoryCache()
    let test = try TestStore()
    var grower = try Grower(test)
    try grower.grow(History.worthKeeping, by: "Mallory")
    let other = grower.history(cache)
    _ = try all(other)
    other.keep()
    var own = try Grower(test)
    try own.grow(History.worthKeeping + 10)
    #expect(try all(own.history(cache)) == all(own.history(nil)))
    let parts = try #require(cache.load(.history))
    for (part, bytes) in parts.enumerated() {
      for position in [0, bytes.count / 2, bytes.count - 1] {
        var damaged = parts
        damaged[part][position] ^= 1
        #expect(HistoryTable(parts: damaged) == nil)
      }
      var damaged = parts
      damaged[part].removeLast()
      #expect(HistoryTable(parts: damaged) == nil)
    }
    #expect(HistoryTable(parts: parts.dropLast()) == nil)
  }

  @Test("a filter lets the same operations pass, with the index and without") func filters() throws {
    let cache = MemoryCache()
    var grower = try Grower(TestStore())
    for name in ["Ada Lovelace", "Jürgen Groß"] { try grower.grow(History.worthKeeping, by: name) }
    let whole = grower.history(cache)
    try whole.readAll()
    whole.keep()
    try grower.grow(120, by: "Grace Hopper")
    var filters = [OperationFilter(), OperationFilter(cabinet: "kitchen"), OperationFilter(asset: "api")]
    filters += [OperationFilter(cabinet: "cellar"), OperationFilter(environment: "prod"), OperationFilter(asset: "a")]
    for (user, text) in [
      ("groß", nil), ("ADA", nil), (nil, "77"), (nil, "SECOND"), (nil, "KÜCHE"), ("hopper", "first"),
    ] {
      var filter = OperationFilter()
      (filter.user, filter.text) = (user, text)
      filters.append(filter)
    }
    for (since, until) in [(300, 700), (0, 40), (1000, 1200)] {
      var filter = OperationFilter(cabinet: "kitchen")
      filter.since = Instant(milliseconds: 1_800_000_000_000 + Int64(since) * 1000)
      filter.until = Instant(milliseconds: 1_800_000_000_000 + Int64(until) * 1000)
      filters.append(filter)
    }
    for filter in filters {
      let (indexed, read) = (try found(filter, grower.history(cache)), try found(filter, grower.history(nil)))
      #expect(indexed == read)
    }
    let count = try found(filters[6], grower.history(cache)).count
    #expect(count == History.worthKeeping)
  }

  @Test("what is behind a commit that is no operation is not reached, and what is before it is") func broken() throws {
    var grower = try Grower(TestStore())
    try grower.addOther()
    let other = grower.tip
    try grower.grow(700)
    var filter = OperationFilter(cabinet: "kitchen")
    filter.text = "deploy 1"
    var found: [Int] = []
    expectError("commit '\(other.short)' on 'system' is not an operation", .store) {
      try grower.history(nil).walk(filter) { record, _ in
        found.append(record.sequence)
        return true
      }
    }
    let expected = (grower.sequence - 699...grower.sequence).filter { "\($0)".hasPrefix("1") }
    #expect(found == expected.reversed())
  }

  @Test(
    "a number that no history reaches is no operation's", arguments: ["-1", "4294967296", "9223372036854775807", "x"])
  func numbers(_ number: String) throws {
    let test = try TestStore()
    let workspace = try Workspace(path: test.store.path)
    let commit = try workspace.commit(Base(workspace).history.tip)
    let message = commit.message.replacing("Stemma-Sequence: 1\n", with: "Stemma-Sequence: \(number)\n")
    #expect(message != commit.message)
    let forged = Commit(
      tree: commit.tree, parents: [], author: commit.author, committer: commit.committer, message: message)
    let id = try workspace.addCommit(forged)
    expectError("commit '\(id.short)' on 'system' is not an operation", .store) {
      _ = try History(workspace, tip: id).record(0)
    }
  }

  @Test("the largest number follows on no other") func largest() throws {
    let test = try TestStore()
    let workspace = try Workspace(path: test.store.path)
    let commit = try workspace.commit(Base(workspace).history.tip)
    var tip: [ObjectID] = []
    for number in ["4294967295", "1"] {
      let message = commit.message.replacing("Stemma-Sequence: 1\n", with: "Stemma-Sequence: \(number)\n")
      let forged = Commit(
        tree: commit.tree, parents: tip, author: commit.author, committer: commit.committer, message: message)
      tip = [try workspace.addCommit(forged)]
    }
    expectError("operation 1 does not follow on operation 4294967295", .store) {
      _ = try History(workspace, tip: tip[0]).record(1)
    }
  }

  @Test("an index of another history is replaced") func replaced() throws {
    let cache = MemoryCache()
    let test = try TestStore()
    var larger = try Grower(test)
    try larger.grow(3 * History.worthKeeping, by: "Mallory")
    var own = try Grower(test)
    try own.grow(History.worthKeeping)
    for grower in [larger, own] {
      let history = grower.history(cache)
      try history.readAll()
      history.keep()
      #expect(try #require(cache.load(.history).flatMap { HistoryTable(parts: $0) }).rows.first?.commit == grower.tip)
    }
  }

  private func found(_ filter: OperationFilter, _ history: History) throws -> [Int] {
    var found: [Int] = []
    try history.walk(filter) { record, position in
      let again = try history.record(position)
      #expect(again?.commit == record.commit)
      found.append(record.sequence)
      return true
    }
    return found
  }
}
