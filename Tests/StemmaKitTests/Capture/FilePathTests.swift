import Testing

@testable import StemmaKit

@Suite("paths as text") struct FilePathTests {
  @Test(
    "'.' and '..' worked out",
    arguments: [
      ("a/b", "a/b"), ("", ""), (".", ""), ("/", "/"), ("./a//b/", "a/b"), ("a/../b", "b"), ("a/b/../..", ""),
      ("/a/./b/../c", "/a/c"), ("..", nil), ("a/../..", nil), ("/..", nil), ("/a/../../b", nil), ("...", "..."),
    ] as [(String, String?)])
  func normalized(path: String, expected: String?) { #expect(FilePath.normalized(path) == expected) }

  @Test(
    "directory and name put together",
    arguments: [("", "a", "a"), ("x", "a", "x/a"), ("x/", "a", "x/a"), ("/", "a", "/a"), ("x/y", "a", "x/y/a")])
  func joined(directory: String, name: String, expected: String) {
    #expect(FilePath.joined(directory, name) == expected)
  }

  @Test(
    "directory and name taken apart",
    arguments: [("a", "", "a"), ("x/a", "x", "a"), ("/a", "/", "a"), ("/x/y/a", "/x/y", "a"), ("x/", "x", "")])
  func parts(path: String, parent: String, name: String) {
    #expect(FilePath.parent(path) == parent)
    #expect(FilePath.name(path) == name)
  }

  @Test(
    "from a directory to what is in it",
    arguments: [
      ("/x/y/a", "/x", "y/a"), ("/x", "/x", ""), ("/x/a", "/", "x/a"), ("x/a", "", "x/a"), ("x/a", "x/", "a"),
      ("/xy/a", "/x", nil), ("/x", "/x/y", nil), ("y", "x", nil),
      ("/x/\u{301}a", "/x", "\u{301}a"), ("/é/a", "/e\u{301}", nil),
    ] as [(String, String, String?)])
  func relative(path: String, directory: String, expected: String?) {
    #expect(FilePath.relative(path, to: directory) == expected)
  }

  @Test(
    "from one directory to another",
    arguments: [
      ("", "", "."), ("a/b", "a/b", "."), ("", "a", "a"), ("a", "", ".."), ("a/b", "a/c", "../c"),
      ("a/b/c", "d", "../../../d"), ("a", "a/b/c", "b/c"), ("ab", "a", "../a"),
    ])
  func route(from: String, to: String, expected: String) { #expect(FilePath.route(from: from, to: to) == expected) }

  @Test(
    "the deepest directory that holds all",
    arguments: [
      ([], "/"), (["/a/b"], "/a/b"), (["/a/b", "/a/c"], "/a"), (["/a/b", "/a"], "/a"), (["/a", "/b"], "/"),
      (["/ab/c", "/a/c"], "/"), (["/a/b/c", "/a/b/d", "/a/b/c/e"], "/a/b"),
    ] as [([String], String)])
  func common(directories: [String], expected: String) { #expect(FilePath.common(directories) == expected) }
}
