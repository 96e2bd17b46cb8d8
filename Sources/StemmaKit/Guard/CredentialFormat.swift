/// A form in which credentials are written: a prefix, and what must follow it.
struct CredentialFormat: Sendable {
  /// What it is, such as `an AWS access key`.
  let name: String
  let prefix: [UInt8]
  /// Whether the prefix counts only where no letter, digit, `_` or `-` stands before it.
  let startsWord: Bool
  /// Whether the bytes from an index on, the end of the prefix, are those of a credential.
  let follows: @Sendable (_ bytes: [UInt8], _ index: Int) -> Bool

  init(
    _ name: String, _ prefix: String, startsWord: Bool = true,
    follows: @escaping @Sendable (_ bytes: [UInt8], _ index: Int) -> Bool
  ) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.startsWord = startsWord
    self.follows = follows
  }

  /// - Parameter length: the fewest characters that must follow the prefix.
  init(_ name: String, _ prefix: String, _ length: Int, _ characters: ByteSet) {
    self.init(name, prefix) { bytes, index in
      index + length <= bytes.count && bytes[index..<index + length].allSatisfy(characters.contains)
    }
  }

  /// What the bytes hold, such as `an AWS access key`; nil where nothing is recognised.
  static func find(in bytes: [UInt8]) -> String? { first(in: bytes)?.name }

  /// The first credential that is recognised, and the index at which it begins.
  static func first(in bytes: [UInt8]) -> (name: String, index: Int)? {
    CredentialScanner.standard.first(in: bytes).map { ($0.name, $1) }
  }
}

/// Looks for all formats at once. Nearly every byte costs one look into a table.
struct CredentialScanner: Sendable {
  static let standard = CredentialScanner(CredentialFormat.issuers + CredentialFormat.shapes)

  /// The first bytes of a format's prefix, at most four, as a number.
  private struct Head {
    let value: UInt32
    let mask: UInt32
    let format: Int
  }

  private let formats: [CredentialFormat]
  /// The heads whose first byte is the index.
  private let heads: [[Head]]
  private let kinds: [ByteKind]

  private struct ByteKind: OptionSet {
    let rawValue: UInt8
    static let word = ByteKind(rawValue: 1)
    static let head = ByteKind(rawValue: 2)
    static let headInsideWord = ByteKind(rawValue: 4)
  }

  private init(_ formats: [CredentialFormat]) {
    var heads = [[Head]](repeating: [], count: 256)
    var kinds = (0...UInt8.max).map { ByteSet.word.contains($0) ? ByteKind.word : [] }
    for (index, format) in formats.enumerated() {
      let bytes = format.prefix.prefix(4)
      let shift = UInt32(8 * (4 - bytes.count))
      let value = bytes.reduce(0) { $0 << 8 | UInt32($1) } << shift
      let first = Int(format.prefix.first ?? 0)
      heads[first].append(Head(value: value, mask: UInt32.max << shift, format: index))
      kinds[first].insert(format.startsWord ? .head : .headInsideWord)
    }
    (self.formats, self.heads, self.kinds) = (formats, heads, kinds)
  }

  func first(in bytes: [UInt8]) -> (format: CredentialFormat, index: Int)? {
    let kinds = kinds
    var previous: ByteKind = []
    for (index, byte) in bytes.enumerated() {
      let kind = kinds[Int(byte)]
      let isInsideWord = previous.contains(.word)
      previous = kind
      guard kind.contains(.headInsideWord) || (kind.contains(.head) && !isInsideWord) else { continue }
      if let format = format(at: index, in: bytes, isInsideWord: isInsideWord) { return (format, index) }
    }
    return nil
  }

  private func format(at index: Int, in bytes: [UInt8], isInsideWord: Bool) -> CredentialFormat? {
    var four: UInt32 = 0
    for offset in index..<index + 4 { four = four << 8 | (offset < bytes.count ? UInt32(bytes[offset]) : 0) }
    for head in heads[Int(bytes[index])] where four & head.mask == head.value {
      let format = formats[head.format]
      guard !(isInsideWord && format.startsWord), bytes[index...].starts(with: format.prefix),
        format.follows(bytes, index + format.prefix.count)
      else { continue }
      return format
    }
    return nil
  }
}
