extension YAML {
  /// The canonical form: block style, two spaces, lists at the column of their key, keys sorted by bytes with
  /// apiVersion, kind and metadata first at the top, text quoted wherever any reader could take it for something else.
  public static func write(_ value: Value) -> [UInt8] {
    var writer = Writer()
    writer.write(value, isTop: true)
    return writer.out
  }
}

private struct Writer {
  private(set) var out: [UInt8] = []
  private static let first = ["apiVersion", "kind", "metadata"]

  mutating func write(_ value: Value, isTop: Bool) {
    switch value {
    case .map(let map) where !map.isEmpty: writeMap(map, indent: 0, isTop: isTop, startsLine: true)
    case .list(let items) where !items.isEmpty: writeList(items, indent: 0, startsLine: true)
    default: writeScalar(value, indent: 0)
    }
  }

  /// Writes entries. The first one stands on the line that was begun, where `startsLine` is false.
  private mutating func writeMap(_ map: Map, indent: Int, isTop: Bool, startsLine: Bool) {
    var pairs = map.sorted
    if isTop {
      let front = Self.first.compactMap { key in pairs.first { $0.key == key } }
      pairs = front + pairs.filter { pair in !Self.first.contains(pair.key) }
    }
    for (index, pair) in pairs.enumerated() {
      if index > 0 || startsLine { pad(indent) }
      writeKey(pair.key, indent: indent)
      writeValue(pair.value, indent: indent)
    }
  }

  /// Writes `key:`; with a `?` where the key is longer than readers look for its colon, which is 1024 characters.
  private mutating func writeKey(_ key: String, indent: Int) {
    let text = ScalarText.inline(key)
    if text.utf8.count <= 1000 {
      out += "\(text):".utf8
    } else {
      out += "? \(text)\n".utf8
      pad(indent)
      out.append(UInt8(ascii: ":"))
    }
  }

  /// Writes what follows `key:`.
  private mutating func writeValue(_ value: Value, indent: Int) {
    switch value {
    case .map(let map) where !map.isEmpty:
      out.append(UInt8(ascii: "\n"))
      writeMap(map, indent: indent + 2, isTop: false, startsLine: true)
    case .list(let items) where !items.isEmpty:
      out.append(UInt8(ascii: "\n"))
      writeList(items, indent: indent, startsLine: true)
    default:
      out.append(UInt8(ascii: " "))
      writeScalar(value, indent: indent + 2)
    }
  }

  private mutating func writeList(_ items: [Value], indent: Int, startsLine: Bool) {
    for (index, item) in items.enumerated() {
      if index > 0 || startsLine { pad(indent) }
      out += "- ".utf8
      switch item {
      case .map(let map) where !map.isEmpty: writeMap(map, indent: indent + 2, isTop: false, startsLine: false)
      case .list(let inner) where !inner.isEmpty: writeList(inner, indent: indent + 2, startsLine: false)
      default: writeScalar(item, indent: indent + 2)
      }
    }
  }

  private mutating func writeScalar(_ value: Value, indent: Int) {
    switch value {
    case .string(let text):
      if let block = ScalarText.block(text, indent: indent) {
        out += block.utf8
      } else {
        out += ScalarText.inline(text).utf8
        out.append(UInt8(ascii: "\n"))
      }
    case .map: out += "{}\n".utf8
    case .list: out += "[]\n".utf8
    default: out += CanonicalJSON.write(value)
    }
  }

  private mutating func pad(_ count: Int) {
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }
}

/// How text is written so that YAML 1.1 and 1.2 readers read the same text.
enum ScalarText {
  /// The text in one line: plain where that is safe, else in double quotes.
  static func inline(_ text: String) -> String { isSafePlain(text) ? text : quoted(text) }

  /// A literal block, for text of several lines that can stand in one; nil otherwise.
  static func block(_ text: String, indent: Int) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, text.unicodeScalars.allSatisfy(isPrintable), lines.allSatisfy(hasCleanEnds) else {
      return nil
    }
    guard let first = lines.first?.utf8.first, first != UInt8(ascii: " ") else { return nil }
    let ends = text.utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
    let header = ends == 0 ? "|-" : ends == 1 ? "|" : "|+"
    let content = ends == 0 ? lines : lines.dropLast()
    let margin = String(repeating: " ", count: max(indent, 2))
    return header + "\n" + content.map { $0.isEmpty ? "\n" : "\(margin)\($0)\n" }.joined()
  }

  /// Whether a line begins with no tab and ends with no blank; by bytes, as a mark joins the blank that it stands behind.
  private static func hasCleanEnds(_ line: Substring) -> Bool {
    let (tab, blank) = (UInt8(ascii: "\t"), UInt8(ascii: " "))
    return line.utf8.first != tab && line.utf8.last != tab && line.utf8.last != blank
  }

  /// Whether every reader takes a character as it stands, in quotes or in a block, and none as a line break.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x20..<0x7F, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      ![0x2028, 0x2029, 0xFEFF].contains(scalar.value)
    case 0x09: true
    default: false
    }
  }

  /// Letters, digits and a few signs, beginning with a letter, a slash or an underscore, and no word of YAML; or
  /// beginning with a digit where it is certainly no number, date or time.
  private static func isSafePlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 512, text.utf8.last != UInt8(ascii: ":") else { return false }
    if [PlainScalar.nulls, PlainScalar.truths, PlainScalar.falsehoods].contains(where: { $0.contains(text) }) {
      return false
    }
    guard hasSafeCharacters(text) else { return false }
    if first.isASCIILetter || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") && text.utf8.count > 1 {
      return !(first == UInt8(ascii: "_") && text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "_") })
    }
    return first.isASCIIDigit && isNoNumber(text)
  }

  /// Letters, digits and a few signs, of which none together means anything to YAML.
  private static func hasSafeCharacters(_ text: String) -> Bool {
    var previous: UInt8 = 0
    var (hasColon, hasList) = (false, false)
    for byte in text.utf8 {
      guard byte.isASCIILetter || byte.isASCIIDigit || " /_.:-@+=(),%".utf8.contains(byte) else { return false }
      if byte == UInt8(ascii: " ") {
        if previous == UInt8(ascii: ":") { return false }
        if previous == UInt8(ascii: ",") { hasList = true }
      }
      if byte == UInt8(ascii: ":") { hasColon = true }
      previous = byte
    }
    return previous != UInt8(ascii: " ") && !(hasList && hasColon)
  }

  /// Begins with digits and holds a letter that appears in no number, date or time of any YAML version.
  private static func isNoNumber(_ text: String) -> Bool {
    text.utf8.contains { $0.isASCIILetter && !"abcdefABCDEFxXoOtTzZ".utf8.contains($0) }
      && !text.utf8.contains(UInt8(ascii: ":"))
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\0": result += "\\0"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else if scalar.value <= 0xFF {
          result += "\\x" + Hex.text(scalar.value, width: 2)
        } else if scalar.value <= 0xFFFF {
          result += "\\u" + Hex.text(scalar.value, width: 4)
        } else {
          result += "\\U" + Hex.text(scalar.value, width: 8)
        }
      }
    }
    return result + "\""
  }
}
