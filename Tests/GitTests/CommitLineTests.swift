import Testing

@testable import Git

/// A line of commits that is read ahead is what Git says it is, and what is wrong with it is told where it is.
@Suite struct CommitLineTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
  }

  /// Has Git make a line of commits on `main` in one pack. The last one has a second parent, which is the first of the line.
  private func makeLine(_ count: Int) throws -> [ObjectID] {
    var stream = ""
    for number in 1...count {
      let message = String(repeating: "\(number) grüße\n", count: number % 50 + 1)
      stream += "commit refs/heads/main\nmark :\(number)\ncommitter A <a@b> \(1_000_000 + number) +0000\n"
      stream += "data \(message.utf8.count)\n\(message)"
      if number == count, count > 1 { stream += "merge :1\n" }
      stream += "\n"
    }
    try git(path, "fast-import", "--quiet", input: Array(stream.utf8), environment: ["GIT_INDEX_FILE": "/dev/null"])
    try git(path, "repack", "-adq")
    return try git(path, "rev-list", "--first-parent", "main").lines.compactMap { ObjectID($0) }
  }

  private func read(_ line: CommitLine) throws -> [(id: ObjectID, commit: RawCommit)] {
    var found: [(id: ObjectID, commit: RawCommit)] = []
    while let next = try line.next() { found.append(next) }
    return found
  }

  @Test("the first parents of a commit are what git lists", arguments: [1, 249, 250, 251, 1203])
  func firstParents(count: Int) throws {
    let ids = try makeLine(count)
    #expect(ids.count == count)
    let line = try CommitLine(at: path, from: ids[0])
    let found = try read(line)
    #expect(found.map(\.id) == ids)
    #expect(try line.next() == nil)
    let repository = try Repository(opening: path)
    for (id, commit) in found {
      #expect(String(decoding: commit.message, as: UTF8.self) == (try repository.commit(id).message))
    }
    #expect(found[0].commit.parents.count == (count > 1 ? 2 : 0))
  }

  @Test func commitsInFilesOfTheirOwnAreRead() throws {
    let ids = try makeLine(3)
    let tree = try git(path, "rev-parse", "main^{tree}").text
    let loose = try git(path, "commit-tree", tree, "-p", ids[0].description, "-m", "loose").text
    let line = try CommitLine(at: path, from: try #require(ObjectID(loose)))
    #expect(try read(line).map(\.id.description) == [loose] + ids.map(\.description))
  }

  @Test func aLineThatIsNotReadToItsEndGoes() throws {
    let ids = try makeLine(1203)
    for taken in [0, 1, 600] {
      let line = try CommitLine(at: path, from: ids[0])
      for _ in 0..<taken { _ = try line.next() }
    }
  }

  @Test func whatIsMissingIsToldAfterWhatIsThere() throws {
    let missing = ObjectID(String(repeating: "1", count: 40))
    let tree = try git(path, "hash-object", "-t", "tree", "-w", "--stdin").text
    let text =
      "tree \(tree)\nparent \(missing?.description ?? "")\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n"
    let id = try git(path, "hash-object", "-t", "commit", "-w", "--stdin", input: Array(text.utf8)).text
    let line = try CommitLine(at: path, from: try #require(ObjectID(id)))
    #expect(try line.next()?.id.description == id)
    for _ in 0..<2 {
      #expect(throws: GitError.self) { _ = try line.next() }
    }
  }

  @Test("an object that is no commit is no part of a line") func otherKinds() throws {
    let blob = try git(path, "hash-object", "-w", "--stdin", input: Array("x".utf8)).text
    try git(path, "update-ref", "refs/tags/x", blob)
    try git(path, "repack", "-adq")
    let line = try CommitLine(at: path, from: try #require(ObjectID(blob)))
    let error = #expect(throws: GitError.self) { _ = try line.next() }
    #expect(error?.message == "object '\(blob)' is a blob, not a commit")
  }

  @Test("a pack that has another commit under a name is noticed") func otherContent() throws {
    let ids = try makeLine(600)
    let pack = try #require(try Files.list(path + "/objects/pack").first { $0.hasSuffix(".idx") })
    let file = "\(path)/objects/pack/\(pack)"
    var bytes = try readFile(file)
    // gitformat-pack(5): a header and a table of 1032 bytes, the names, a sum and an offset of four bytes for each object.
    let count = (0..<4).reduce(0) { $0 << 8 | Int(bytes[1028 + $1]) }
    let names = try git(path, "show-index", input: bytes).lines.map { String($0.split(separator: " ")[1]) }
    func offset(of id: ObjectID) throws -> Int {
      1032 + 24 * count + 4 * (try #require(names.firstIndex(of: id.description)))
    }
    let (one, other) = (try offset(of: ids[400]), try offset(of: ids[500]))
    for byte in 0..<4 { bytes.swapAt(one + byte, other + byte) }
    try run("chmod", ["u+w", file])
    try writeFile(file, bytes)
    let line = try CommitLine(at: path, from: ids[0])
    for id in ids[..<400] { #expect(try line.next()?.id == id) }
    let error = #expect(throws: GitError.self) { _ = try line.next() }
    #expect(error?.kind == .corrupt)
    #expect(error?.message.contains(ids[400].description) == true)
  }
}

@Suite struct DecimalDigitsTests {
  @Test(arguments: [
    ("0", 0), ("+7", 7), ("-7", -7), ("007", 7), ("9223372036854775807", Int64.max),
    ("-9223372036854775808", Int64.min),
  ])
  func numbers(text: String, number: Int64) { #expect(DecimalDigits.number(Array(text.utf8)[...]) == number) }

  @Test(arguments: ["", "-", "+", "1 ", " 1", "1a", "--1", "0x1", "9223372036854775808", "-9223372036854775809", "１"])
  func others(text: String) { #expect(DecimalDigits.number(Array(text.utf8)[...]) == nil) }

  @Test(arguments: ["A <a@b> 5", "A <a@b> 5 +0000 x", "A <a@b> +0000", "A a@b 5 +0000", "A <a@b>", "> 5 +0000 <", ""])
  func signaturesThatAreNone(line: String) { #expect(RawSignature(Array(line.utf8)[...]) == nil) }
}

/// What is looked up ahead is what Git finds at the path.
@Suite struct PathLineTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
  }

  /// Trees in which `a/b` is a file, a directory or missing.
  private func makeTrees(_ count: Int) throws -> [ObjectID] {
    var pending = PendingObjects()
    let trees = (0..<count).map { number in
      let file = pending.addBlob(Array("\(number)".utf8))
      let below = pending.addTree(Tree([TreeEntry(name: "c", mode: .file, id: file)]))
      let entry =
        switch number % 4 {
        case 0: TreeEntry(name: "b", mode: .file, id: file)
        case 1: TreeEntry(name: "b", mode: .directory, id: below)
        default: TreeEntry(name: "x", mode: .file, id: file)
        }
      let directory = pending.addTree(Tree([entry]))
      let isDirectory = number % 4 != 3
      return pending.addTree(
        Tree([TreeEntry(name: "a", mode: isDirectory ? .directory : .file, id: isDirectory ? directory : file)]))
    }
    _ = try Repository(opening: path).write(pending)
    return trees
  }

  @Test(arguments: [0, 1, 50, 51, 420]) func entriesAreWhatGitFinds(count: Int) throws {
    let trees = try makeTrees(count)
    let line = try PathLine(at: path, ["a", "b"], in: trees)
    var found: [String] = []
    while let (tree, entry) = try line.next() { found.append("\(tree) \(entry?.id.description ?? "missing")") }
    let names = trees.map { "\($0):a/b\n" }.joined()
    let git = count == 0 ? [] : try git(path, "cat-file", "--batch-check=%(objectname)", input: Array(names.utf8)).lines
    #expect(found == zip(trees, git).map { "\($0) \($1.hasSuffix(" missing") ? "missing" : $1)" })
    #expect(try line.next() == nil)
  }

  @Test func aTreeThatIsMissingIsToldAfterTheOthers() throws {
    let trees = try makeTrees(60)
    let missing = try #require(ObjectID(String(repeating: "1", count: 40)))
    let line = try PathLine(at: path, ["a", "b"], in: trees + [missing] + trees)
    for tree in trees { #expect(try line.next()?.tree == tree) }
    for _ in 0..<2 {
      let error = #expect(throws: GitError.self) { _ = try line.next() }
      #expect(error?.kind == .notFound)
    }
  }
}
