/// The difference between two objects in a pack. Source: Git's `gitformat-pack`, "Deltified representation".
enum Delta {
  /// - Throws: `corrupt` for a delta that is not for this base, reaches beyond it, or makes other than it says.
  static func apply(_ delta: [UInt8], to base: [UInt8]) throws(GitError) -> [UInt8] {
    var reader = DeltaReader(delta)
    guard let from = reader.size(), from == base.count, let count = reader.size(), count <= InspectionLimits.object
    else {
      throw GitError(.corrupt, "a delta does not fit its base")
    }
    var result: [UInt8] = []
    result.reserveCapacity(min(count, 1 << 20))
    while let step = reader.step() {
      switch step {
      case .insert(let bytes): result += bytes
      case .copy(let offset, let length):
        guard length <= base.count, offset <= base.count - length else { throw broken }
        result += base[offset..<offset + length]
      }
      guard result.count <= count else { throw broken }
    }
    guard reader.isAtEnd, result.count == count else { throw broken }
    return result
  }

  /// The length of what a delta makes; nil where it does not say it.
  static func resultSize(_ delta: [UInt8]) -> Int? {
    var reader = DeltaReader(delta)
    return reader.size() == nil ? nil : reader.size()
  }

  private static let broken = GitError(.corrupt, "a delta is damaged")
}

/// Reads the two lengths of a delta, then its steps.
private struct DeltaReader {
  enum Step {
    case insert(ArraySlice<UInt8>)
    case copy(offset: Int, length: Int)
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether every byte was read: false also after a step that cannot be read.
  var isAtEnd: Bool { position == bytes.count }

  mutating func size() -> Int? { LengthCode.read(bytes, &position) }

  /// nil at the end, and for a step that cannot be read.
  mutating func step() -> Step? {
    guard position < bytes.count, bytes[position] != 0 else { return nil }
    let code = bytes[position]
    if code & 0x80 != 0 { return copy(code) }
    let end = position + 1 + Int(code)
    guard end <= bytes.count else { return nil }
    defer { position = end }
    return .insert(bytes[(position + 1)..<end])
  }

  private mutating func copy(_ code: UInt8) -> Step? {
    var next = position + 1
    var fields = (offset: 0, length: 0)
    for bit in 0..<7 where code & 1 << UInt8(bit) != 0 {
      guard next < bytes.count else { return nil }
      let byte = Int(bytes[next])
      if bit < 4 { fields.offset |= byte << (8 * bit) } else { fields.length |= byte << (8 * (bit - 4)) }
      next += 1
    }
    position = next
    return .copy(offset: fields.offset, length: fields.length == 0 ? 0x10000 : fields.length)
  }
}

/// Lengths as packs write them: seven bits a byte, the lowest first.
enum LengthCode {
  /// nil where the bytes end too soon or the length is more than any object can have.
  static func read(_ bytes: [UInt8], _ position: inout Int, shift: Int = 0, lowest: Int = 0) -> Int? {
    var (shift, value) = (shift, lowest)
    while position < bytes.count, shift < 50 {
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }
}
