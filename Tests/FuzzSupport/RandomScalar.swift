/// Scalars in all of YAML's styles.
extension RandomDocument {
  /// A scalar that is no block, without a line break behind it.
  mutating func scalar(indent: Int, inFlow: Bool) -> String {
    switch random.below(10) {
    case 0...2: return random.pick(["a", "b c", "v1", "x-y", "nginx:1.25", "é", "1", "true", "~"])
    case 3: return random.pick(NastyText.words)
    case 4: return random.numeral()
    case 5: return plain(indent: indent, inFlow: inFlow)
    case 6, 7: return "'" + folded(random.text().replacing("'", with: "''"), indent) + "'"
    default: return "\"" + (0..<random.below(7)).map { _ in quotedPart(indent) }.joined() + "\""
    }
  }

  /// Text without quotes, of one line or more.
  private mutating func plain(indent: Int, inFlow: Bool) -> String {
    let signs = inFlow ? "#[]{},&*!|>'\"%@`:?-\0" : "#[]{}&*!|>'\"%@`\0"
    let text = String(random.text().filter { !signs.contains($0) && !$0.isNewline })
    guard random.once(in: 6) else { return text.isEmpty ? "a" : text }
    return "a" + lineBreak(indent) + text + lineBreak(indent) + "b"
  }

  /// A text whose line breaks have the indentation that they need, mostly.
  private mutating func folded(_ text: String, _ indent: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.joined(separator: lineBreak(indent))
  }

  private mutating func lineBreak(_ indent: Int) -> String {
    let blank = random.once(in: 6) ? random.pick(["\n", " \n", "\t\n"]) : ""
    return "\n" + blank + String(repeating: " ", count: max(0, indent + random.below(4) + 1))
  }

  /// A part of a text in double quotes: characters or an escape.
  private mutating func quotedPart(_ indent: Int) -> String {
    switch random.below(5) {
    case 0: return random.pick(Self.simpleEscapes)
    case 1: return random.pick(Self.escapes)
    case 2: return random.pick(Self.oddEscapes)
    case 3: return random.once(in: 2) ? lineBreak(indent) : "\\" + lineBreak(indent)
    default: return random.text().replacing("\\", with: "").replacing("\"", with: "")
    }
  }

  private static let simpleEscapes = [
    "\\n", "\\t", "\\\"", "\\\\", "\\0", "\\a", "\\b", "\\e", "\\f", "\\r", "\\v", "\\ ", "\\/",
  ]
  private static let escapes = [
    "\\_", "\\N", "\\L", "\\P", "\\x41", "\\xe9", "\\u00E9", "\\u2028", "\\uFEFF", "\\uFFFE", "\\U0001F600",
  ]
  /// What is refused, mostly.
  private static let oddEscapes = [
    "\\uD83D\\uDE00", "\\uDC00", "\\uFFFF", "\\U0010FFFF", "\\U00110000", "\\x0", "\\q", "\\'",
  ]

  /// A literal or folded block with its header, its lines and the last line break.
  mutating func blockScalar(indent: Int) -> String {
    let step = random.once(in: 6) ? random.from(1...9) : 2
    let digit = random.once(in: 5) ? "\(step)" : ""
    let chomping = random.pick(["", "", "-", "+"])
    let header = random.pick(["|", "|", ">"]) + (random.once(in: 2) ? digit + chomping : chomping + digit)
    let margin = String(repeating: " ", count: max(indent, 0) + step)
    let lines = (0..<random.below(5)).map { _ in blockLine(margin) }
    let comment = random.once(in: 12) ? " # c" : random.once(in: 30) ? " " : ""
    return header + comment + "\n" + lines.joined() + (random.once(in: 6) ? "\n\n" : "")
  }

  private mutating func blockLine(_ margin: String) -> String {
    let text = random.text().split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + margin)
    switch random.below(10) {
    case 0: return "\n"
    case 1: return margin + "\n"
    case 2: return margin + random.pick([" ", "\t", "  ", "# ", "- "]) + text + "\n"
    case 3: return margin + text + random.pick([" ", "\t", "  ", " # c", "\r"]) + "\n"
    case 4: return margin + random.pick(["a", "key: value", "#!/bin/sh", "{{ x }}", "---", "..."]) + "\n"
    default: return margin + text + "\n"
    }
  }
}
