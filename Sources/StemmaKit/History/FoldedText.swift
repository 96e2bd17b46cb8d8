/// Looks quickly for texts that are compared in lower case.
enum FoldedText {
  /// Whether a text can contain another one: false only where it does not. Letters beyond ASCII can become others in lower
  /// case, and marks join with what is before them: there nobody knows.
  ///
  /// - Parameter folded: in lower case.
  static func mayContain(_ folded: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = folded.first, folded.allSatisfy({ $0 < 0x80 }) else { return true }
    if text.contains(where: { $0 >= 0x80 }) { return true }
    guard text.count >= folded.count else { return false }
    return (0...text.count - folded.count).contains { start in
      lowercased(text[start]) == first && folded.indices.allSatisfy { lowercased(text[start + $0]) == folded[$0] }
    }
  }

  /// The same for texts.
  static func mayContain(_ folded: String, _ text: String) -> Bool {
    let folded = Array(folded.utf8)
    var text = text
    return text.withUTF8 { mayContain(folded, UnsafeRawBufferPointer($0)) }
  }

  /// The small letter of a capital one of ASCII.
  private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}
