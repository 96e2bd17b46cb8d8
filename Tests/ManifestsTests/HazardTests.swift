import Testing

@testable import Manifests

/// Hostile and broken input fails quickly, with the line that is to blame.
struct HazardTests {
  static let bomb = (1...10).reduce("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n") { text, level in
    text + "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
  }

  static let quadratic =
    "a: &a \"" + String(repeating: "x", count: 200_000) + "\"\nb:\n" + String(repeating: "- *a\n", count: 1000)

  private static func nest(_ text: String, _ depth: Int) -> String {
    String(repeating: "[", count: depth) + text + String(repeating: "]", count: depth)
  }

  static let refused: [(name: String, text: String, message: String)] = [
    ("alias bomb", bomb, "line 6: the document is too large with its aliases expanded"),
    ("quadratic bomb", quadratic, "line 338: the document is too large with its aliases expanded"),
    ("many aliases", "a: &a 1\nb:\n" + String(repeating: "- *a\n", count: 1001), "line 1003: more than 1000 aliases"),
    ("self alias", "a: &a\n  - *a\n", "line 2: alias 'a' refers to what it is in"),
    (
      "depth", "a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
      "line 1: nesting is deeper than 100"
    ),
    ("depth without end", String(repeating: "[", count: 10_000), "line 1: nesting is deeper than 100"),
    ("depth of blocks", String(repeating: "- ", count: 10_000), "line 1: nesting is deeper than 100"),
    (
      "depth of aliases", "a: &a " + nest("x", 50) + "\nb: &b " + nest("*a", 47) + "\nc: [*b]\nd: [[*b]]\n",
      "line 4: nesting is deeper than 100"
    ),
    ("duplicate key", "a: 1\nb:\n  c: 1\n  c: 2\n", "line 4: key 'c' is there twice, first in line 3"),
    ("NUL", "a: 1\nb: \0\n", "line 2: not YAML: control characters are not allowed"),
    ("control character", "a: 1\n\nb: x\u{1B}\n", "line 3: not YAML: control characters are not allowed"),
    (
      "conflict", "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n",
      "line 2: a merge conflict was left in the file"
    ),
    ("conflict with CRLF", "a: 1\r\n<<<<<<< HEAD\r\n", "line 2: a merge conflict was left in the file"),
    ("end of a conflict", "a: 1\n>>>>>>> x\n", "line 2: a merge conflict was left in the file"),
    (
      "doubled carriage return", "a: 1\r\nb: |\r\n  x\r\r\n  y\r\n",
      "line 3: a line ends with two carriage returns, which readers take for one line break or for two"
    ),
    ("template key", "a:\n  {{ x }}: 1\n", "line 2: a template expression '{{ … }}' is no YAML"),
    ("template value", "a: {{ .Values.x }}\n", "line 1: a template expression '{{ … }}' is no YAML"),
    ("template line", "a: 1\n{{- if x }}\nb: 1\n{{- end }}\n", "line 3: not YAML: could not find expected ':'"),
    ("tab", "a:\n\tb: 1\n", "line 2: not YAML: found character that cannot start any token"),
    ("unclosed list", "a: [1, 2\nb: 3\n", "line 2: not YAML: did not find expected ',' or ']'"),
    ("unclosed map", "a: 1\nb: {c: 1\n", "line 3: not YAML: did not find expected ',' or '}'"),
    ("unclosed quotes", "a: \"x\nb: 1\n", "line 3: not YAML: found unexpected end of stream"),
    ("unclosed in the last line", "a: 1\nb: 'x", "line 2: not YAML: found unexpected end of stream"),
    ("unclosed behind CRLF", "a: 1\r\nb: [é", "line 2: not YAML: did not find expected ',' or ']'"),
    ("unclosed in one line", "\u{FEFF}[", "line 1: not YAML: did not find expected node content"),
    ("key at the end", "? ", "line 1: a key must be text"),
    ("second document", "a: 1\n---\nb: 1\nc: ]\n", "line 4: not YAML: did not find expected node content"),
    ("separator in quotes", "a: \"x\n--- y\"\n", "line 2: not YAML: found unexpected document indicator"),
    ("content behind a value", "a: 'x' y\n", "line 1: not YAML: did not find expected key"),
    ("indentation", "a: 1\n  b: 2\n", "line 2: not YAML: mapping values are not allowed in this context"),
    ("unknown alias", "a: *b\n", "line 1: alias 'b' refers to nothing in this document"),
    ("JSON stream", "{\"a\": 1}{\"b\": 2}", "line 1: not YAML: did not find expected <document start>"),
    ("end only", "...\n", "line 1: not YAML: did not find expected node content"),
    ("reserved", "a: @b\n", "line 1: not YAML: found character that cannot start any token"),
    ("4 MiB", String(repeating: "# filler\n", count: 4 << 17), "the file has 4718592 bytes, more than 3145728"),
    ("documents", String(repeating: "--- 1\n", count: 10_001), "line 10001: the file has more than 10000 documents"),
  ]

  @Test(arguments: refused) func refuses(name: String, text: String, message: String) {
    let clock = ContinuousClock()
    let time = clock.measure {
      let error = #expect(throws: ManifestError.self, "\(name)") { try YAML.documents(Array(text.utf8)) }
      #expect(error?.description == message, "\(name)")
    }
    #expect(time < .seconds(5), "\(name)")
  }

  static let encodings: [(bytes: [UInt8], message: String)] = [
    (Array("a: 1\nb: ".utf8) + [0xE9, 0x0A], "line 2: the file is not UTF-8"),
    (Array("é: 1\n".utf8) + [0xED, 0xA0, 0x80], "line 2: the file is not UTF-8"),
    ([0xC3], "line 1: the file is not UTF-8"),
    ([0x61, 0x3A, 0x20, 0xC0, 0x80], "line 1: the file is not UTF-8"),
    (Array("\r\n\r\n".utf8) + [0xFF], "line 3: the file is not UTF-8"),
    ([0xFF, 0xFE, 0x61, 0x00], "line 1: the file is UTF-16, not UTF-8"),
    ([0xFE, 0xFF, 0x00, 0x61], "line 1: the file is UTF-16, not UTF-8"),
  ]

  @Test(arguments: encodings) func refusesEncodings(bytes: [UInt8], message: String) {
    let error = #expect(throws: ManifestError.self) { try YAML.documents(bytes) }
    #expect(error?.description == message)
    #expect(error?.kind == .encoding)
  }

  static let accepted: [(text: String, values: [Value])] = [
    ("", []), ("\n\n", []), ("# c", []), ("---\n---\n# c\n---\n", []), ("null\n", []), ("\u{FEFF}", []),
    ("\u{FEFF}a: 1\n", [["a": 1]]), ("\u{FEFF}# c\n---\na: 1\n", [["a": 1]]),
    ("a: 1\n...\n", [["a": 1]]), ("a: 1\n...\n---\nb: 2\n", [["a": 1], ["b": 2]]),
    ("---\na: 1\n---\n---\nb: 2", [["a": 1], ["b": 2]]),
    ("%YAML 1.1\n---\na: 1\n", [["a": 1]]), ("a: \"\\0\"\n", [["a": "\0"]]), ("a: \"x\u{85}y\"\n", [["a": "x y"]]),
    ("a: |\n  one\r\n  two\r\n", [["a": "one\ntwo\n"]]), ("a: 1\rb: 2\r", [["a": 1, "b": 2]]),
    ("a: |\n  <<<<<<< HEAD\n", [["a": "<<<<<<< HEAD\n"]]),
    ("a:\n  '{{ x }}': \"{{ y }}\"\n", [["a": ["{{ x }}": "{{ y }}"]]]),
    ("- 1\n", [[1]]), ("a\n", ["a"]), ("--- a\n--- |\n b\n", ["a", "b\n"]),
  ]

  @Test(arguments: accepted) func accepts(text: String, values: [Value]) throws {
    #expect(try YAML.documents(Array(text.utf8)).map(\.value) == values)
  }

  @Test func namesLinesOfDocuments() throws {
    let documents = try YAML.documents(Array("# c\n\na: 1\n---\n\n# d\nb:\n  é: {c: 2}\n".utf8))
    #expect(documents.map(\.line) == [3, 7])
    let node = try #require(documents.last?.root.node(at: ["b", "é", "c"]))
    #expect([node.line, node.column] == [8, 10])
    #expect(node.bytes == 32..<33)
  }

  /// A mapping of many keys takes time in proportion to them.
  @Test func readsWideMappings() throws {
    let text = (0..<100_000).map { "k\($0): 1\n" }.joined()
    let start = ContinuousClock.now
    #expect(try YAML.document(Array(text.utf8))?.value.mapValue?.count == 100_000)
    let time = ContinuousClock.now - start
    #expect(time < .seconds(20))
  }

  /// Own keys replace those of `<<` as quickly, whichever stand first.
  @Test(arguments: [true, false]) func mergesWideMappings(isMergeFirst: Bool) throws {
    let keys = (0..<30_000).map { "  k\($0): 1\n" }.joined()
    let text = "a: &a\n\(keys)b:\n" + (isMergeFirst ? "  <<: *a\n\(keys)" : "\(keys)  <<: *a\n")
    let start = ContinuousClock.now
    let value = try YAML.document(Array(text.utf8))?.value
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(value?["a"] == value?["b"])
  }

  @Test func readsToTheDepthLimit() throws {
    let text = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(try YAML.documents(Array(text.utf8)).count == 1)
  }
}
