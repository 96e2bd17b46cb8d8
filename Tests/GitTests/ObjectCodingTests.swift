import Testing

@testable import Git

/// What this module encodes is byte for byte what Git writes, and what Git writes can be decoded.
@Suite struct ObjectCodingTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = try makeRepository(in: directory)
  }

  /// Has Git store bytes as an object of a kind, with its checks, and returns the name.
  private func store(_ bytes: [UInt8], as kind: String) throws -> ObjectID {
    try #require(ObjectID(try git(path, "hash-object", "-t", kind, "-w", "--stdin", input: bytes).text))
  }

  private func content(_ id: ObjectID, _ kind: String) throws -> [UInt8] {
    try git(path, "cat-file", kind, id.description).output
  }

  /// Has `git commit-tree` make a commit with the environment's author and committer.
  private func commitTree(_ tree: ObjectID, _ message: String, parents: [ObjectID] = []) throws -> ObjectID {
    var arguments = ["--git-dir", path, "commit-tree", tree.description]
    for parent in parents { arguments += ["-p", parent.description] }
    let outcome = try run("git", arguments, input: Array(message.utf8), environment: gitEnvironment)
    return try #require(ObjectID(outcome.text), "\(outcome.errors)")
  }

  // MARK: Trees

  @Test func treesAreSortedAndEncodedAsGitDoes() throws {
    let blob = try store(Array("x".utf8), as: "blob")
    let empty = try store([], as: "tree")
    let commit = try commitTree(empty, "submodule\n")
    // `foo` sorts before `foo.txt` as a file and behind it, like `foo/`, as a directory.
    let entries = [
      TreeEntry(name: "zebra", mode: .file, id: blob), TreeEntry(name: "foo", mode: .directory, id: empty),
      TreeEntry(name: "foo.txt", mode: .file, id: blob), TreeEntry(name: "foo0", mode: .executable, id: blob),
      TreeEntry(name: "bar", mode: .file, id: blob), TreeEntry(name: "bar-baz", mode: .directory, id: empty),
      TreeEntry(name: "Ärger", mode: .link, id: blob), TreeEntry(name: "e\u{301}", mode: .file, id: blob),
      TreeEntry(name: "\u{e9}", mode: .file, id: blob), TreeEntry(name: "🦊 fox", mode: .file, id: blob),
      TreeEntry(name: "sub", mode: .submodule, id: commit), TreeEntry(name: "Upper", mode: .file, id: blob),
    ]
    let kinds: [FileMode: String] = [.directory: "tree", .submodule: "commit"]
    let lines = entries.map { entry in
      let mode = String(entry.mode.rawValue, radix: 8)
      return "\(mode.count < 6 ? "0" : "")\(mode) \(kinds[entry.mode] ?? "blob") \(entry.id)\t\(entry.name)\0"
    }
    let expected = try git(path, "mktree", "-z", input: Array(lines.joined().utf8)).text
    let tree = Tree(entries)
    #expect(RawObject(kind: .tree, bytes: tree.encoded()).id.description == expected)
    let stored = try content(#require(ObjectID(expected)), "tree")
    #expect(tree.encoded() == stored)
    #expect(try Tree(decoding: stored) == tree)
    #expect(tree["foo"]?.mode == .directory)
    #expect(tree["nothing"] == nil)
  }

  @Test func namesThatOnlyLookTheSameAreDifferent() {
    let composed = TreeEntry(name: "\u{e9}", mode: .file, id: .zero)
    let decomposed = TreeEntry(name: "e\u{301}", mode: .file, id: .zero)
    #expect(composed != decomposed)
    #expect(Tree([composed]) != Tree([decomposed]))
    #expect(Tree([composed])["e\u{301}"] == nil)
  }

  @Test(arguments: [
    "100644", "100644 ", "100644 a", "100644 a\0", "100644 a\0123456789012345678", "100644 \0aaaaaaaaaaaaaaaaaaaa",
    "100645 a\0aaaaaaaaaaaaaaaaaaaa", " a\0aaaaaaaaaaaaaaaaaaaa", "1006449 a\0aaaaaaaaaaaaaaaaaaaa",
    "77777777777777777777100644 a\0aaaaaaaaaaaaaaaaaaaa", "100644 a/b\0aaaaaaaaaaaaaaaaaaaa",
    "100644 a\0aaaaaaaaaaaaaaaaaaaaX", "100644 .\0aaaaaaaaaaaaaaaaaaaa", "40000 ..\0aaaaaaaaaaaaaaaaaaaa",
  ])
  func malformedTreesAreRefused(_ text: String) throws {
    #expect(try failure { _ = try Tree(decoding: Array(text.utf8)) } == .malformed)
  }

  @Test func aTreeWithANameThatIsNotUTF8IsRefused() throws {
    let bytes = Array("100644 a".utf8) + [0xFF, 0] + Array(repeating: 7, count: 20)
    #expect(try failure { _ = try Tree(decoding: bytes) } == .malformed)
  }

  // MARK: Commits

  @Test(arguments: 0...2) func commitsAreEncodedAsGitDoes(parentCount: Int) throws {
    let tree = try store([], as: "tree")
    let parents = try (0..<parentCount).map { try commitTree(tree, "parent \($0)\n") }
    let message = "Subject: grüße 🦊\n\nbody\n  indented\n"
    let id = try commitTree(tree, message, parents: parents)
    let commit = Commit(tree: tree, parents: parents, author: ada, committer: grace, message: message)
    #expect(commit.encoded() == (try content(id, "commit")))
    #expect(RawObject(kind: .commit, bytes: commit.encoded()).id == id)
    #expect(try Commit(decoding: content(id, "commit")) == commit)
    #expect(commit.subject == "Subject: grüße 🦊")
  }

  @Test(arguments: [
    (0, "+0000"), (-210, "-0330"), (345, "+0545"), (-30, "-0030"), (5, "+0005"), (840, "+1400"), (-720, "-1200"),
  ])
  func offsetsAreWrittenAndRead(offset: Int, text: String) throws {
    let signature = Signature(name: "A", email: "a@b", seconds: 5, offset: offset)
    #expect(signature.encoded() == "A <a@b> 5 \(text)")
    #expect(RawSignature(Array(signature.encoded().utf8)[...]).map { Signature($0) } == signature)
  }

  /// Git drops these characters from names too; a line feed would otherwise begin a header.
  @Test func aNameCannotForgeHeaders() throws {
    let signature = Signature(name: "A\nparent <x>\0", email: "a@b>\n<c", seconds: 5, offset: 0)
    #expect(signature.encoded() == "Aparent x <a@bc> 5 +0000")
    let commit = Commit(tree: .zero, parents: [], author: signature, committer: signature, message: "m")
    #expect(try Commit(decoding: commit.encoded()).parents.isEmpty)
  }

  @Test func headersThatAreNotNeededArePassedOver() throws {
    let tree = try store([], as: "tree")
    let text = """
      tree \(tree)
      author \(ada.encoded())
      committer \(grace.encoded())
      encoding UTF-8
      gpgsig -----BEGIN PGP SIGNATURE-----
       \n tree 1111111111111111111111111111111111111111
       parent 2222222222222222222222222222222222222222
       -----END PGP SIGNATURE-----
      x-other thing

      message

      author of nothing

      """
    let stored = try content(store(Array(text.utf8), as: "commit"), "commit")
    let commit = try Commit(decoding: stored)
    #expect(
      commit
        == Commit(tree: tree, parents: [], author: ada, committer: grace, message: "message\n\nauthor of nothing\n"))
  }

  @Test(arguments: [
    "", "\n", "tree \(ObjectID.zero)\n", "tree xyz\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nparent 12\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nauthor A <a> 1 +0000\n\ncommitter A <a> 1 +0000\n",
    "tree \(ObjectID.zero)\nauthor A a 1 +0000\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nauthor A >a< 1 +0000\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nauthor A <a>\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nauthor A <a> 99999999999999999999 +0000\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\nauthor A <a> 1 UTC\ncommitter A <a> 1 +0000\n\n",
    "tree \(ObjectID.zero)\ntree \(ObjectID.zero)\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n",
  ])
  func malformedCommitsAreRefused(_ text: String) throws {
    #expect(try failure { _ = try Commit(decoding: Array(text.utf8)) } == .malformed)
  }

  // MARK: Tags

  @Test(arguments: [ObjectKind.commit, .tree, .blob, .tag]) func tagsAreEncodedAsGitDoes(_ kind: ObjectKind) throws {
    let tree = try store([], as: "tree")
    let commit = try commitTree(tree, "c\n")
    let inner = AnnotatedTag(target: commit, targetKind: .commit, name: "inner", tagger: ada, message: "i\n")
    let targets: [ObjectKind: ObjectID] = [
      .commit: commit, .tree: tree, .blob: try store([], as: "blob"), .tag: try store(inner.encoded(), as: "tag"),
    ]
    let target = try #require(targets[kind])
    let tag = AnnotatedTag(target: target, targetKind: kind, name: "v1.0", tagger: grace, message: "Señal\n\nmore\n")
    let made = try #require(ObjectID(try git(path, "mktag", input: tag.encoded()).text))
    #expect(RawObject(kind: .tag, bytes: tag.encoded()).id == made)
    #expect(try AnnotatedTag(decoding: content(made, "tag")) == tag)
  }

  @Test func aTagThatGitWroteIsReadAndWrittenTheSame() throws {
    let commit = try commitTree(store([], as: "tree"), "c\n")
    try git(path, "tag", "-a", "-m", "release", "v2", commit.description)
    let stored = try git(path, "cat-file", "tag", "v2").output
    let tag = try AnnotatedTag(decoding: stored)
    #expect(tag == AnnotatedTag(target: commit, targetKind: .commit, name: "v2", tagger: grace, message: "release\n"))
    #expect(tag.encoded() == stored)
  }

  @Test(arguments: [
    "", "object \(ObjectID.zero)\ntype commit\n\nm", "object \(ObjectID.zero)\ntag v\n\nm", "type commit\ntag v\n\nm",
    "object \(ObjectID.zero)\ntype thing\ntag v\n\nm", "object 12\ntype commit\ntag v\n\nm",
    "object \(ObjectID.zero)\ntype commit\ntag v\ntagger nobody\n\nm",
  ])
  func malformedTagsAreRefused(_ text: String) throws {
    #expect(try failure { _ = try AnnotatedTag(decoding: Array(text.utf8)) } == .malformed)
  }

  @Test func aTagMayHaveNoTagger() throws {
    let tag = AnnotatedTag(target: .zero, targetKind: .blob, name: "old", tagger: nil, message: "m\n")
    #expect(try AnnotatedTag(decoding: tag.encoded()) == tag)
  }
}
