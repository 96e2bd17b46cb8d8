/// A zlib stream that holds at most 65,535 bytes as they are. Source: RFC 1950 and 1951, a stored block.
public func storedZlib(_ bytes: [UInt8]) -> [UInt8] {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in bytes {
    a = (a + UInt32(byte)) % 65521
    b = (b + a) % 65521
  }
  let length = withUnsafeBytes(of: UInt16(bytes.count).littleEndian) { Array($0) }
  return [0x78, 0x01, 0x01] + length + length.map { ~$0 } + bytes
    + withUnsafeBytes(of: (b << 16 | a).bigEndian) { Array($0) }
}
