/// Texts that readers of YAML take for different things.
enum NastyText {
  /// Whole scalars.
  static let words = [
    "", "~", "null", "Null", "NULL", "nUll", "true", "True", "TRUE", "tRUE", "false", "yes", "Yes", "no", "No", "NO",
    "on", "On", "off", "OFF", "y", "Y", "n", "N", "yEs", "0", "-0", "+1", "-1", "00", "08", "0777", "0o17", "-0o17",
    "0o8", "0x10", "0X1f", "-0x10", "0x", "0xg", "0b101", "-0b1", "0b2", "1_000", "_1", "1_", "_", "__", "1._5", "1e3",
    "1E3", "1e-3", "1e", "1e+", "e3", "1.0", "1.", ".5", "-.5", "+.5", ".", "..", "...", "1.2.3", "1e400", "-1e400",
    "1e-400", "1e21", "5e-324", "1.7976931348623157e308", "9.21e18", "9007199254740993", "1234567890123456789.0",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "0x7fffffffffffffff", "0xffffffffffffffff", ".inf", "-.Inf",
    "+.INF", ".nan", "inf", "nan", "0x1p4", "12:30", "12:30:45", "190:20:30", "1:60", "2001-01-01",
    "2001-12-14t21:59:43.10-05:00", "2001-01-01T00:00:00Z", "2001-01-01 00:00:00", "=", "<<", "-", "--", "---",
    "--- a", "?", ":", "::", "a:", ":a", "a: b", "a :b", "a #b", "a#b", "#", "&a", "*a", "!a", "!", "!!str", "|", ">",
    "|-", ">+2", "@a", "`a", "%a", "%YAML 1.1", "'", "\"", "''", "\"\"", "[", "]", "{", "}", "[]", "{}", ",", "a,b",
    "a, b", "{{ x }}", "${A}", "a\\b", "\\", "<a>", "nginx:1.25", "http://a:80/x", "10.0.0.0/8", "100m", "1Gi", "0.5",
    "12e03", "1e2_3", "0_7", "0x_1", "1,000", "<<<<<<< a", "=======", ">>>>>>> a", "e\u{301}", "\u{301}", "é", "😀",
    "\u{FEFF}", "\u{85}", "\u{2028}", "\u{2029}", "\u{A0}", "\u{FFFE}", "\u{10FFFF}", "\u{200D}",
  ]

  /// Parts of texts.
  static let parts = [
    "a", "b", "Z", "0", "1", "9", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", ":", ": ", " #", "#", "-", "- ", "---",
    "...", "?", "? ", ",", ", ", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "\\", "%", "@", "`", "=", "<<",
    "~", ".", "_", "+", "/", "e", "x", "é", "e\u{301}", "\u{301}", "\u{200D}", "\u{600}", "😀", "\0", "\u{1}", "\u{7}",
    "\u{1B}", "\u{7F}", "\u{85}", "\u{9F}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{D7FF}", "\u{E000}",
    "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "yes", "null", "true", "word", "word ", "\n ",
    "\n  - ", " \n", "\t\n", "\n\t", "\n#", "\n---\n", "\n...\n", "\\n", "${A}", "{{ x }}",
  ]

  /// What gives YAML its structure.
  static let tokens = [
    "- ", "-", "? ", "?", ": ", ":", "\n", "\r\n", "\r", " ", "  ", "    ", "\t", ", ", ",", "[", "]", "{", "}", "[]",
    "{}", "&a ", "&a", "*a", "*a ", "<<: *a", "<<: ", "<<", "!!str ", "!!int ", "!!float ", "!!null ", "!!map ",
    "!!seq ", "! ", "!", "!x ", "!<tag:yaml.org,2002:str> ", "|", "|\n", "|-\n", "|+\n", "|2\n", "|1-\n", ">\n", ">-\n",
    ">+\n", ">9\n", "'", "''", "\"", "\\", "\\\n", "\\x41", "\\u0041", "\\U00000041", "\\uD83D", "\\0", "\\e", "\\_",
    "\\N", "\\L", "\\P", "\\ ", "\\/", "#", " # c", "\n# c\n", "%YAML 1.1\n---\n", "%TAG ! tag:x,1:\n---\n", "---",
    "\n---\n", "\n--- ", "\n...\n", "...", "\u{FEFF}", "\u{85}", "\u{2028}", "\u{2029}", "\u{A0}", "é", "😀", "\0",
    "\u{1}", "\u{7F}", "a: 1\n", "- a\n", "k:\n", "k: v", "\n  ", "\n    ", "\n ", "~", "0", "1", "e", ".", "_", "@",
    "`",
    "%", "=", "<<<<<<< a\n",
  ]
}

extension SplitMix {
  /// A text of a few parts; now and then a whole word, or a long text.
  mutating func text() -> String {
    switch below(24) {
    case 0...3: return pick(NastyText.words)
    case 4: return String(repeating: pick(NastyText.parts), count: from(1...90))
    default: return (0..<below(9)).map { _ in pick(NastyText.parts) }.joined()
    }
  }

  /// A number in any notation, or almost one.
  mutating func numeral() -> String {
    let sign = pick(["", "", "", "-", "+"])
    switch below(6) {
    case 0: return sign + digits("0123456789", 1...25)
    case 1: return sign + "0" + digits("01234567", 1...24)
    case 2: return sign + pick(["0x", "0X"]) + digits("0123456789abcdefABCDEF_", 0...18)
    case 3: return sign + pick(["0o", "0b", "0O", "0B"]) + digits("01234567_", 0...24)
    case 4: return sign + digits("0123456789_", 1...19) + pick([":", "-", "_", "."]) + digits("0123456789", 1...4)
    default:
      let exponent = once(in: 2) ? pick(["e", "E", "e+", "e-"]) + digits("0123456789", 0...3) : ""
      return sign + digits("0123456789", 0...19) + "." + digits("0123456789", 0...19) + exponent
    }
  }

  private mutating func digits(_ alphabet: String, _ count: ClosedRange<Int>) -> String {
    let characters = Array(alphabet)
    return String((0..<from(count)).map { _ in characters[below(characters.count)] })
  }
}
