import Testing

@testable import Git

@Suite struct ReferenceNameTests {
  static let valid = [
    "refs/heads", "refs/heads/main", "refs/heads/a-b", "refs/heads/a.b", "refs/heads/@", "refs/heads/a@b",
    "refs/heads/{}", "refs/heads/a{b", "refs/heads/lock", "refs/heads/a.locked", "refs/heads/a!b", "refs/heads/a$b",
    "refs/heads/#1", "refs/heads/a=b+c,d", "refs/heads/\"quoted\"'", "refs/heads/a|b;c&d", "refs/heads/<x>(y)`%",
    "refs/heads/a-", "refs/heads/a]", "refs/stemma/prod/eu-west/v1.2.3",
    "refs/heads/" + String(repeating: "x", count: 200),
  ]

  static let invalid = [
    "", "refs", "refs/", "/refs/heads/a", "heads/a", "HEAD", "refs//heads", "refs/heads/", "refs/heads//a",
    "refs/heads/..", "refs/heads/.", "refs/heads/a..b", "refs/heads/.a", "refs/heads/a.", "refs/.heads/a",
    "refs/heads/a.lock", "refs/heads/a.LOCK", "refs/heads.lock/a", "refs/heads/-x", "refs/-heads/x",
    "refs/heads/a@{1}", "refs/heads/a b", "refs/heads/a~1", "refs/heads/a^", "refs/heads/a:b", "refs/heads/a?",
    "refs/heads/a*", "refs/heads/[a", "refs/heads/a\\b", "refs/heads/a\nb", "refs/heads/a\r\nb", "refs/heads/a\tb",
    "refs/heads/a\0b", "refs/heads/a\u{1}b", "refs/heads/a\u{1B}[0m", "refs/heads/a\u{7F}b", "refs/heads/ä",
    "refs/heads/a\u{202E}b", "refs/\u{301}heads/a", "refs/heads/" + String(repeating: "x", count: 300),
    "refs" + String(repeating: "/abcdefgh", count: 120), "../refs/heads/a", "refs/heads/../../config",
  ]

  @Test(arguments: valid) func whatIsValidIsValidForGit(_ name: String) throws {
    #expect(ReferenceName.isValid(name))
    #expect(try run("git", ["check-ref-format", name], environment: gitEnvironment).status == 0)
  }

  @Test func whatIsInvalidIsRefusedBeforeAnythingIsWritten() throws {
    let directory = try TemporaryDirectory()
    let path = try makeRepository(in: directory)
    var pending = PendingObjects()
    let commit = pending.addEmptyCommit("c")
    let repository = try Repository(opening: path)
    _ = try repository.write(pending)
    for name in Self.invalid {
      #expect(!ReferenceName.isValid(name), "\(name.debugDescription)")
      let kind = try failure { try repository.moveReference(name, from: .zero, to: commit, by: ada, log: "x") }
      #expect(kind == .invalidName, "\(name.debugDescription)")
    }
    #expect(try git(path, "for-each-ref").text.isEmpty)
  }

  /// Single bytes between two letters, compared with Git: whatever this module allows, Git allows.
  @Test func everyCharacterThatIsAllowedIsAllowedByGit() throws {
    let names = (UInt8(1)...127).map { "refs/heads/a\(Character(UnicodeScalar($0)))b" }.filter(ReferenceName.isValid)
    #expect(names.count > 60)
    let directory = try TemporaryDirectory()
    let path = try makeRepository(in: directory)
    let blob = try git(path, "hash-object", "-w", "--stdin").text
    let commands = names.map { "create \($0)\0\(blob)\0" }.joined()
    try git(path, "update-ref", "-z", "--stdin", input: Array(commands.replacing("refs/heads", with: "refs/x").utf8))
    #expect(try git(path, "for-each-ref").lines.count == names.count)
  }
}
