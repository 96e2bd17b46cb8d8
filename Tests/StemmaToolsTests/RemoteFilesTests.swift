import Foundation
import StemmaKit
import StemmaTools
import TestSupport
import Testing

/// Repositories are fetched with the real git, from this machine.
@Suite final class RemoteFilesTests {
  private let standIns: StandIns
  private let origin: String
  private let first: String

  init() throws {
    standIns = try StandIns()
    origin = standIns.directory.appending("origin")
    let directory = standIns.directory
    try directory.write("resources: [../base]\n", to: "origin/overlay/kustomization.yaml")
    try directory.write("a\r\nb\n", to: "origin/base/x é.yaml")
    try directory.write("*.yaml text eol=lf ident\n", to: "origin/.gitattributes")
    try FileManager.default.createSymbolicLink(atPath: origin + "/link", withDestinationPath: "/etc/passwd")
    try GitOracle.output("init", "-q", "-b", "main", in: origin)
    try GitOracle.output("-c", "core.autocrlf=false", "add", "-A", in: origin)
    try GitOracle.output("commit", "-q", "-m", "one", in: origin)
    try GitOracle.output("tag", "v1", in: origin)
    first = try GitOracle.output("rev-parse", "HEAD", in: origin)
    try directory.write("two", to: "origin/base/two")
    try GitOracle.output("add", "-A", in: origin)
    try GitOracle.output("commit", "-q", "-m", "two", in: origin)
  }

  deinit { #expect((try? standIns.leftovers()) == []) }

  private var remote: RemoteFiles {
    RemoteFiles(
      searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      temporaryDirectory: standIns.temporary)
  }

  @Test func wholeRepositoryComesWithTheDirectory() throws {
    let repository = try remote.repository(of: "file://\(origin)//overlay")
    #expect(repository.directory == "overlay")
    #expect(try repository.commit == GitOracle.output("rev-parse", "HEAD", in: origin))
    let names = [".gitattributes", "base/two", "base/x é.yaml", "overlay/kustomization.yaml"]
    #expect(repository.files.keys.sorted() == names)
    #expect(repository.files["base/two"] == Array("two".utf8))
    #expect(repository.skipped == ["link": "it is a symbolic link"])
  }

  @Test func referenceIsATagABranchOrACommit() throws {
    for reference in ["v1", first] {
      let repository = try remote.repository(of: "file://\(origin)//base?ref=\(reference)")
      #expect(repository.commit == first)
      #expect(repository.files["base/two"] == nil)
    }
    #expect(try remote.repository(of: "file://\(origin)?ref=main").files["base/two"] != nil)
  }

  @Test func whatIsNotThereIsNamed() {
    expectError("'git fetch' failed: couldn't find remote ref v9") {
      _ = try remote.repository(of: "file://\(origin)?ref=v9")
    }
    expectError("'file://\(origin)//nope' has no directory 'nope'") {
      _ = try remote.repository(of: "file://\(origin)//nope")
    }
    let error = #expect(throws: StemmaError.self) { try remote.repository(of: "file://\(origin)-none") }
    #expect(error?.message == "'git fetch' failed: '\(origin)-none' does not appear to be a git repository")
  }

  @Test func gitMustBeThere() {
    expectError("cannot find 'git'", hints: ["install git, or add its directory to PATH"]) {
      _ = try RemoteFiles(searchPath: "", temporaryDirectory: standIns.temporary).repository(of: "https://h/o/r")
    }
  }

  @Test func gitIsCalledSafely() throws {
    let log = standIns.directory.appending("log")
    try standIns.add("git", "for word in \"$@\"; do echo \"$word\"; done >>\(log); /usr/bin/env >>\(log); exit 1")
    let remote = RemoteFiles(
      searchPath: standIns.searchPath, temporaryDirectory: standIns.temporary, environment: ["SSH_AUTH_SOCK": "/s"])
    expectError("'git init' failed: exit code 1") { _ = try remote.repository(of: "https://host/org/repo") }
    let lines = try Set(String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init))
    #expect(
      lines.isSuperset(of: [
        "core.hooksPath=/dev/null", "protocol.ext.allow=never", "GIT_TERMINAL_PROMPT=0", "SSH_AUTH_SOCK=/s",
        "GIT_SSH_COMMAND=ssh -oBatchMode=yes", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ALLOW_PROTOCOL=https:ssh:file",
      ]))
  }
}
