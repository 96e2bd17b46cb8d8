/// How many terminal columns text takes: wide East Asian characters and emoji two, combining ones none.
enum DisplayWidth {
  static func of(_ text: String) -> Int { of(text[...]) }

  private static func of(_ text: Substring) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    var escape = Escape()
    return text.reduce(0) { $0 + (escape.take($1) ? 0 : of($1)) }
  }

  /// The text, ended with `…` where it is wider than the columns there are.
  static func cut(_ text: String, to columns: Int) -> String {
    guard of(text) > columns, columns > 1 else { return text }
    return head(text, columns - 1) + "…" + (text.contains("\u{1B}") ? "\u{1B}[0m" : "")
  }

  /// The text with `…` in its middle where it is wider than the columns there are: what tells names, versions and
  /// images apart is often their end.
  static func shorten(_ text: String, to columns: Int) -> String {
    guard of(text) > columns, columns > 2, !text.contains("\u{1B}") else { return cut(text, to: columns) }
    let end = columns / 2
    var tail = text[text.endIndex...]
    while tail.startIndex > text.startIndex {
      let longer = text[text.index(before: tail.startIndex)...]
      if of(longer) > end { break }
      tail = longer
    }
    return head(text, columns - 1 - of(tail)) + "…" + tail
  }

  /// As much of the beginning as fits, with all colours in it.
  private static func head(_ text: String, _ columns: Int) -> String {
    var result = ""
    var width = 0
    var escape = Escape()
    for character in text {
      if !escape.take(character) { width += of(character) }
      if width > columns { break }
      result.append(character)
    }
    return result
  }

  /// Where colours begin and end in a text.
  private struct Escape {
    private var isOpen = false

    /// Whether a character belongs to a colour.
    mutating func take(_ character: Character) -> Bool {
      if character == "\u{1B}" { isOpen = true }
      defer { if character.unicodeScalars.first == "m" { isOpen = false } }
      return isOpen
    }
  }

  /// What terminals draw as one sign takes two columns at most, however many scalars it is made of.
  private static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.contains("\u{FE0F}") { return 2 }
    return min(2, scalars.reduce(0) { $0 + of($1) })
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1F1E6...0x1F1FF: return 1
    case 0x1160...0x11FF: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
