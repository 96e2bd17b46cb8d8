import Testing

@testable import Git

/// Moving refs by compare-and-swap, and reading what others may have left there.
@Suite struct ReferenceTests {
  private let directory: TemporaryDirectory
  private let path: String
  private let commits: [ObjectID]

  init() throws {
    directory = try TemporaryDirectory()
    path = "\(directory.path)/store.git"
    try Repository.create(
      at: path, head: "refs/heads/main", configuration: [("core.logAllRefUpdates", "always")], hooks: []
    ) { _ in }
    var pending = PendingObjects()
    commits = (1...3).map { pending.addEmptyCommit("commit \($0)") }
    _ = try Repository(opening: path).write(pending)
  }

  private func move(_ name: String, _ old: ObjectID, _ new: ObjectID, patience: Double = 0) throws {
    let repository = try Repository(opening: path)
    try repository.moveReference(name, from: old, to: new, by: ada, log: "test: move", patience: patience)
  }

  private func value(_ name: String) throws -> ObjectID? { try Repository(opening: path).reference(name) }

  // MARK: Compare-and-swap

  @Test func aRefIsCreatedOnceAndMovedFromItsValueOnly() throws {
    let name = "refs/stemma/a/b"
    #expect(try value(name) == nil)
    try move(name, .zero, commits[0])
    #expect(try value(name) == commits[0])
    #expect(try git(path, "rev-parse", name).text == commits[0].description)
    #expect(try failure { try move(name, .zero, commits[1]) } == .modified)
    #expect(try failure { try move(name, commits[1], commits[2]) } == .modified)
    #expect(try value(name) == commits[0])
    try move(name, commits[0], commits[1])
    #expect(try value(name) == commits[1])
  }

  @Test(arguments: [false, true]) func refsAreFoundByTheBeginningOfTheirNames(packed: Bool) throws {
    for name in ["refs/heads/origin/a", "refs/remotes/original/a", "refs/remotes/origin/a/b"] {
      try move(name, .zero, commits[0])
      if packed { try git(path, "pack-refs", "--all") }
      let found = try Repository(opening: path).hasReferences(under: "refs/remotes/origin/")
      #expect(found == (name == "refs/remotes/origin/a/b"))
    }
  }

  @Test func aRefThatIsMissingIsNotMoved() throws {
    #expect(try failure { try move("refs/heads/a", commits[0], commits[1]) } == .modified)
    #expect(try value("refs/heads/a") == nil)
  }

  @Test func aRefIsNeverMovedToNothing() throws {
    #expect(try failure { try move("refs/heads/a", .zero, .zero) } != nil)
    #expect(try failure { try move("refs/heads/a", commits[0], .zero) } != nil)
    try move("refs/heads/a", .zero, commits[0])
    #expect(try failure { try move("refs/heads/a", commits[0], .zero) } != nil)
    #expect(try value("refs/heads/a") == commits[0])
  }

  @Test func aRefIsNotMovedToAnObjectThatIsNotThere() throws {
    let missing = try #require(ObjectID("1234567890123456789012345678901234567890"))
    #expect(try failure { try move("refs/heads/a", .zero, missing) } == .notFound)
    #expect(try value("refs/heads/a") == nil)
  }

  @Test func packedRefsTakePart() throws {
    try move("refs/heads/a", .zero, commits[0])
    try git(path, "pack-refs", "--all", "--prune")
    #expect(try value("refs/heads/a") == commits[0])
    #expect(try failure { try move("refs/heads/a", .zero, commits[1]) } == .modified)
    try move("refs/heads/a", commits[0], commits[1])
    #expect(try git(path, "rev-parse", "refs/heads/a").text == commits[1].description)
  }

  @Test(arguments: [false, true]) func aRefBelowOrAboveAnotherIsInTheWay(packed: Bool) throws {
    try move("refs/heads/a", .zero, commits[0])
    try move("refs/heads/x/y", .zero, commits[0])
    if packed { try git(path, "pack-refs", "--all", "--prune") }
    #expect(try failure { try move("refs/heads/a/b", .zero, commits[0]) } == .exists)
    #expect(try failure { try move("refs/heads/a/b/c", .zero, commits[0]) } == .exists)
    #expect(try failure { try move("refs/heads/x", .zero, commits[0]) } == .exists)
    #expect(try value("refs/heads/a") == commits[0])
    #expect(try value("refs/heads/x/y") == commits[0])
    #expect(try value("refs/heads/a/b") == nil)
  }

  @Test func directoriesThatEmptiedAreNotInTheWay() throws {
    try makeDirectory("\(path)/refs/heads/x/y")
    try move("refs/heads/x", .zero, commits[0])
    #expect(try value("refs/heads/x") == commits[0])
  }

  // MARK: What others left

  @Test(arguments: ["", "\n", "garbage\n", "12345\n", "0000000000000000000000000000000000000000\n"])
  func aFileThatIsNoRefIsCorrupt(_ content: String) throws {
    try writeFile("\(path)/refs/heads/bad", Array(content.utf8))
    #expect(try failure { _ = try value("refs/heads/bad") } == .corrupt)
    #expect(try failure { try move("refs/heads/bad", .zero, commits[0]) } == .corrupt)
    #expect(try readFile("\(path)/refs/heads/bad") == Array(content.utf8))
  }

  @Test func aLinkedFileIsCorrupt() throws {
    try move("refs/heads/a", .zero, commits[0])
    try run("ln", ["-s", "a", "\(path)/refs/heads/link"])
    try run("ln", ["-s", "nowhere", "\(path)/refs/heads/dangling"])
    for name in ["refs/heads/link", "refs/heads/dangling"] {
      #expect(try failure { _ = try value(name) } == .corrupt)
      #expect(try failure { try move(name, commits[0], commits[1]) } == .corrupt)
      #expect(try failure { try move(name, .zero, commits[1]) } == .corrupt)
    }
    #expect(try value("refs/heads/a") == commits[0])
  }

  @Test func aSymbolicRefIsMalformedAndNeverMoved() throws {
    try move("refs/heads/a", .zero, commits[0])
    try git(path, "symbolic-ref", "refs/heads/sym", "refs/heads/a")
    #expect(try failure { _ = try value("refs/heads/sym") } == .malformed)
    #expect(try failure { try move("refs/heads/sym", commits[0], commits[1]) } == .malformed)
    #expect(try failure { try move("refs/heads/sym", .zero, commits[1]) } == .malformed)
    #expect(try value("refs/heads/a") == commits[0])
    #expect(try git(path, "symbolic-ref", "refs/heads/sym").text == "refs/heads/a")
  }

  // MARK: Locks

  @Test(arguments: [0, 0.2]) func aHeldLockIsWaitedForAsLongAsThePatience(_ patience: Double) throws {
    try move("refs/heads/a", .zero, commits[0])
    try writeFile("\(path)/refs/heads/a.lock", [])
    let clock = ContinuousClock()
    var kind: GitError.Kind?
    let duration = try clock.measure {
      kind = try failure { try move("refs/heads/a", commits[0], commits[1], patience: patience) }
    }
    #expect(kind == .locked)
    #expect(duration >= .seconds(patience))
    #expect(duration < .seconds(patience + 1.5))
    #expect(exists("\(path)/refs/heads/a.lock"), "somebody else's lock must stay")
    #expect(try value("refs/heads/a") == commits[0])
  }

  @Test func aLockThatIsReleasedInTimeDoesNoHarm() throws {
    let lock = "\(path)/refs/heads/a.lock"
    try writeFile(lock, [])
    afterMilliseconds(100) { try? Files.remove(lock) }
    try move("refs/heads/a", .zero, commits[0], patience: 10)
    #expect(try value("refs/heads/a") == commits[0])
    #expect(!exists(lock))
  }

  // MARK: The log

  @Test func everyMoveIsLoggedWithTheIdentity() throws {
    try move("refs/stemma/a", .zero, commits[0])
    try move("refs/stemma/a", commits[0], commits[1])
    #expect(try failure { try move("refs/stemma/a", commits[0], commits[2]) } == .modified)
    let log = String(decoding: try readFile("\(path)/logs/refs/stemma/a"), as: UTF8.self).split(separator: "\n")
    try #require(log.count == 2)
    for (line, (old, new)) in zip(log, [(ObjectID.zero, commits[0]), (commits[0], commits[1])]) {
      #expect(line.hasPrefix("\(old) \(new) Ada Lovelace <ada@example.com> "))
      #expect(line.hasSuffix("\ttest: move"))
    }
    #expect(
      try git(path, "reflog", "show", "--format=%gn %gs", "refs/stemma/a").lines == [
        "Ada Lovelace test: move", "Ada Lovelace test: move",
      ])
  }
}
