/// Signatures that `gpg` makes. Source: RFC 9580, and RFC 4880 for version 3.
enum OpenPGPSignature {
  /// The key that the first signature among the packets names.
  static func key(_ bytes: [UInt8]) -> SigningKey {
    var reader = BigEndianReader(bytes)
    while let (tag, body) = packet(&reader) {
      if tag == signatureTag { return issuer(body) ?? SigningKey(.openpgp) }
    }
    return SigningKey(.openpgp)
  }

  private static let signatureTag: UInt8 = 2

  /// The next packet (section 4.2); nil at the end and where none can be read.
  private static func packet(_ reader: inout BigEndianReader) -> (tag: UInt8, body: ArraySlice<UInt8>)? {
    guard let first = reader.take(1)?.first, first & 0x80 != 0 else { return nil }
    if first & 0x40 != 0 { return body(&reader, isSubpacket: false).map { (first & 0x3F, $0) } }
    let tag = first >> 2 & 0x0F
    let size = 1 << (first & 3)
    return (size > 4 ? reader.take(reader.rest.count) : reader.counted(size)).map { (tag, $0) }
  }

  /// What follows a length of one, two or five bytes. Only of subpackets, 224 and more begin lengths of two.
  private static func body(_ reader: inout BigEndianReader, isSubpacket: Bool) -> ArraySlice<UInt8>? {
    guard let first = reader.number(1) else { return nil }
    switch first {
    case ..<192: return reader.take(first)
    case ..<(isSubpacket ? 255 : 224):
      guard let second = reader.number(1) else { return nil }
      return reader.take((first - 192) << 8 + second + 192)
    case 255: return reader.counted(4)
    default: return nil
    }
  }

  /// The key that a signature names (section 5.2).
  private static func issuer(_ signature: ArraySlice<UInt8>) -> SigningKey? {
    var reader = BigEndianReader(signature)
    guard let version = reader.number(1) else { return nil }
    if version == 3 {
      // The length of what is hashed, the type, and the time come before the key.
      guard reader.take(6) != nil, let id = reader.take(8) else { return nil }
      return SigningKey(.openpgp, keyID: hex(id))
    }
    // The type, and the algorithms of the key and of the hash.
    guard (4...6).contains(version), reader.take(3) != nil else { return nil }
    let size = version == 6 ? 4 : 2
    guard let hashed = reader.counted(size), let unhashed = reader.counted(size) else { return nil }
    let found = subpackets(hashed) + subpackets(unhashed)
    if let fingerprint = found.first(where: { $0.type == 33 && [21, 33].contains($0.body.count) }) {
      return SigningKey(.openpgp, fingerprint: hex(fingerprint.body.dropFirst()))
    }
    return found.first { $0.type == 16 && $0.body.count == 8 }.map { SigningKey(.openpgp, keyID: hex($0.body)) }
  }

  /// Section 5.2.3.7; the highest bit of a type says that it must be understood.
  private static func subpackets(_ area: ArraySlice<UInt8>) -> [(type: UInt8, body: ArraySlice<UInt8>)] {
    var reader = BigEndianReader(area)
    var result: [(type: UInt8, body: ArraySlice<UInt8>)] = []
    while let body = body(&reader, isSubpacket: true), let type = body.first {
      result.append((type & 0x7F, body.dropFirst()))
    }
    return result
  }

  private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
