import TestSupport
import Testing

@testable import Git

/// Reading objects, packs and refs by our own code, compared with what `git` says, whole and damaged.
@Suite("inspecting files", .timeLimit(.minutes(1))) struct InspectionTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
  }

  /// Three commits of files that resemble each other, packed by git with deltas, and a tag in a file of its own.
  private func fill() throws {
    let text = String(repeating: "a line of text that is long enough for a delta\n", count: 60)
    var parents: [String] = []
    for number in 0..<3 {
      let lines = try (0..<4).map { file in
        let content = Array("\(number) \(file)\n\(text)\(number * file)\n".utf8)
        return "100644 blob \(try git(path, "hash-object", "-w", "--stdin", input: content).text)\tfile\(file)\n"
      }
      let tree = try git(path, "mktree", input: Array(lines.joined().utf8)).text
      let commit = try git(path, "commit-tree", tree, "-m", "\(number)").text
      parents.append(commit)
      try git(path, "update-ref", "refs/heads/b\(number)", commit)
    }
    let merge = try git(
      path, "commit-tree", "\(parents[0])^{tree}", "-p", parents[0], "-p", parents[1], "-p", parents[2], "-m", "merge"
    ).text
    try git(path, "update-ref", "refs/heads/main", merge)
    try git(path, "-c", "repack.writeBitmaps=false", "repack", "-adfq", "--depth=40", "--window=40")
    try git(path, "tag", "-a", "-m", "one", "v1", "main")
  }

  private var packFile: String {
    get throws {
      "\(path)/objects/pack/" + (try #require(try list("\(path)/objects/pack").first { $0.hasSuffix(".pack") }))
    }
  }

  @Test("every object is what git says it is") func objects() throws {
    try fill()
    let files = try ObjectFiles(repository: path)
    files.checkChecksums()
    #expect(files.flaws == [])
    let lines = try git(path, "cat-file", "--batch-all-objects", "--batch-check").lines
    #expect(files.placeCount == lines.count && files.packCount == 1 && files.looseCount == 1)
    for line in lines {
      let words = line.split(separator: " ")
      let object = try files.object(try #require(ObjectID(words[0])))
      #expect(object.kind.name == words[1] && object.bytes.count == Int(words[2]))
    }
    #expect((0..<files.placeCount).allSatisfy { files.place(of: files.id(at: $0)) == $0 })
    #expect(try failure { _ = try files.object(.zero) } == .notFound)
    #expect(try git(path, "verify-pack", "-v", packFile).text.contains("chain length = 2"))
  }

  @Test("a pack that libgit2 wrote") func ownPack() throws {
    var pending = PendingObjects()
    for number in 0..<30 {
      let text = String(repeating: "line of text\n", count: 50)
      _ = pending.addBlob(Array("\(number)\n\(text)\(number)".utf8))
    }
    let pack = try #require(try Repository(opening: path).write(pending))
    try Repository(opening: path).unkeep(pack)
    let files = try ObjectFiles(repository: path)
    files.checkChecksums()
    #expect(files.flaws == [])
    for id in pending.ids { #expect(try files.object(id) == pending[id]) }
  }

  @Test("refs, loose and packed, are those that git lists") func references() throws {
    try fill()
    try git(path, "pack-refs", "--all")
    try git(path, "update-ref", "refs/heads/b0", "refs/heads/b1")
    let refs = try ReferenceFiles(repository: path)
    #expect(refs.flaws == [] && refs.head == "refs/heads/main")
    let listed = try git(path, "for-each-ref", "--format=%(refname) %(objectname)").lines
    #expect(refs.values.map { "\($0.key) \($0.value)" }.sorted() == listed)
    #expect(refs.peeled["refs/tags/v1"]?.description == (try git(path, "rev-parse", "v1^{}").text))
    #expect(refs.peeled.count == 1)
  }

  @Test("a commit-graph says what the commits say") func commitGraph() throws {
    try fill()
    #expect(try CommitGraph(repository: path) == nil)
    try git(path, "commit-graph", "write", "--reachable")
    let graph = try #require(try CommitGraph(repository: path))
    #expect(graph.entries.count == 4)
    for entry in graph.entries {
      let commit = try Commit(decoding: ObjectFiles(repository: path).object(entry.id).bytes)
      #expect(commit.tree == entry.tree && commit.parents == entry.parents)
      #expect(commit.committer.seconds == entry.seconds && entry.generation == (commit.parents.isEmpty ? 1 : 2))
    }
  }

  @Test("SHA-1 in pieces", arguments: [0, 1, 55, 56, 63, 64, 65, 119, 1000]) func sha1(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let expected = try run("sha1sum", [], input: bytes).text.prefix(40)
    for piece in [1, 13, 64, 4096] {
      var hash = SHA1()
      for start in stride(from: 0, to: count, by: piece) {
        hash.update(Array(bytes[start..<min(start + piece, count)]))
      }
      #expect(ObjectID(bytes: hash.finish())?.description == String(expected))
    }
  }
}

/// What must never be believed, crash or take for ever.
@Suite("inspecting damaged files", .timeLimit(.minutes(1))) struct DamageInspectionTests {
  private let directory: TemporaryDirectory
  private let path: String
  private let objects: PendingObjects
  private let stem: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
    var pending = PendingObjects()
    let text = String(repeating: "line of text\n", count: 20)
    for number in 0..<4 { _ = pending.addBlob(Array("\(number)\n\(text)\(number)".utf8)) }
    let repository = try Repository(opening: path)
    let pack = try #require(try repository.write(pending))
    try repository.unkeep(pack)
    objects = pending
    stem = "\(path)/objects/pack/\(pack.name)"
  }

  /// Reads everything; what is read must be what was written.
  private func inspect() throws -> [Flaw] {
    let files = try ObjectFiles(repository: path)
    files.checkChecksums()
    for id in objects.ids {
      guard let object = try? files.object(id) else { continue }
      #expect(object == objects[id])
    }
    return files.flaws
  }

  @Test("any changed byte of a pack or of its index is found", arguments: ["pack", "idx"]) func flips(ending: String)
    throws
  {
    let whole = try readFile("\(stem).\(ending)")
    for position in stride(from: 0, to: whole.count, by: ending == "pack" ? 7 : 29) {
      var damaged = whole
      damaged[position] ^= 0x41
      try writeFile("\(stem).\(ending)", damaged)
      let flaws = try inspect()
      #expect(flaws.contains { $0.kind == .pack || $0.kind == .packIndex }, "byte \(position)")
    }
  }

  @Test("any truncation is found", arguments: ["pack", "idx"]) func truncations(ending: String) throws {
    let whole = try readFile("\(stem).\(ending)")
    for count in stride(from: 0, to: whole.count, by: 67) {
      try writeFile("\(stem).\(ending)", Array(whole[..<count]))
      #expect(try !inspect().isEmpty, "\(count) bytes")
    }
  }

  /// A pack of our own making, with checksums that are right.
  private func forge(_ entries: [(id: ObjectID, bytes: [UInt8])]) throws {
    func word(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) } }
    func sealed(_ bytes: [UInt8]) -> [UInt8] {
      var hash = SHA1()
      hash.update(bytes)
      return bytes + hash.finish()
    }
    var (pack, starts) = (Array("PACK".utf8) + word(2) + word(entries.count), [ObjectID: Int]())
    for entry in entries {
      starts[entry.id] = pack.count
      pack += entry.bytes
    }
    pack = sealed(pack)
    let ids = entries.map(\.id).sorted()
    var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63] + word(2)
    for byte in 0..<256 { index += word(ids.count { Int($0.firstByte) <= byte }) }
    index += ids.flatMap(\.bytes) + ids.flatMap { _ in word(0) } + ids.flatMap { word(starts[$0] ?? 0) }
    try writeFile("\(stem).pack", pack)
    try writeFile("\(stem).idx", sealed(index + pack.suffix(20)))
  }

  @Test("deltas that go in a circle, reach beyond their base or grow without end") func deltas() throws {
    let ids = objects.ids
    func reference(_ base: ObjectID, _ delta: [UInt8]) -> [UInt8] {
      [0x70 | UInt8(delta.count)] + base.bytes + storedZlib(delta)
    }
    try forge([(ids[0], reference(ids[1], [4, 4, 0x90, 4])), (ids[1], reference(ids[0], [4, 4, 0x90, 4]))])
    #expect(try inspect() == [])
    #expect(try failure { _ = try ObjectFiles(repository: path).object(ids[0]) } == .corrupt)
    let base = [0x34] + storedZlib(Array("abcd".utf8))
    let broken: [[UInt8]] = [
      [4, 4, 0x91, 1, 4], [4, 5, 0x90, 4], [4, 4, 0x90, 5], [5, 4, 0x90, 4], [4, 4, 0], [4, 4], [4], [],
      [4, 2, 3, 65, 66, 67],
    ]
    for delta in broken {
      try forge([(ids[0], base), (ids[1], reference(ids[0], delta))])
      #expect(try failure { _ = try ObjectFiles(repository: path).object(ids[1]) } == .corrupt, "\(delta)")
    }
    try forge([(ids[0], base), (ids[1], [0x64, 0x7F] + (storedZlib([4, 4, 0x90, 4])))])
    #expect(try failure { _ = try ObjectFiles(repository: path).object(ids[1]) } == .corrupt)
    // Larger than the largest object that is read, as a difference and as a whole.
    try forge([(ids[0], base), (ids[1], reference(ids[0], [4, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 4]))])
    #expect(try failure { _ = try ObjectFiles(repository: path).object(ids[1]) } == .unsupported)
    try forge([(ids[0], [0xB4, 0xFF, 0xFF, 0xFF, 0x7F] + (storedZlib(Array("abcd".utf8))))])
    #expect(try failure { _ = try ObjectFiles(repository: path).object(ids[0]) } == .unsupported)
  }

  @Test("pipes, links and other files are named and not opened") func strangeFiles() throws {
    try run("mkfifo", ["\(path)/objects/ab/\(String(repeating: "c", count: 38))", "\(path)/refs/heads/pipe"])
    try run("ln", ["-s", "/dev/zero", "\(path)/objects/info/alternates"])
    try run("ln", ["-s", "/dev/zero", "\(path)/refs/heads/link"])
    for name in ["objects/x", "objects/ab/tmp_obj_1", "objects/pack/multi-pack-index", "refs/heads/a.lock", "shallow"] {
      try writeFile("\(path)/\(name)", [])
    }
    for name in ["objects/stemma-abc", "objects/zz", "refs/heads/empty"] { try makeDirectory("\(path)/\(name)") }
    try writeFile("\(path)/refs/heads/none", [])
    let flaws = try inspect() + ReferenceFiles(repository: path).flaws + RepositoryLayout.flaws(of: path)
    #expect(
      flaws.map { "\($0.kind.name): \($0.subject)" }.sorted() == [
        "leftover: objects/ab/tmp_obj_1", "leftover: objects/stemma-abc", "leftover: refs/heads/a.lock",
        "link: objects/ab/\(String(repeating: "c", count: 38))", "link: refs/heads/link", "link: refs/heads/pipe",
        "redirection: objects/info/alternates", "reference: refs/heads/none", "shallow: shallow",
        "unchecked: objects/pack/multi-pack-index", "unknown file: objects/x", "unknown file: objects/zz",
      ])
  }
}
