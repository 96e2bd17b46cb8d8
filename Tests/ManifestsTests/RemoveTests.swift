import Testing

@testable import Manifests

/// Removals take an entry with its line, and parents that would be empty.
struct RemoveTests {
  static let cases: [(path: [String], before: String, after: String)] = [
    (["a"], "a: 1 # gone\nb: 2\nc: 3\n", "b: 2\nc: 3\n"),
    (["b"], "a: 1\n# kept\nb: 2 # gone\n\nc: 3\n", "a: 1\n# kept\n\nc: 3\n"),
    (["c"], "a: 1\nb: 2\nc: 3", "a: 1\nb: 2\n"),
    (["a"], "a: 1\n", ""),
    (["a"], "# c\na: 1\n# d\n", "# c\n# d\n"),
    (["a"], "---\na: 1\n", "---\n"),
    (["a", "b"], "a:\n  b: 1\n  c: 2\n", "a:\n  c: 2\n"),
    (["a", "b", "c"], "x: 1\na:\n  b:\n    c: 1\n# end\n", "x: 1\n# end\n"),
    (["a", "b", "c"], "a:\n  b:\n    c: 1\n  d: 2\n", "a:\n  d: 2\n"),
    (["a", "b"], "a:\n  b: 1\n", ""),
    (["a"], "a:\n- 1\n- x:\n    y: 2\n# kept\nb: 1\n", "# kept\nb: 1\n"),
    (["a"], "a: |\n  one\n\n  two  \n\n# kept\nb: 1\n", "\n# kept\nb: 1\n"),
    (["a"], "a: |+\n  one\n\n\nb: 1\n", "b: 1\n"),
    (["a"], "a: one\n  two\nb: 1\n", "b: 1\n"),
    (["a"], "a: 1\r\nb: 2\r\n", "b: 2\r\n"),
    (["a"], "a:\nb: 2\n", "b: 2\n"),
    (["a"], "a: # c\nb: 2\n", "b: 2\n"),
    (["é"], "ä: ü\né: 😀 # ß\nö: 1\n", "ä: ü\nö: 1\n"),
    (["a"], "{a: 1, b: 2}\n", "{b: 2}\n"),
    (["b"], "{a: 1, b: 2}\n", "{a: 1}\n"),
    (["b"], "{a: 1, b: 2,}\n", "{a: 1,}\n"),
    (["b"], "{a: 1, b: 2, c: 3}\n", "{a: 1, c: 3}\n"),
    (["a"], "{a: 1}\n", "{}\n"),
    (["m", "a"], "m: {a: 1} # c\nx: 1\n", "x: 1\n"),
    (["m", "a"], "m: {a: 1, b: [2]} # c\n", "m: {b: [2]} # c\n"),
    (["a"], "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"),
    (["b"], "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"a\": 1\n}\n"),
    (["b"], "{a: 1, b}\n", "{a: 1}\n"),
    (["b"], "{a, b: 1}\n", "{a}\n"),
    (["404"], "404: x\nb: 1\n", "b: 1\n"),
    (["a"], "? a\n: b\nc: 1\n", "c: 1\n"),
    (["a"], "a: &x 1\nb: 2\n", "b: 2\n"),
    (["x"], "a: 1\n", "a: 1\n"), (["a", "b"], "a: 1\n", "a: 1\n"), (["a"], "", ""), (["a"], "# c", "# c"),
    ([], "a: 1", "a: 1"),
    (["a"], "b: &b {x: 1}\na: *b\n", "b: &b {x: 1}\n"),
  ]

  @Test(arguments: cases) func removes(path: [String], before: String, after: String) throws {
    let edited = try YAMLEdit.remove(path, in: Array(before.utf8))
    #expect(String(decoding: edited, as: UTF8.self) == after)
  }

  static let refused: [(path: [String], before: String, message: String)] = [
    (["a"], "a: &x 1\nb: *x\n", "'a' cannot be changed here without changing more"),
    (["b", "c"], "a: &x {c: 1, d: 2}\nb: *x\n", "line 2: the place is an alias or no mapping"),
    (["b", "x"], "a: &a {x: 1, w: 2}\nb:\n  <<: *a\n", "line 3: the place is an alias or no mapping"),
    (["a"], "a: 1\n--- \nb: 1\n", "line 3: a second document begins where only one is expected"),
  ]

  @Test(arguments: refused) func refuses(path: [String], before: String, message: String) {
    let error = #expect(throws: ManifestError.self) { try YAMLEdit.remove(path, in: Array(before.utf8)) }
    #expect(error?.description == message)
  }
}
