/// The guard's look at a text, for those who print what they were given.
public enum SecretText {
  /// Whether a text holds what looks like a credential.
  public static func isSuspicious(_ text: String) -> Bool { CredentialFormat.find(in: Array(text.utf8)) != nil }
}

/// Looks for secrets in whole files as people wrote them, comments included.
enum SourceGuard {
  struct Finding: Equatable {
    /// Counted from 1.
    let line: Int
    /// What was recognised, such as `a private key`.
    let rule: String
    let isComment: Bool
  }

  /// What a file holds; nil where nothing is recognised.
  static func find(in bytes: [UInt8]) -> Finding? {
    let comment = commentWithSecret(in: bytes)
    guard let format = CredentialFormat.first(in: bytes) else { return comment }
    let line = bytes[..<format.index].count { $0 == UInt8(ascii: "\n") } + 1
    if let comment, comment.line < line { return comment }
    return Finding(line: line, rule: format.name, isComment: false)
  }

  private static func commentWithSecret(in bytes: [UInt8]) -> Finding? {
    guard SecretGuard.mayBeSuspicious(bytes) else { return nil }
    for (number, line) in bytes.lines.enumerated() {
      if let comment = comment(of: line), hasSecret(inComment: comment) {
        return Finding(line: number + 1, rule: "a password or token in a comment", isComment: true)
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
