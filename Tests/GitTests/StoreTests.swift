import Foundation
import Testing

@testable import Git

/// Making repositories and opening what may or may not be one.
@Suite struct StoreTests {
  private struct Interruption: Error {}

  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = "\(directory.path)/store.git"
  }

  private func create(_ filling: (String) throws -> Void = { _ in }) throws {
    try Repository.create(
      at: path, head: "refs/heads/settings",
      configuration: [
        ("core.logAllRefUpdates", "always"), ("receive.denyDeletes", "true"), ("user.name", "Ä \"b\" # c"),
      ],
      hooks: [("pre-receive", "#!/bin/sh\necho no\nexit 1\n")], filling: filling)
  }

  private func mode(_ path: String) throws -> String { try run("stat", ["-c", "%a", path]).text }

  private func open() throws -> GitError.Kind? { try failure { _ = try Repository(opening: path) } }

  // MARK: Create

  @Test func aNewRepositoryIsWhatGitExpects() throws {
    try create()
    #expect(try git(path, "rev-parse", "--is-bare-repository").text == "true")
    #expect(try git(path, "symbolic-ref", "HEAD").text == "refs/heads/settings")
    #expect(try git(path, "config", "receive.denyDeletes").text == "true")
    #expect(try git(path, "config", "user.name").text == "Ä \"b\" # c")
    try git(path, "fsck", "--strict")
    #expect(try list(directory.path) == ["store.git"])
    #expect(try mode(path) == "700")
  }

  @Test func theDirectoriesOfObjectsAreThere() throws {
    try create()
    let expected = (0..<256).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) } + ["info", "pack"]
    #expect(try list("\(path)/objects") == expected.sorted())
  }

  @Test func hooksRun() throws {
    try create()
    let hook = "\(path)/hooks/pre-receive"
    #expect(try mode(hook).hasPrefix("7"))
    let outcome = try run("sh", [hook])
    #expect(outcome.status == 1)
    #expect(outcome.text == "no")
  }

  @Test func configurationIsReadBack() throws {
    try create()
    let repository = try Repository(opening: path)
    #expect(repository.path == path)
    #expect(try repository.configuration("user.name") == "Ä \"b\" # c")
    #expect(try repository.configuration("CORE.logallrefupdates") == "always")
    #expect(try repository.configuration("stemma.nothing") == nil)
    #expect(try failure { _ = try repository.configuration("no-section") } != nil)
    #expect(try repository.packCount == 0)
  }

  @Test func directoriesAboveAreMade() throws {
    let deep = "\(directory.path)/a/b/c.git"
    try Repository.create(at: deep, head: "refs/heads/x", configuration: [], hooks: []) { _ in }
    _ = try Repository(opening: deep)
  }

  @Test func anEmptyDirectoryMayStandThere() throws {
    try makeDirectory(path)
    try create()
    #expect(try open() == nil)
  }

  @Test func whatStandsThereIsNotTouched() throws {
    try makeDirectory(path)
    try writeFile("\(path)/precious", [1])
    #expect(try failure { try create() } == .exists)
    #expect(try list(path) == ["precious"])
    #expect(try list(directory.path) == ["store.git"])

    try FileManager.default.removeItem(atPath: path)
    try writeFile(path, [2])
    #expect(try failure { try create() } == .exists)
    #expect(try readFile(path) == [2])

    try FileManager.default.removeItem(atPath: path)
    try run("ln", ["-s", "nowhere", path])
    #expect(try failure { try create() } == .exists)
  }

  @Test func twoThatCreateDoNotMix() throws {
    var inner: GitError.Kind?
    let outer = try failure { try create { _ in inner = try failure { try create() } } }
    #expect(inner == nil)
    #expect(outer == .exists)
    #expect(try open() == nil)
    #expect(try list(directory.path) == ["store.git"])
  }

  @Test func whatIsFilledInAppearsWithTheRepository() throws {
    try create { building in
      #expect(!exists(path))
      _ = try Repository(opening: building)
      try writeFile("\(building)/extra", [7])
    }
    #expect(try readFile("\(path)/extra") == [7])
  }

  @Test func aFailureWhileFillingLeavesNothing() throws {
    #expect(throws: Interruption.self) {
      try create { building in
        try makeDirectory("\(building)/deep/er")
        try writeFile("\(building)/deep/er/file", [1])
        try run("ln", ["-s", "/etc", "\(building)/deep/link"])
        throw Interruption()
      }
    }
    #expect(try list(directory.path).isEmpty)
    #expect(exists("/etc/passwd"))
  }

  // MARK: Open

  @Test func whatIsNoRepositoryIsNotOpened() throws {
    #expect(try open() == .notARepository)
    try makeDirectory(path)
    #expect(try open() == .notARepository)
    try FileManager.default.removeItem(atPath: path)
    try writeFile(path, [1, 2, 3])
    #expect(try open() == .notARepository)
  }

  @Test func aRepositoryAboveIsNotFound() throws {
    try create()
    let inside = "\(path)/objects"
    #expect(try failure { _ = try Repository(opening: inside) } == .notARepository)
  }

  @Test func aRepositoryWithoutHeadIsNotOpened() throws {
    try create()
    try FileManager.default.removeItem(atPath: "\(path)/HEAD")
    #expect(try open() == .notARepository)
  }

  @Test(arguments: [
    "\trepositoryformatversion = 99\n",
    "\trepositoryformatversion = 1\n[extensions]\n\tfutureThing = true\n",
    "\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n",
  ])
  func whatIsNewerIsUnsupported(_ text: String) throws {
    try create()
    let config = "[core]\n\tbare = true\n\(text)"
    try writeFile("\(path)/config", Array(config.utf8))
    #expect(try open() == .unsupported)
  }

  @Test(.enabled(if: isRoot, "only root can give a directory away")) func aRepositoryOfAnotherUserIsNotOpened() throws {
    try create()
    #expect(try run("chown", ["-R", "12345", path]).status == 0)
    #expect(try open() == .owner)
  }

  /// A process of its own, whose HOME holds a configuration that would let the test above open the repository.
  @Test(.enabled(if: isRoot && canRunItself)) func noConfigurationOfTheUserIsRead() throws {
    let text = "[safe]\n\tdirectory = *\n"
    try makeDirectory("\(directory.path)/.config/git")
    for name in [".gitconfig", ".config/git/config"] { try writeFile("\(directory.path)/\(name)", Array(text.utf8)) }
    let environment = ["HOME": directory.path, "XDG_CONFIG_HOME": "\(directory.path)/.config"]
    let outcome = try runItself(["aRepositoryOfAnotherUserIsNotOpened"], environment: environment)
    #expect(outcome.status == 0)
    #expect(outcome.everything.contains("with 1 test"))
  }
}
