/// The guard's look at a text, for those who print what they were given.
public enum SecretText {
  /// Whether a text holds what looks like a credential.
  public static func isSuspicious(_ text: String) -> Bool { CredentialFormat.find(in: Array(text.utf8)) != nil }
}

/// Looks for secrets in whole files as people wrote them, comments included.
enum SourceGuard {
  /// What a file holds and in which line, counted from 1; nil where nothing is recognised.
  static func find(in bytes: [UInt8]) -> (line: Int, rule: String)? {
    let comment = commentWithSecret(in: bytes)
    guard let format = CredentialFormat.first(in: bytes) else { return comment }
    let line = bytes[..<format.index].count { $0 == UInt8(ascii: "\n") } + 1
    if let comment, comment.line < line { return comment }
    return (line, format.name)
  }

  private static func commentWithSecret(in bytes: [UInt8]) -> (line: Int, rule: String)? {
    guard SecretGuard.mayBeSuspicious(bytes) else { return nil }
    for (number, line) in bytes.lines.enumerated() {
      if let comment = comment(of: line), hasSecret(inComment: comment) {
        return (number + 1, "a password or token in a comment")
      }
    }
    return nil
  }

  /// What follows `#` or `//` where one begins a line or stands after a blank.
  private static func comment(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    line.indices.first { index in
      guard line[index] == UInt8(ascii: "#") || line[index...].starts(with: "//".utf8) else { return false }
      return index == line.startIndex || ByteSet.blanks.contains(line[index - 1])
    }.map { line[$0...] }
  }

  /// Whether a comment ends in a word that says what it is, and in a value that is more than letters.
  static func hasSecret(inComment comment: ArraySlice<UInt8>) -> Bool {
    comment.indices.contains { index in
      guard comment[index] == UInt8(ascii: "=") || comment[index] == UInt8(ascii: ":"),
        let found = Assignment(in: comment, at: index), found.value.utf8.count >= 8
      else { return false }
      return found.isSecret && found.value.utf8.contains { !$0.isLowercaseLetter }
    }
  }
}
