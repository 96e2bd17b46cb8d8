/// A set of bytes that answers in one step.
struct ByteSet: Sendable {
  private var bits = SIMD4<UInt64>()

  init(_ members: String) {
    for byte in members.utf8 { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0 }

  func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.bits |= other.bits
    return result
  }

  static let digits = ByteSet("0123456789")
  static let hexadecimal = digits.union(ByteSet("abcdefABCDEF"))
  static let lowercase = ByteSet("abcdefghijklmnopqrstuvwxyz")
  static let capitals = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let letters = lowercase.union(capitals)
  static let alphanumeric = letters.union(digits)
  /// Capitals and digits.
  static let upper = capitals.union(digits)
  /// What a name is made of: a credential does not begin in the middle of it.
  static let word = alphanumeric.union(ByteSet("_-"))
  static let dottedWord = word.union(ByteSet("."))
  static let base64 = alphanumeric.union(ByteSet("+/="))
  static let blanks = ByteSet(" \t")
}
