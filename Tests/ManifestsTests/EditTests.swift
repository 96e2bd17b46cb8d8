import Testing

@testable import Manifests

/// Edits change the asked-for place and no other byte.
struct EditTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let value: Value
    let before: String
    let after: String
    var testDescription: String { name }

    init(_ name: String, _ path: String, _ value: Value, _ before: String, _ after: String) {
      (self.name, self.path, self.value, self.before, self.after) = (name, path, value, before, after)
    }
  }

  static let scalars: [Case] = [
    Case("comments stay", "a", 2, "# above\na: 1 # behind\n# below\n", "# above\na: 2 # behind\n# below\n"),
    Case("order and blank lines stay", "b", 9, "c: 1\n\n\nb: 2\n\na: 3\n", "c: 1\n\n\nb: 9\n\na: 3\n"),
    Case("the same value changes nothing", "a", 1, "a:   0x1  \n", "a:   0x1  \n"),
    Case("CRLF", "a", "x\ny\n", "a: 1\r\nb: 2\r\n", "a: |\r\n  x\r\n  y\r\nb: 2\r\n"),
    Case("no final newline", "b", 3, "a: 1\nb: 2", "a: 1\nb: 3"),
    Case(
      "nested", "a.b.c", "v2", "a:\n  b:\n    # why\n    c: v1\n    d: 1\n",
      "a:\n  b:\n    # why\n    c: v2\n    d: 1\n"),
    Case(
      "indentation of 4", "a.b", ["x": [1]], "a:\n    b: 1\n    c: 2\n", "a:\n    b:\n      x:\n      - 1\n    c: 2\n"),
    Case("a quoted key keeps its quotes", "a", ["x": 1], "'a' : 1\nb: 2\n", "'a' :\n  x: 1\nb: 2\n"),
    Case("a quoted value", "a", "plain", "a: 'x # y' # z\n", "a: plain # z\n"),
    Case("a value that needs quotes", "a", "x: y", "a: 1\n", "a: \"x: y\"\n"),
    Case("null and booleans", "a", .null, "a: yes # c\n", "a: null # c\n"),
    Case("a long plain value", "a", 1, "a: one\n  two\n  three\nb: 2\n", "a: 1\nb: 2\n"),
    Case("bytes, not characters", "b.c", "ü", "ä: 😀 # é\nb: {x: é, c: 1} # ß\n", "ä: 😀 # é\nb: {x: é, c: \"ü\"} # ß\n"),
    Case("a byte order mark", "a", 2, "\u{FEFF}é: 0\na: 1\n", "\u{FEFF}é: 0\na: 2\n"),
    Case("a header", "a", 2, "%YAML 1.1\n---\n# c\na: 1\n...\n", "%YAML 1.1\n---\n# c\na: 2\n...\n"),
    Case("a tag goes with its value", "a", "2", "a: !!str 1 # c\n", "a: \"2\" # c\n"),
    Case("keys that are no text", "404.yes.true", 2, "404: {'yes': {on: 1}}\n", "404: {'yes': {on: 2}}\n"),
    Case("a tab behind the colon", "a", 2, "a:\t1\n", "a:\t2\n"),
    Case("a value on the next line", "a", 2, "a:\n  1\nb: 3\n", "a: 2\nb: 3\n"),
  ]

  static let shapes: [Case] = [
    Case("a block by text", "a", "x", "a: |\n  one  \n  two\n\n# c\nb: 1\n", "a: x\n\n# c\nb: 1\n"),
    Case("a block by a block", "a", "x\n", "a: >-\n  one\n\n  two  \nb: 1\n", "a: |\n  x\nb: 1\n"),
    Case("a list by text", "a", "x", "a: # note\n- 1\n- 2 # gone\nb: 1\n", "a: x # note\nb: 1\n"),
    Case("a list by a list", "a", [3, [4]], "a:\n  - 1 # gone\n# kept\nb: 1\n", "a:\n- 3\n- - 4\n# kept\nb: 1\n"),
    Case("text by a map", "a", ["x": 1], "a: 1 # note\nb: 1\n", "a: # note\n  x: 1\nb: 1\n"),
    Case("text by a block", "a", "x\ny", "a: 1 # note\nb: 1\n", "a: |- # note\n  x\n  y\nb: 1\n"),
    Case("a map by an empty map", "a", [:], "a:\n  x: 1\nb: 1\n", "a: {}\nb: 1\n"),
    Case("an empty map by a map", "a", ["x": []], "a: {} # c\nb: 1\n", "a: # c\n  x: []\nb: 1\n"),
    Case("a flow map by a map", "a", ["x": 1], "a: {y: 1,\n  z: 2}\nb: 1\n", "a:\n  x: 1\nb: 1\n"),
    Case(
      "in a flow map", "a.b", ["x": ["y", .null]], "a: {b: 1, c: 2} # c\n", "a: {b: {\"x\": [\"y\", null]}, c: 2} # c\n"
    ),
    Case(
      "in JSON", "a.b", "x", "{\n  \"a\": {\"b\":1},\n  \"c\": [1]\n}\n",
      "{\n  \"a\": {\"b\":\"x\"},\n  \"c\": [1]\n}\n"),
  ]

  static let additions: [Case] = [
    Case("an empty file", "a.b", 1, "", "a:\n  b: 1\n"),
    Case("a file of comments", "a", 1, "# one\n# two\n", "# one\n# two\na: 1\n"),
    Case("comments without a final newline", "a", 1, "# one", "# one\na: 1\n"),
    Case("a bare header", "a", 1, "---\n# c\n", "---\n# c\na: 1\n"),
    Case("at the end", "c", 1, "a: 1\nb: 2 # c\n\n# end\n", "a: 1\nb: 2 # c\nc: 1\n\n# end\n"),
    Case("behind no final newline", "c", 1, "a: 1", "a: 1\nc: 1\n"),
    Case(
      "nested, between comments", "a.w", 1, "a:\n  # x\n  x: 0 # x\n  # end of a\nb: 2\n",
      "a:\n  # x\n  x: 0 # x\n  w: 1\n  # end of a\nb: 2\n"),
    Case(
      "nested, with parents", "a.b.c", 1, "a:\n    x:\n    - 1\nz: 0\n",
      "a:\n    x:\n    - 1\n    b:\n      c: 1\nz: 0\n"),
    Case("under a key without a value", "config.a", 1, "config:\nz: 0\n", "config:\n  a: 1\nz: 0\n"),
    Case(
      "under a key with a comment only", "config.a", 1, "config: # none yet\n\nz: 0\n",
      "config: # none yet\n  a: 1\n\nz: 0\n"),
    Case("under the last key, without newline", "config.a.b", 1, "z: 0\nconfig:", "z: 0\nconfig:\n  a:\n    b: 1"),
    Case("a value for a key without one", "config", "x", "config:\nz: 0\n", "config: x\nz: 0\n"),
    Case("a value for a key with a comment only", "config", "x", "config: # c\nz: 0\n", "config: x # c\nz: 0\n"),
    Case("under null", "a.b", 1, "a: ~ # c\n", "a: # c\n  b: 1\n"),
    Case("into a flow map", "a.c", "x", "a: {b: 1 } # c\n", "a: {b: 1, \"c\": \"x\" } # c\n"),
    Case("into an empty flow map in one", "a.b.c", 1, "a: {b: {}}\n", "a: {b: {\"c\": 1}}\n"),
    Case("into JSON", "b.c", 1, "{\"a\": 1}", "{\"a\": 1, \"b\": {\"c\": 1}}"),
    Case("a key that needs quotes", "a.yes", 1, "a:\n  b: 1\n", "a:\n  b: 1\n  \"yes\": 1\n"),
    Case("behind a block", "b", 1, "a: |\n  x\n\n  y\n\n# c\n", "a: |\n  x\n\n  y\nb: 1\n\n# c\n"),
    Case("behind a block that keeps its end", "b", 1, "a: |+\n  x\n\n", "a: |+\n  x\n\nb: 1\n"),
    Case("CRLF", "a.c", "x", "a:\r\n  b: 1\r\nd: 2\r\n", "a:\r\n  b: 1\r\n  c: x\r\nd: 2\r\n"),
    Case("a kept end goes with its block", "a", 1, "a: |+\n  x\n\n\nb: 1\n", "a: 1\nb: 1\n"),
    Case("a kept end goes with its list", "a", 1, "a:\n- |+\n  x\n\nb: 1\n", "a: 1\nb: 1\n"),
    Case("a folded kept end", "b", 1, "a: >+\r\n  x\r\n\r\n", "a: >+\r\n  x\r\n\r\nb: 1\r\n"),
    Case("CRLF under a comment", "a.b", 1, "a: # c\r\nd: 2\r\n", "a: # c\r\n  b: 1\r\nd: 2\r\n"),
  ]

  @Test(arguments: scalars + shapes + additions) func sets(_ row: Case) throws {
    let path = row.path.split(separator: ".").map(String.init)
    let edited = try YAMLEdit.set(path, to: row.value, in: Array(row.before.utf8))
    #expect(String(decoding: edited, as: UTF8.self) == row.after)
    #expect(try YAMLEdit.set(path, to: row.value, in: edited) == edited)
  }

  static let refused: [(path: [String], before: String, message: String)] = [
    (["b"], "a: &x 1\nb: *x\n", "line 2: the place is an alias or no mapping"),
    (["b", "c"], "a: &x {c: 1}\nb: *x\n", "line 2: the place is an alias or no mapping"),
    (["a"], "a: &x 1\nb: *x\n", "'a' cannot be changed here without changing more"),
    (["a", "c"], "a: &x {c: 1}\nb: *x\n", "'a.c' cannot be changed here without changing more"),
    (["a", "b"], "a: text\n", "line 1: the place is an alias or no mapping"),
    (["a", "b"], "c: 1\na:\n- 1\n", "line 3: the place is an alias or no mapping"),
    (["a"], "- 1\n", "line 1: the place is an alias or no mapping"),
    (["<<"], "a: &a {x: 1}\n<<: *a\n", "line 2: the place is an alias or no mapping"),
    (["a", "b"], "x: &x {a: 1}\n<<: *x\n", "'a.b' cannot be changed here without changing more"),
    (["a"], "{a}\n", "'a' cannot be changed here without changing more"),
    (["a"], "a: 1\n---\nb: 1\n", "line 3: a second document begins where only one is expected"),
    (["a"], "a: [\n", "line 2: not YAML: did not find expected node content"),
    ([], "a: 1\n", "no key to set"),
  ]

  @Test(arguments: refused) func refuses(path: [String], before: String, message: String) {
    let error = #expect(throws: ManifestError.self) { try YAMLEdit.set(path, to: "new", in: Array(before.utf8)) }
    #expect(error?.description == message)
  }
}
