/// Looks for secrets in the texts that objects carry: files of configuration, scripts, further manifests.
enum TextGuard {
  /// What a text holds; nil where nothing is recognised.
  static func find(in bytes: [UInt8]) -> String? {
    if EmbeddedSecret.isIn(bytes) { return "a Secret in text" }
    guard SecretGuard.mayBeSuspicious(bytes) else { return nil }
    for line in bytes.lines {
      let isSecret = isComment(line) ? SourceGuard.hasSecret(inComment: line) : Assignment.hasSecret(in: line)
      if isSecret { return "a password or token in text" }
    }
    return nil
  }

  private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    let text = line.drop { ByteSet.blanks.contains($0) }
    return text.first == UInt8(ascii: "#") || text.first == UInt8(ascii: ";") || text.starts(with: "//".utf8)
  }
}

extension [UInt8] {
  /// The lines without their ends.
  var lines: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }
}
