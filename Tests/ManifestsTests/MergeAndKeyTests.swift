import Testing

@testable import Manifests

/// Anchors, aliases, merges, and keys that are not text in the source.
struct MergeAndKeyTests {
  static let read: [(String, Value)] = [
    ("a: &x 1\nb: *x", ["a": 1, "b": 1]),
    ("a: &x [1, {c: 2}]\nb: *x", ["a": [1, ["c": 2]], "b": [1, ["c": 2]]]),
    ("a: &x 1\nb: &x 2\nc: *x", ["a": 1, "b": 2, "c": 2]),
    ("&k a: *k", ["a": "a"]),
    ("a: &k b\n*k : c", ["a": "b", "b": "c"]),
    ("a: &k 1\n*k : c", ["a": 1, "1": "c"]),
    ("b: &b {x: 1, z: 2}\nm: {<<: *b}", ["b": ["x": 1, "z": 2], "m": ["x": 1, "z": 2]]),
    ("b: &b {x: 1, z: 2}\nm: {<<: *b, x: 5}", ["b": ["x": 1, "z": 2], "m": ["x": 5, "z": 2]]),
    ("b: &b {x: {p: 1, q: 2}}\nm: {<<: *b, x: {p: 3}}", ["b": ["x": ["p": 1, "q": 2]], "m": ["x": ["p": 3]]]),
    ("b: &b {x: 1}\nm: {x: 1, <<: *b}", ["b": ["x": 1], "m": ["x": 1]]),
    (
      "b: &b {x: 1, z: 2}\nc: &c {x: 3, w: 4}\nm: {<<: [*b, *c], z: 9}",
      ["b": ["x": 1, "z": 2], "c": ["x": 3, "w": 4], "m": ["x": 1, "z": 9, "w": 4]]
    ),
    (
      "b: &b {x: 1}\nc: &c {x: 3, w: 4}\nm: {q: 0, <<: [*c, *b]}",
      ["b": ["x": 1], "c": ["x": 3, "w": 4], "m": ["q": 0, "x": 3, "w": 4]]
    ),
    ("m: {<<: {x: 1}}", ["m": ["x": 1]]),
    ("m: {<<: [{x: 1}, {x: 2}]}", ["m": ["x": 1]]),
    ("m: {<<: []}", ["m": [:]]),
    (
      "a: &a {p: 1}\nb: &b {<<: *a, q: 2}\nc: {<<: *b}",
      ["a": ["p": 1], "b": ["p": 1, "q": 2], "c": ["p": 1, "q": 2]]
    ),
    ("m: {'<<': {x: 1}}", ["m": ["<<": ["x": 1]]]),
    ("m: {!!str <<: {x: 1}}", ["m": ["<<": ["x": 1]]]),
    ("v: <<", ["v": "<<"]),
    ("1: a", ["1": "a"]), ("404: a", ["404": "a"]), ("-1: a", ["-1": "a"]), ("0x10: a", ["16": "a"]),
    ("0o17: a", ["15": "a"]),
    ("-0: a", ["0": "a"]), ("+7: a", ["7": "a"]), ("08: a", ["8": "a"]), ("1_000: a", ["1000": "a"]),
    ("9223372036854775807: a", ["9223372036854775807": "a"]), ("1000000: a", ["1000000": "a"]),
    ("1.5: a", ["1.5": "a"]), ("1.0: a", ["1": "a"]), ("1.10: a", ["1.1": "a"]), ("0.1: a", ["0.1": "a"]),
    ("-2.25: a", ["-2.25": "a"]), ("0.0001: a", ["0.0001": "a"]), ("1e3: a", ["1000": "a"]),
    ("1e400: a", ["1e400": "a"]),
    ("true: a", ["true": "a"]), ("yes: a", ["true": "a"]), ("y: a", ["true": "a"]), ("off: a", ["false": "a"]),
    ("'yes': a", ["yes": "a"]), ("'': a", ["": "a"]), ("!!int '1': a", ["1": "a"]), ("12:30: a", ["12:30": "a"]),
    ("m: {? a}", ["m": ["a": .null]]), ("m: [a: b, ? c]", ["m": [["a": "b"], ["c": .null]]]),
    ("? a\n: b", ["a": "b"]), ("? |\n  a\n: b", ["a\n": "b"]),
  ]

  @Test(arguments: read) func reads(text: String, expected: Value) throws {
    #expect(try YAML.document(Array(text.utf8))?.value == expected)
  }

  @Test(.enabled(if: Oracle.hasKubectl), arguments: read) func equalsKubectl(text: String, expected: Value) throws {
    #expect(Oracle.kubectl(spec: text) == expected)
  }

  static let refused: [(String, String)] = [
    ("a: 1\nb: 2\na: 3", "line 3: key 'a' is there twice, first in line 1"),
    ("m:\n  a: 1\n\n  \"\\x61\": 1", "line 4: key 'a' is there twice, first in line 2"),
    ("1: a\n'1': b", "line 2: key '1' is there twice, first in line 1"),
    ("true: a\nyes: b", "line 2: key 'true' is there twice, first in line 1"),
    ("{a: 1,\n a: 1}", "line 2: key 'a' is there twice, first in line 1"),
    ("b: &b {x: 1}\nm:\n  <<: *b\n  <<: *b", "line 4: key '<<' is there twice, first in line 3"),
    ("b: &b {x: 1}\nm:\n  x: 5\n  <<: *b", "line 4: '<<' stands after key 'x', which it has, too"),
    ("m: {<<: 1}", "line 1: '<<' must name a mapping"),
    ("m: {<<: ~}", "line 1: '<<' must name a mapping"),
    ("m: {<<: [[{x: 1}]]}", "line 1: '<<' must name a mapping"),
    ("m: {!!merge <<: {x: 1}}", "line 1: tag 'tag:yaml.org,2002:merge' is not supported here"),
    ("m: {<<: [*b]}", "line 1: alias 'b' refers to nothing in this document"),
    ("*k : b", "line 1: alias 'k' refers to nothing in this document"),
    ("a: &a 1\n---\nb: *a", "line 3: alias 'a' refers to nothing in this document"),
    ("m: &a\n  <<: *a", "line 2: alias 'a' refers to what it is in"),
    ("null: a", "line 1: a key must be text"), ("~: a", "line 1: a key must be text"),
    (": a", "line 1: not YAML: did not find expected key"),
    ("? [a]\n: b", "line 1: a key must be text"), ("a: 1\n? - a\n: b", "line 2: a key must be text"),
    ("? {a: b}\n: c", "line 1: a key must be text"), ("{{a: b}: c}", "line 1: a key must be text"),
    ("v: {{ a }}", "line 1: a template expression '{{ … }}' is no YAML"),
    ("v: {{a}}", "line 1: a template expression '{{ … }}' is no YAML"),
    ("? a: b\n: c", "line 1: a key must be text"),
    ("1e6: a", "line 1: a key is a number that changes when it becomes text"),
    ("1e21: a", "line 1: a key is a number that changes when it becomes text"),
    ("0.00001: a", "line 1: a key is a number that changes when it becomes text"),
    ("123456.789: a", "line 1: a key is a number that changes when it becomes text"),
    ("-0.0: a", "line 1: a key is a number that changes when it becomes text"),
    ("9223372036854775808: a", "line 1: a key is a number that changes when it becomes text"),
    (".inf: a", "line 1: '.inf' cannot be held by JSON"),
  ]

  @Test(arguments: refused) func refuses(text: String, message: String) {
    let error = #expect(throws: ManifestError.self) { try YAML.documents(Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func namesTheColumnOfADuplicate() {
    let error = #expect(throws: ManifestError.self) { try YAML.document(Array("é: {a: 1, a: 2}".utf8)) }
    #expect(error?.line == 1)
    #expect(error?.column == 11)
    #expect(error?.kind == .duplicateKey)
  }

  @Test func limitsTheLengthOfKeys() throws {
    let key = String(repeating: "k", count: 1024)
    #expect(try YAML.document(Array("? '\(key)'\n: 1".utf8))?.value == .map([key: 1]))
    let error = #expect(throws: ManifestError.self) { try YAML.document(Array("? '\(key)k'\n: 1".utf8)) }
    #expect(error?.description == "line 1: a key has more than 1024 bytes")
  }

  @Test func keepsKeysApartThatUnicodeTakesAsEqual() throws {
    let root = try #require(try YAML.document(Array("\u{E9}: 1\ne\u{301}: 2".utf8))?.root)
    #expect(root.value == ["\u{E9}": 1, "e\u{301}": 2])
    #expect(root.child("e\u{301}")?.line == 2)
  }

  @Test("a last line without an end is read as if it had one")
  func lastLine() throws {
    let value = try #require(try YAML.document(Array("a: |\n  x".utf8))).value
    #expect(value == ["a": "x\n"])
    let edited = String(decoding: try YAMLEdit.set(["b"], to: "z", in: Array("a: |\n  x".utf8)), as: UTF8.self)
    #expect(edited == "a: |\n  x\nb: z\n")
  }
}
