/// The key that a signature says it was made with. Nobody has verified the signature.
public struct SigningKey: Sendable, Hashable {
  /// What the signature was made by.
  public enum Format: String, Sendable {
    case ssh, openpgp, x509
  }

  public let format: Format
  /// What kind of SSH key it is, as `ssh-ed25519`; nil of other formats, and where it cannot be read.
  public let type: String?
  /// Of an SSH key `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it; of an OpenPGP key hexadecimal digits, as
  /// `gpg` prints it. nil where the signature does not have it, or cannot be read.
  public let fingerprint: String?
  /// The 16 hexadecimal digits by which a signature calls an OpenPGP key whose fingerprint it does not have.
  public let keyID: String?

  init(_ format: Format, type: String? = nil, fingerprint: String? = nil, keyID: String? = nil) {
    self.format = format
    self.type = type
    self.fingerprint = fingerprint
    self.keyID = keyID
  }

  /// The longest signature that is looked into, in bytes.
  private static let limit = 64 << 10

  /// Reads what Git keeps with a signed commit.
  ///
  /// - Returns: nil for a signature of an unknown format.
  init?(signature: [UInt8]) {
    let lines = signature.prefix(Self.limit).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in line.last == UInt8(ascii: "\r") ? line.dropLast() : line }
    guard let (label, format) = Self.labels.first(where: { lines[0].elementsEqual("-----BEGIN \($0.0)-----".utf8) })
    else { return nil }
    let end = lines.firstIndex { $0.elementsEqual("-----END \(label)-----".utf8) }
    let content = end.map { lines[1..<$0] } ?? []
    switch format {
    case .ssh: self = SSHSignature.key(Base64.decode(content.joined()) ?? [])
    case .openpgp:
      let headers = content.firstIndex { $0.isEmpty }.map { $0 + 1 } ?? content.startIndex
      self = OpenPGPSignature.key(Base64.decode(content[headers...].joined()) ?? [])
    case .x509: self.init(.x509)
    }
  }

  /// How signatures of the formats begin. Source: `gpg-interface.c` of Git.
  private static let labels: [(String, Format)] = [
    ("SSH SIGNATURE", .ssh), ("PGP SIGNATURE", .openpgp), ("PGP MESSAGE", .openpgp), ("SIGNED MESSAGE", .x509),
  ]
}

/// Reads numbers of several bytes, the highest first, and stretches that follow their length.
struct BigEndianReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

  /// The next bytes; nil where there are fewer.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// - Parameter size: how many bytes the number has, at most four.
  mutating func number(_ size: Int) -> Int? { take(size)?.reduce(0) { $0 << 8 | Int($1) } }

  /// What follows its length.
  ///
  /// - Parameter size: how many bytes the length has, at most four.
  mutating func counted(_ size: Int) -> ArraySlice<UInt8>? { number(size).flatMap { take($0) } }
}
