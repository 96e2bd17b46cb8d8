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
    var hex = String(hex)
    guard let id = hex.withUTF8({ ObjectID(hex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = id
  }

  /// Reads exactly 40 hexadecimal digits.
  public init?(hexBytes: ArraySlice<UInt8>) {
    guard let id = hexBytes.withUnsafeBytes({ ObjectID(hex: $0) }) else { return nil }
    self = id
  }

  /// Reads exactly 40 hexadecimal digits.
  public init?(hex: UnsafeRawBufferPointer) {
    guard hex.count == 40, let high = Self.number(hex, 0..<16), let middle = Self.number(hex, 16..<32),
      let low = Self.number(hex, 32..<40)
    else { return nil }
    self.init(high: high, middle: middle, low: UInt32(low))
  }

  private static func number(_ hex: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64? {
    var result: UInt64 = 0
    for position in range {
      guard let digit = digit(hex[position]) else { return nil }
      result = result << 4 | digit
    }
    return result
  }

  /// Reads exactly 20 bytes.
  public init?(bytes: ArraySlice<UInt8>) {
    guard let id = bytes.withUnsafeBytes({ ObjectID(bytes: $0) }) else { return nil }
    self = id
  }

  /// Reads exactly 20 bytes.
  public init?(bytes: [UInt8]) { self.init(bytes: bytes[...]) }

  /// Reads exactly 20 bytes.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 20 else { return nil }
    self.init(bytes, at: 0)
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

  /// The second to the fifth byte: how far a name is between the first and the last that begin like it.
  var fraction: UInt32 { UInt32(truncatingIfNeeded: high >> 24) }

  /// The 20 bytes.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
      write(to: UnsafeMutableRawBufferPointer(buffer))
      count = 20
    }
  }

  private func write(to buffer: UnsafeMutableRawBufferPointer) {
    buffer.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
    buffer.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
    buffer.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
  }

  /// 40 lower-case hexadecimal digits.
  public var description: String {
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 8) { bytes in
      write(to: bytes)
      return String(unsafeUninitializedCapacity: 40) { buffer in
        for (index, byte) in bytes.enumerated() {
          buffer[2 * index] = Self.hexDigit(byte >> 4)
          buffer[2 * index + 1] = Self.hexDigit(byte & 15)
        }
        return 40
      }
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
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
    self = withUnsafeBytes(of: &oid) { ObjectID($0, at: 0) }
  }

  /// libgit2's form.
  var oid: git_oid {
    var result = git_oid()
    withUnsafeMutableBytes(of: &result) { write(to: $0) }
    return result
  }
}
