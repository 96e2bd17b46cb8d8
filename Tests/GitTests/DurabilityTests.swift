import Testing

@testable import Git

/// That everything is flushed to disk before a ref names it, as the kernel sees it.
@Suite struct DurabilityTests {
  /// Whether the calls of a process can be traced here.
  private static let canTrace =
    canRunItself && (try? run("strace", ["-e", "trace=none", "true"]).status) == 0

  /// The name of the directory that the traced process works in; nil where this process is not the traced one.
  private static let tracedDirectory = environment("STEMMA_TRACED_DIRECTORY")

  /// What the traced process does: one pack, one ref.
  @Test(.enabled(if: tracedDirectory != nil, "only as the traced process")) func tracedCommit() throws {
    let path = try #require(Self.tracedDirectory) + "/store.git"
    var pending = PendingObjects()
    let commit = pending.addEmptyCommit("c\n")
    let repository = try Repository(opening: path)
    let pack = try repository.write(pending)
    try repository.moveReference("refs/stemma/new/a", from: .zero, to: commit, by: ada, log: "x")
    if let pack { try repository.unkeep(pack) }
  }

  @Test(.enabled(if: tracedDirectory != nil, "only as the traced process")) func tracedCreation() throws {
    let path = try #require(Self.tracedDirectory) + "/made.git"
    try Repository.create(at: path, head: "refs/heads/x", configuration: [("a.b", "c")], hooks: [("h", "#!/bin/sh\n")])
    {
      try makeDirectory("\($0)/extra")
      try writeFile("\($0)/extra/file", [1])
    }
  }

  /// The flushes and the changes of names that a traced test makes, in order, as `strace` prints them.
  private func trace(_ test: String, in directory: TemporaryDirectory) throws -> [String] {
    let file = "\(directory.path)/trace"
    let calls = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,unlink"
    let outcome = try runItself(
      ["DurabilityTests/\(test)"], prefix: ["strace", "-f", "-y", "-s", "4096", "-e", calls, "-o", file],
      environment: ["STEMMA_TRACED_DIRECTORY": directory.path])
    try #require(outcome.status == 0, "\(outcome.everything)")
    let text = String(decoding: try readFile(file), as: UTF8.self).replacing(directory.path, with: "TOP")
    return text.split(separator: "\n").map(String.init).filter { $0.contains("TOP") }
  }

  /// Expects lines that contain the words of each step, in the order of the steps.
  private func expect(_ steps: [[String]], in lines: [String]) {
    var rest = lines[...]
    for step in steps {
      guard let found = rest.firstIndex(where: { line in step.allSatisfy(line.contains) }) else {
        Issue.record("no \(step) in\n\(rest.joined(separator: "\n"))\nof\n\(lines.joined(separator: "\n"))")
        return
      }
      rest = rest[(found + 1)...]
    }
  }

  @Test(.enabled(if: canTrace && tracedDirectory == nil, "needs strace")) func aCommitIsFlushedInOrder() throws {
    let directory = try TemporaryDirectory()
    _ = try makeRepository(in: directory)
    let lines = try trace("tracedCommit", in: directory)
    for ending in [".pack", ".idx"] {
      expect(
        [["link(", "/objects/stemma-", "\(ending)\")"], ["rename(", "/objects/pack/pack-", "\(ending)\")"]], in: lines)
    }
    #expect(lines.count { $0.contains("fsync(") && $0.contains("/objects/stemma-") && $0.contains("/pack_git2_") } == 2)
    let ref = [
      ["fsync(", "/objects/stemma-"], ["fsync(", "/objects/pack/pack-", ".keep>"],
      ["rename(", "/objects/pack/pack-", ".pack\")"], ["rename(", "/objects/pack/pack-", ".idx\")"],
      ["fsync(", "store.git/objects/pack>"], ["fsync(", "/refs/stemma/new/a.lock>"], ["/refs/stemma/new/a\")"],
      ["fsync(", "store.git/refs/stemma/new>"], ["unlink(", ".keep\")"],
    ]
    expect(ref, in: lines)
    // The directories that were made for the ref have names too.
    expect([["mkdir(", "/refs/stemma\""], ["fsync(", "store.git/refs>"], ["unlink(", ".keep\")"]], in: lines)
    expect(
      [["mkdir(", "/refs/stemma/new\""], ["fsync(", "store.git/refs/stemma>"], ["unlink(", ".keep\")"]], in: lines)
  }

  @Test(.enabled(if: canTrace && tracedDirectory == nil, "needs strace")) func aNewRepositoryIsFlushedBeforeItAppears()
    throws
  {
    let directory = try TemporaryDirectory()
    let lines = try trace("tracedCreation", in: directory)
    for name in ["HEAD", "config", "hooks/h", "hooks", "objects", "refs", "extra/file", "extra"] {
      expect(
        [["fsync(", "/made.git.new-", "/\(name)>"], ["rename(", "\"TOP/made.git\")"], ["fsync(", "TOP>"]], in: lines)
    }
    #expect(
      lines.contains {
        $0.contains("fsync(") && $0.contains("/made.git.new-") && $0.dropFirst(20).split(separator: "/").count == 2
      })
  }
}
