/// `key = value` in a text of any format: properties, `.env`, INI, YAML, JSON, a query, an option of the Java runtime.
struct Assignment {
  let key: String
  let value: String

  /// Reads what stands around an equals sign or colon of a line.
  ///
  /// nil where the key says nothing about secrets, or where the value ends inside a sentence.
  init?(in line: ArraySlice<UInt8>, at separator: Int) {
    let key = Self.key(in: line[..<separator])
    guard SecretGuard.mayBeSuspicious(key) else { return nil }
    let isQuoted = key.endIndex < separator && Self.quotes.contains(line[key.endIndex])
    guard let start = Self.start(in: line, after: separator, isQuoted: isQuoted) else { return nil }
    // Behind a quoted key stands JSON; behind `key=`, a text without spaces may be one of several.
    let isTight =
      isQuoted || (start == separator + 1 && key.endIndex == separator && line[separator] == UInt8(ascii: "="))
    let name = String(decoding: key, as: UTF8.self)
    guard SecretGuard.isSuspicious(key: name), let value = Self.value(in: line[start...], isTight: isTight)
    else { return nil }
    (self.key, self.value) = (name, String(decoding: value, as: UTF8.self))
  }

  /// Whether some assignment of a line holds a secret.
  static func hasSecret(in line: ArraySlice<UInt8>) -> Bool {
    line.indices.contains { index in
      guard line[index] == UInt8(ascii: "=") || line[index] == UInt8(ascii: ":") else { return false }
      return Assignment(in: line, at: index)?.isSecret ?? false
    }
  }

  private static let quotes = ByteSet("\"'\\")
  private static let spaces = ByteSet(" \t\r")

  private static func key(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = line.lastIndex { !spaces.contains($0) && !quotes.contains($0) }.map { $0 + 1 } ?? line.startIndex
    let start = line[..<end].lastIndex { !ByteSet.dottedWord.contains($0) }.map { $0 + 1 } ?? line.startIndex
    return line[start..<end]
  }

  /// Where the value begins; nil where the sign is part of another one, such as `==`, or a colon inside a word.
  private static func start(in line: ArraySlice<UInt8>, after separator: Int, isQuoted: Bool) -> Int? {
    var rest = line[(separator + 1)...]
    if line[separator] == UInt8(ascii: "=") {
      if let next = rest.first, next == UInt8(ascii: "=") || next == UInt8(ascii: "~") { return nil }
      if rest.first == UInt8(ascii: ">") { rest = rest.dropFirst() }
    } else if let next = rest.first, !isQuoted, !spaces.contains(next) {
      return nil
    }
    return rest.drop { spaces.contains($0) }.startIndex
  }

  private static func value(in rest: ArraySlice<UInt8>, isTight: Bool) -> ArraySlice<UInt8>? {
    let opened = rest.prefix(2).drop { $0 == UInt8(ascii: "\\") }
    if let quote = opened.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      return rest[(opened.startIndex + 1)...].prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
    }
    if isTight { return rest.prefix { !spaces.contains($0) && !tightEnd.contains($0) } }
    let word = rest.prefix { !spaces.contains($0) }
    let value = word.dropLast { looseEnd.contains($0) }
    return isEnd(rest[word.endIndex...], afterComma: value.endIndex < word.endIndex) ? value : nil
  }

  private static let tightEnd = ByteSet("&;,\"'\\")
  private static let looseEnd = ByteSet(",;}]")

  /// Whether a value can end before a rest of its line: nothing more, a bracket, a comment, or the next assignment.
  private static func isEnd(_ rest: ArraySlice<UInt8>, afterComma: Bool) -> Bool {
    guard let next = rest.first(where: { !spaces.contains($0) }) else { return true }
    if next == UInt8(ascii: "#") || looseEnd.contains(next) { return true }
    return afterComma && rest.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
  }
}

extension Assignment {
  /// Whether the value is a secret by all appearances: at least six characters that are nothing else.
  var isSecret: Bool {
    let literal = LiteralValue(value)
    guard value.utf8.count >= 6, SecretGuard.isLiteral(value), !value.utf8.contains(where: Self.code.contains)
    else { return false }
    return !literal.isPlaceholder && !literal.isFiller && !literal.isNumber && !literal.isLocation
      && !literal.isName(under: key)
  }

  /// What stands in code and in sentences, and seldom in a password.
  private static let code = ByteSet(" \t()[]{}<>`|")
}

extension ArraySlice<UInt8> {
  fileprivate func dropLast(while isDropped: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    lastIndex { !isDropped($0) }.map { self[...$0] } ?? prefix(0)
  }
}
