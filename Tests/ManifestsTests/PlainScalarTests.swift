import Testing

@testable import Manifests

/// What unquoted, quoted and tagged scalars mean.
struct PlainScalarTests {
  static let table: [(String, Value)] = [
    ("0", 0), ("-0", 0), ("+1", 1), ("-1", -1), ("0777", 511), ("0o17", 15), ("-0o17", -15), ("08", 8),
    ("09.5", .double(9.5)),
    ("0x10", 16), ("0X1f", 31), ("-0x10", -16), ("0b1", 1), ("0b101", 5), ("-0b101", -5), ("1_000", 1000),
    ("0b2", "0b2"),
    ("0x", "0x"), ("1e3", 1000), ("1E3", 1000), ("1e-3", .double(0.001)), ("1.0", 1), ("1.10", .double(1.1)),
    (".5", .double(0.5)), ("5.", 5), ("-.5", .double(-0.5)), ("+.5", .double(0.5)), (".", "."), ("..", ".."),
    ("+", "+"), ("1.2.3", "1.2.3"), ("1e", "1e"), ("1e+", "1e+"), ("e3", "e3"), ("12:30", "12:30"),
    ("190:20:30", "190:20:30"), ("2001-01-01", "2001-01-01"), ("2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
    ("yes", true), ("Yes", true), ("YES", true), ("yEs", "yEs"), ("no", false), ("y", true), ("Y", true), ("n", false),
    ("N", false), ("on", true), ("off", false), ("true", true), ("True", true), ("TRUE", true), ("tRUE", "tRUE"),
    ("false", false), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nUll", "nUll"), ("", .null),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .double(9223372036854775808)), ("18446744073709551615", .double(18446744073709551616)),
    ("18446744073709551616", .double(18446744073709551616)), ("1e400", "1e400"), ("1e-400", 0), ("1e21", .double(1e21)),
    ("-9223372036854775809", .double(-9223372036854775808)), ("+9223372036854775808", .double(9223372036854775808)),
    ("0x8000000000000000", .double(9223372036854775808)), ("+0x8000000000000000", "+0x8000000000000000"),
    ("-0x8000000000000000", .int(.min)), ("-0x8000000000000001", "-0x8000000000000001"),
    ("01000000000000000000000", .double(9223372036854775808)), ("+01000000000000000000000", .double(1e21)),
    ("-01000000000000000000001", .double(-1e21)), ("0o1777777777777777777777", .double(18446744073709551616)),
    ("+0o1777777777777777777777", "+0o1777777777777777777777"),
    ("=", "="), ("a", "a"), ("_1", "_1"), ("1_", 1), ("+0x10", 16), ("inf", "inf"), ("nan", "nan"), ("0x1p4", "0x1p4"),
    ("'1'", "1"), ("\"1\"", "1"), ("'yes'", "yes"), ("\"null\"", "null"), ("''", ""),
    ("\"\\x41\\u00e9\\U0001F600\"", "Aé😀"),
    ("'it''s'", "it's"), ("!!str 1", "1"), ("!!str yes", "yes"), ("!!str", ""), ("!!int \"1\"", 1), ("!!int 1", 1),
    ("!!float 1", 1), ("!!float 1.5", .double(1.5)), ("!!bool yes", true), ("!!bool \"true\"", true),
    ("!!null ''", .null),
    ("! 1", "1"), ("!!str '<<'", "<<"), ("12e03", 12000), ("0o8", "0o8"), ("0_7", 7), ("1.5e3", 1500),
    ("1._5", .double(1.5)),
    ("0.0", 0), ("-0.0", 0), ("123456789012345678", 123_456_789_012_345_678), ("9.21e18", 9_210_000_000_000_000_000),
    ("1234567e10", 12_345_670_000_000_000), ("1,000", "1,000"), ("0xg", "0xg"), ("0-1", "0-1"), ("++1", "++1"),
    ("0x_1", 1),
    ("1234567890123456789.0", 1_234_567_890_123_456_800), ("9223372036854774784.0", 9_223_372_036_854_775_000),
    ("1e-7", .double(1e-7)), ("[~]", [.null]), ("!!seq [1]", [1]), ("!!map {a: 1}", ["a": 1]),
  ]

  @Test(arguments: table) func means(text: String, expected: Value) throws {
    let document = try YAML.document(Array("v: \(text)\n".utf8))
    #expect(document?.value == .map(["v": expected]), "\(text)")
  }

  static let refused: [(String, String)] = [
    (".inf", "line 1: '.inf' cannot be held by JSON"),
    ("-.INF", "line 1: '-.INF' cannot be held by JSON"),
    (".nan", "line 1: '.nan' cannot be held by JSON"),
    ("!!int x", "line 1: tag 'tag:yaml.org,2002:int' is not supported here"),
    ("!!int 1.5", "line 1: tag 'tag:yaml.org,2002:int' is not supported here"),
    ("!!binary aGk=", "line 1: tag 'tag:yaml.org,2002:binary' is not supported here"),
    ("!!timestamp 2001-01-01", "line 1: tag 'tag:yaml.org,2002:timestamp' is not supported here"),
    ("!vault x", "line 1: tag '!vault' is not supported here"),
    ("!vault [x]", "line 1: tag '!vault' is not supported here"),
    (
      "!!python/object/apply:os.system [x]",
      "line 1: tag 'tag:yaml.org,2002:python/object/apply:os.system' is not supported here"
    ),
    ("!!set {x}", "line 1: tag 'tag:yaml.org,2002:set' is not supported here"),
  ]

  @Test(arguments: refused) func refuses(text: String, message: String) {
    let error = #expect(throws: ManifestError.self) { try YAML.document(Array("v: \(text)\n".utf8)) }
    #expect(error?.description == message)
    #expect(error?.kind == .scalar)
  }

  /// Each scalar of the table alone is a value under one key, so that a difference names its scalar.
  @Test(.enabled(if: Oracle.hasKubectl)) func equalsKubectl() throws {
    let lines = Self.table.enumerated().map { "k\($0.offset): \($0.element.0)" }
    let theirs = try #require(Oracle.kubectl(spec: lines.joined(separator: "\n")))
    for (index, row) in Self.table.enumerated() {
      #expect(theirs["k\(index)"] == row.1, "kubectl reads \(row.0)")
    }
  }

  /// What the module refuses, kubectl refuses, or reads with a loss: tags are dropped, `!!binary` is decoded.
  @Test(.enabled(if: Oracle.hasKubectl), arguments: [".inf", "-.INF", ".nan", "!!int x", "!!int 1.5"])
  func refusesLikeKubectl(text: String) {
    #expect(Oracle.kubectl(spec: "v: \(text)") == nil)
  }
}
