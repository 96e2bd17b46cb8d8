/// Reads base64, in the standard and in the URL alphabet, and writes it in the standard one.
enum Base64 {
  /// The decoded bytes, line breaks ignored, up to the padding; nil where another character stands.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var (buffer, count): (UInt32, Int) = (0, 0)
    for byte in text {
      if byte == UInt8(ascii: "=") { break }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
      let value = values[Int(byte)]
      guard value < 64 else { return nil }
      (buffer, count) = (buffer << 6 | UInt32(value), count + 6)
      guard count >= 8 else { continue }
      count -= 8
      result.append(UInt8(truncatingIfNeeded: buffer >> UInt32(count)))
    }
    return result
  }

  /// The bytes as text without padding.
  static func encode(_ bytes: [UInt8]) -> String {
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for index in 0...part.count { result.append(characters[bits >> (18 - 6 * index) & 63]) }
    }
    return result
  }

  /// The stretches of a text that can be base64 of something worth a look.
  static func stretches(of bytes: [UInt8], atLeast length: Int) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = 0
    for index in 0...bytes.count where index == bytes.count || values[Int(bytes[index])] == none {
      if index - start >= length { result.append(bytes[start..<index]) }
      start = index + 1
    }
    return result
  }

  private static let none: UInt8 = 0xFF
  private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let characters = Array(alphabet)

  /// The six bits that a character stands for.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: none, count: 256)
    for (index, byte) in alphabet.utf8.enumerated() { values[Int(byte)] = UInt8(index) }
    (values[Int(UInt8(ascii: "-"))], values[Int(UInt8(ascii: "_"))]) = (62, 63)
    return values
  }()
}
