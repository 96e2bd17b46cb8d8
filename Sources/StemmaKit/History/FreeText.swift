/// Text that people give for the record. It cannot forge a trailer, a separator or a terminal sequence.
enum FreeText {
  /// The most bytes that a reason may have.
  static let maximumLength = 8192

  /// The reason as it is stored.
  ///
  /// - Throws: `StemmaError` for control characters (other than line ends and tabs) and for text that is too long.
  static func reason(_ text: String) throws -> String {
    guard text.utf8.count <= maximumLength else {
      throw StemmaError.failed("the reason has more than \(maximumLength) bytes")
    }
    if text.unicodeScalars.contains("\u{FFFD}") { throw StemmaError.failed("the reason is not UTF-8") }
    let normalized = text.replacing("\r\n", with: "\n").replacing("\t", with: "  ")
    if let scalar = normalized.unicodeScalars.first(where: isForbidden) {
      throw StemmaError.failed("the reason holds the control character U+\(hex(scalar.value))")
    }
    let lines = normalized.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map(harmless).joined(separator: "\n").trimmingBlankLines()
  }

  /// Whether a text is one line without control characters and without blanks around it.
  static func isLine(_ text: String) -> Bool {
    text.trimmingBlankLines() == text && !text.unicodeScalars.contains { isForbidden($0) || $0 == "\n" }
  }

  /// A person's name or address as a commit can hold it.
  static func person(_ person: Person) throws -> Person {
    for text in [person.name, person.email] {
      let bad = text.unicodeScalars.contains { isForbidden($0) || "<>\n".unicodeScalars.contains($0) }
      guard !bad, !text.trimmingBlankLines().isEmpty else {
        throw StemmaError.failed(
          "the author '\(Name.excerpt(person.name))' cannot be recorded", hint: "give --author 'Name <mail>'")
      }
    }
    return Person(name: person.name.trimmingBlankLines(), email: person.email.trimmingBlankLines())
  }

  /// Text from a commit that somebody else made, with what must not be stored replaced.
  static func cleaned(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isForbidden(scalar) ? "\u{FFFD}" : scalar) }
    let lines = result.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map(harmless).joined(separator: "\n").trimmingBlankLines()
  }

  /// The same for the one line of a subject.
  static func subject(_ text: String) -> String {
    let line = line(text)
    return line.isEmpty ? "Change settings" : line
  }

  /// Text of another program as one line, which can end no trailer and begin none.
  static func line(_ text: String) -> String { cleaned(text).replacing("\n", with: " ") }

  /// A line that Git or Stemma would read as structure is quoted.
  private static func harmless(_ line: String) -> String {
    let lowered = line.lowercased()
    return lowered.hasPrefix("stemma-") || line.hasPrefix("---") || line.hasPrefix("#") ? "> " + line : line
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
