internal import Git

/// Signatures that `ssh-keygen -Y sign` makes. Source: `PROTOCOL.sshsig` of OpenSSH.
enum SSHSignature {
  static func key(_ bytes: [UInt8]) -> SigningKey {
    var reader = BigEndianReader(bytes)
    guard reader.take(6)?.elementsEqual("SSHSIG".utf8) == true, reader.number(4) == 1, let key = reader.counted(4),
      let (type, plain) = plain(key)
    else { return SigningKey(.ssh) }
    return SigningKey(.ssh, type: type, fingerprint: "SHA256:" + Base64.encode(SHA256.hash(plain)))
  }

  /// The type that a public key says it has, and its bytes; of a certificate, the bytes of the key that it is for, by
  /// which it is called. Source: RFC 4253, section 6.6, and `PROTOCOL.certkeys` of OpenSSH.
  private static func plain(_ key: ArraySlice<UInt8>) -> (type: String, bytes: [UInt8])? {
    var reader = BigEndianReader(key)
    guard let name = reader.counted(4), (1...64).contains(name.count), name.allSatisfy(isPlain) else { return nil }
    let type = String(decoding: name, as: UTF8.self)
    guard type.hasSuffix(certificate) else { return (type, Array(key)) }
    let base = type.dropLast(certificate.count)
    guard let (_, suffix, count) = certified.first(where: { base.hasPrefix($0.0) }), reader.counted(4) != nil else {
      return nil
    }
    var bytes = counted("\(base)\(suffix)".utf8)
    for _ in 0..<count {
      guard let field = reader.counted(4) else { return nil }
      bytes += counted(field)
    }
    return (type, bytes)
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  private static func counted(_ bytes: some Collection<UInt8>) -> [UInt8] {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { Array($0) } + bytes
  }

  private static let certificate = "-cert-v01@openssh.com"

  /// How types of certified keys begin, what ends their names without a certificate, and how many fields such a key has.
  private static let certified: [(String, String, Int)] = [
    ("ssh-ed25519", "", 1), ("ssh-rsa", "", 2), ("ssh-dss", "", 4), ("ecdsa-sha2-", "", 2),
    ("sk-ssh-ed25519", "@openssh.com", 2), ("sk-ecdsa-sha2-", "@openssh.com", 3),
  ]
}
