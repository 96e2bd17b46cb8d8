import Testing

@testable import Manifests

/// The bytes of the canonical form.
struct CanonicalWriteTests {
  static let shapes: [(Value, String)] = [
    ([:], "{}\n"), ([], "[]\n"), (.null, "null\n"), (true, "true\n"), (1, "1\n"), ("a", "a\n"), ("", "\"\"\n"),
    ("a\nb\n", "|\n  a\n  b\n"),
    (["a": 1], "a: 1\n"),
    (["b": 1, "a": 2, "B": 3, "\u{E9}": 4, "ab": 5], "B: 3\na: 2\nab: 5\nb: 1\n\"\u{E9}\": 4\n"),
    (
      ["spec": 1, "data": 2, "metadata": 3, "kind": 4, "apiVersion": 5],
      "apiVersion: 5\nkind: 4\nmetadata: 3\ndata: 2\nspec: 1\n"
    ),
    (["a": ["spec": 1, "kind": 2, "apiVersion": 3]], "a:\n  apiVersion: 3\n  kind: 2\n  spec: 1\n"),
    (["a": ["b": ["c": [:]]], "d": []], "a:\n  b:\n    c: {}\nd: []\n"),
    (["a": [1, "x", .null, false]], "a:\n- 1\n- x\n- null\n- false\n"),
    (["a": [["b": 1, "c": [2]], ["d": ["e": 3]]]], "a:\n- b: 1\n  c:\n  - 2\n- d:\n    e: 3\n"),
    (["a": [[1, [2, []]], [], [:]]], "a:\n- - 1\n  - - 2\n    - []\n- []\n- {}\n"),
    ([["metadata": 1, "a": 2]], "- a: 2\n  metadata: 1\n"),
    (["a": [["t": "x\ny\n", "u": 1], "p\nq"]], "a:\n- t: |\n    x\n    y\n  u: 1\n- |-\n  p\n  q\n"),
    (["a": [["x\ny"]]], "a:\n- - |-\n    x\n    y\n"),
    (
      ["yes": 1, "1": 2, "": 3, "a b": 4, "a:b": 5, "x\ny": 6],
      "\"\": 3\n\"1\": 2\na b: 4\na:b: 5\n\"x\\ny\": 6\n\"yes\": 1\n"
    ),
  ]

  @Test(arguments: shapes) func writes(value: Value, expected: String) {
    #expect(String(decoding: YAML.write(value), as: UTF8.self) == expected)
  }

  static let numbers: [(Value, String)] = [
    (0, "0"), (-1, "-1"), (.int(.max), "9223372036854775807"), (.int(.min), "-9223372036854775808"),
    (.double(0.5), "0.5"),
    (.double(1.1), "1.1"), (.double(-2.25), "-2.25"), (.double(1e-7), "1.0e-07"), (.double(1e21), "1.0e+21"),
    (.double(1.5e300), "1.5e+300"), (.double(.leastNonzeroMagnitude), "5.0e-324"),
    (.double(18_446_744_073_709_551_616), "1.8446744073709552e+19"),
  ]

  @Test(arguments: numbers) func writesNumbers(value: Value, expected: String) throws {
    #expect(String(decoding: YAML.write(["v": value]), as: UTF8.self) == "v: \(expected)\n")
    #expect(String(decoding: CanonicalJSON.write(["v": value]), as: UTF8.self) == "{\"v\":\(expected)}\n")
    #expect(Oracle.json("{\"v\":\(expected)}") == ["v": value])
  }

  /// Text that is written as it is.
  static let plain = [
    "a", "e3", "yEs", "tRUE", "nUll", "inf", "nan", "None", "a---", "a,b", "a, b", "_a", "/a/b", "http://a:8080/x",
    "v1", "1Gi",
    "100m", "5s", "a b", "a  b", "a=b", "a@b", "a%", "a(b)", "a.b_c-d", "A", "y1", "no-op", "k8s.gcr.io/pause:3.9",
    "0xg",
  ]

  @Test(arguments: plain) func leavesPlain(text: String) {
    #expect(ScalarText.inline(text) == text)
  }

  /// Text that is put in quotes and otherwise written as it is.
  static let quoted = [
    "", " a", "a ", " ", "a: b", "a:", ":a", ":", "a #b", "#", "- x", "-", "-a", "@x", "%x", "`", "!x", "&x", "*x",
    "---", "--- a",
    "...", "[a", "a]", "{", "}", "?", "? a", "|", ">", "a#b", "a'b", "'a'", "é", "😀", "e\u{301}", "_", "_1", "12a",
    "1a:b", "0z",
    "10.0.0.1", "10.0.0.0/8", "1e5a", "0xZ", "=", "==", "<<", "(a)", "true ", ".nan", ".inf", "1_000a", "12:30:45", "~",
    ",", "$x",
    "${A}", "{{ a }}", "<a>", "a;b", "1 000", "+1 a", "\u{E000}", "\u{10FFFF}", "\u{A0}", "a=b, c: d",
    "2001-12-14t21:59:43.10-05:00",
    "685230.15", "1e3", "012", "0x1F", "0o7", "0b1", "1_0", "y", "N", "On", "OFF", "Yes", "null", "Null", "TRUE",
  ]

  @Test(arguments: quoted) func quotes(text: String) {
    #expect(ScalarText.inline(text) == "\"\(text)\"")
  }

  static let escaped: [(String, String)] = [
    ("\t", "\\t"), ("a\tb", "a\\tb"), ("\0", "\\0"), ("\u{1}", "\\x01"), ("\u{1B}[0m", "\\x1B[0m"), ("\u{7F}", "\\x7F"),
    ("\u{85}", "\\x85"), ("\u{9F}", "\\x9F"), ("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029"),
    ("\u{FEFF}a", "\\uFEFFa"),
    ("\u{FFFE}", "\\uFFFE"), ("\r", "\\r"), ("a\r\nb", "a\\r\\nb"), ("\"", "\\\""), ("a\\b", "a\\\\b"), ("\n", "\\n"),
    ("\na", "\\na"), (" a\nb", " a\\nb"), ("a\nb ", "a\\nb "), ("a \nb", "a \\nb"), ("a\n\tb\n", "a\\n\\tb\\n"),
    ("\n\n", "\\n\\n"),
    ("a\n\u{85}b", "a\\n\\x85b"), ("a\r\n", "a\\r\\n"),
    (" \u{301}a\nb", " \u{301}a\\nb"), ("a\nb\u{600} ", "a\\nb\u{600} "), ("a\n\t\u{301}", "a\\n\\t\u{301}"),
  ]

  @Test(arguments: escaped) func escapes(text: String, expected: String) {
    #expect(String(decoding: YAML.write(["k": .string(text)]), as: UTF8.self) == "k: \"\(expected)\"\n")
  }

  @Test func escapesInJSONWhatYAMLReadersDoNotTake() {
    let text: Value = "\"\\\n\r\t\0\u{1F}\u{7F}\u{85}\u{9F}\u{A0}\u{2028}\u{FEFF}\u{FFFF}é😀/"
    let expected = #""\"\\\n\r\t\u0000\u001F\u007F\u0085\u009F\#u{A0}\u2028\uFEFF\uFFFFé😀/""#
    #expect(String(decoding: CanonicalJSON.write(text), as: UTF8.self) == expected + "\n")
  }

  static let blocks: [(String, String)] = [
    ("a\nb", "|-\n  a\n  b\n"), ("a\n", "|\n  a\n"), ("a\nb\n", "|\n  a\n  b\n"), ("a\n\n", "|+\n  a\n\n"),
    ("a\n\n\n", "|+\n  a\n\n\n"),
    ("a\n\nb", "|-\n  a\n\n  b\n"), ("a\n b\n", "|\n  a\n   b\n"), ("# x\na\n", "|\n  # x\n  a\n"),
    ("--- a\nb\n", "|\n  --- a\n  b\n"),
    ("a\n---\n", "|\n  a\n  ---\n"), ("%a: '\"\nb\n", "|\n  %a: '\"\n  b\n"), ("a\tb\nc\n", "|\n  a\tb\n  c\n"),
    ("é\n😀\n", "|\n  é\n  😀\n"),
  ]

  @Test(arguments: blocks) func writesBlocks(text: String, expected: String) {
    #expect(String(decoding: YAML.write(["k": .string(text)]), as: UTF8.self) == "k: \(expected)")
  }

  @Test func writesLongTextInOneLine() {
    let words = Array(repeating: "word", count: 200).joined(separator: " ")
    #expect(YAML.write(["k": .string(words)]) == Array("k: \"\(words)\"\n".utf8))
    #expect(YAML.write(["k": .string("\(words)\n\(words)\n")]) == Array("k: |\n  \(words)\n  \(words)\n".utf8))
  }

  /// Readers look for a key's colon within 1024 characters only.
  @Test func writesLongKeysWithAQuestionMark() throws {
    let key = String(repeating: "\u{1}", count: 400)
    let escaped = String(repeating: "\\x01", count: 400)
    let value: Value = ["a": [.map([key: ["b": 1]])]]
    #expect(YAML.write(value) == Array("a:\n- ? \"\(escaped)\"\n  :\n    b: 1\n".utf8))
    #expect(try YAML.document(YAML.write(value))?.value == value)
  }

  /// Everything above, as one mapping.
  static var everything: Value {
    let texts = plain + quoted + escaped.map(\.0) + blocks.map(\.0) + PlainScalarTests.table.map(\.0)
    let values = texts.map(Value.string) + shapes.map(\.0) + numbers.map(\.0)
    return .map(Map(values.enumerated().map { ("k\($0.offset)", $0.element) }))
  }

  @Test func isReadBack() throws {
    #expect(try YAML.document(YAML.write(Self.everything))?.value == Self.everything)
    #expect(try YAML.document(CanonicalJSON.write(Self.everything))?.value == Self.everything)
  }

  @Test(.enabled(if: Oracle.hasKubectl)) func kubectlReadsTheSame() throws {
    let text = String(decoding: YAML.write(Self.everything), as: UTF8.self)
    try expectSame(#require(Oracle.kubectl(spec: text)))
  }

  @Test(.enabled(if: Oracle.hasPyYAML)) func pyYAMLReadsTheSame() throws {
    try expectSame(#require(Oracle.pyYAML(YAML.write(Self.everything))))
  }

  /// Names the entries that differ.
  private func expectSame(_ theirs: Value) throws {
    let mine = try #require(Self.everything.mapValue)
    #expect(theirs.mapValue?.count == mine.count)
    for (key, value) in mine { #expect(theirs[key] == value, "\(key)") }
  }
}
