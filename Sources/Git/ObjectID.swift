internal import Clibgit2

/// The name of an object: the SHA-1 of its content, 20 bytes.
public struct ObjectID: Sendable, Hashable, Comparable, BitwiseCopyable, CustomStringConvertible {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// Twenty zero bytes: in a compare-and-swap, "must not exist".
  public static let zero = ObjectID(high: 0, middle: 0, low: 0)

  private init(high: UInt64, middle: UInt64, low: UInt32) {
    self.high = high
    self.middle = middle
    self.low = low
  }

  /// Reads exactly 40 hexadecimal digits.
  public init?(_ hex: some StringProtocol) {
    self.init(hexBytes: Array(hex.utf8)[...])
  }

  /// Reads exactly 40 hexadecimal digits.
  init?(hexBytes: ArraySlice<UInt8>) {
    guard hexBytes.count == 40 else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, byte) in hexBytes.enumerated() {
      guard let digit = Self.digit(byte) else { return nil }
      switch index {
      case 0..<16: words.0 = words.0 << 4 | digit
      case 16..<32: words.1 = words.1 << 4 | digit
      default: words.2 = words.2 << 4 | digit
      }
    }
    self.init(high: words.0, middle: words.1, low: UInt32(words.2))
  }

  /// Reads exactly 20 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 20 else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      switch index {
      case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
      case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
      default: words.2 = words.2 << 8 | UInt64(byte)
      }
    }
    self.init(high: words.0, middle: words.1, low: UInt32(words.2))
  }

  /// Reads the 20 bytes at a position of a buffer that holds them.
  init(_ buffer: UnsafeRawBufferPointer, at position: Int) {
    self.init(
      high: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self)),
      middle: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)),
      low: UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: position + 16, as: UInt32.self)))
  }

  /// The first of the 20 bytes.
  var firstByte: UInt8 { UInt8(truncatingIfNeeded: high >> 56) }

  /// The 20 bytes.
  public var bytes: [UInt8] {
    withUnsafeBytes(of: high.bigEndian) { Array($0) } + withUnsafeBytes(of: middle.bigEndian) { Array($0) }
      + withUnsafeBytes(of: low.bigEndian) { Array($0) }
  }

  /// 40 lower-case hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 40) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[2 * index] = digits[Int(byte >> 4)]
        buffer[2 * index + 1] = digits[Int(byte & 15)]
      }
      return 40
    }
  }

  /// The first 10 digits, for people.
  public var short: String { String(description.prefix(10)) }

  public static func < (a: ObjectID, b: ObjectID) -> Bool {
    (a.high, a.middle, a.low) < (b.high, b.middle, b.low)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  init(_ oid: git_oid) {
    var oid = oid
    self = withUnsafeBytes(of: &oid) { ObjectID(bytes: $0) ?? .zero }
  }

  /// libgit2's form.
  var oid: git_oid {
    var result = git_oid()
    withUnsafeMutableBytes(of: &result) { $0.copyBytes(from: bytes) }
    return result
  }
}
