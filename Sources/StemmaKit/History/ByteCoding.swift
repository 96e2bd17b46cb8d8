internal import Git

/// Writes numbers of four bytes, little-endian; texts by their length; names of objects as 20 bytes.
enum ByteWriter {
  /// The length of a text that is not there.
  fileprivate static let absent = UInt32.max

  static func number(_ number: UInt32, to out: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { out += $0 }
  }

  static func id(_ id: ObjectID, to out: inout [UInt8]) { out += id.bytes }

  /// - Parameter text: nil is written as such.
  static func text(_ text: ArraySlice<UInt8>?, to out: inout [UInt8]) {
    guard let text else { return number(absent, to: &out) }
    number(UInt32(text.count), to: &out)
    out += text
  }
}

/// Reads what `ByteWriter` wrote. Behind the end there is nothing, and the reader says so.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private(set) var isBeyondEnd = false

  init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  mutating func number() -> UInt32 {
    guard let start = take(4) else { return 0 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
  }

  mutating func id() -> ObjectID {
    take(20).flatMap { ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[$0..<$0 + 20])) } ?? .zero
  }

  mutating func text() -> String? {
    let length = number()
    guard length != ByteWriter.absent, let start = take(Int(length)) else { return nil }
    return String(decoding: bytes[start..<start + Int(length)], as: UTF8.self)
  }

  /// The bytes of a text, without making one; none where it is not there.
  mutating func textBytes() -> Slice<UnsafeRawBufferPointer> {
    let length = number()
    guard length != ByteWriter.absent, let start = take(Int(length)) else { return bytes[0..<0] }
    return bytes[start..<start + Int(length)]
  }

  private mutating func take(_ count: Int) -> Int? {
    guard position >= 0, count <= bytes.count - position else {
      isBeyondEnd = true
      return nil
    }
    defer { position += count }
    return position
  }
}
