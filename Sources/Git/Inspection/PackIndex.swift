/// The index of a pack, version 2, checked before anything of it is used. Source: Git's `gitformat-pack`.
struct PackIndex: Sendable {
  /// The number of objects.
  let count: Int
  /// The checksum of the pack that the index is for.
  let packChecksum: ArraySlice<UInt8>
  /// Where the objects begin in the pack, ascending.
  let starts: [Int]
  /// Where the last object ends.
  let end: Int
  private let bytes: [UInt8]

  private static let header = 8
  private static let fanOut = 256 * 4
  private static let ids = header + fanOut
  private static let trailer = 40

  /// - Parameter packSize: the length of the pack in bytes.
  /// - Throws: `corrupt`, saying what is wrong.
  init(_ bytes: [UInt8], packSize: Int) throws(GitError) {
    guard bytes.count >= Self.ids + Self.trailer, bytes.starts(with: [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]) else {
      throw GitError(.corrupt, "is no index of version 2")
    }
    self.bytes = bytes
    count = Self.word(bytes, Self.header + 255 * 4)
    end = packSize - 20
    packChecksum = bytes[(bytes.count - Self.trailer)..<(bytes.count - 20)]
    guard bytes.count >= Self.ids + count * 28 + Self.trailer else { throw GitError(.corrupt, "is too short") }
    starts = try Self.starts(bytes, count, end)
    try checkOrder()
  }

  /// - Throws: `corrupt` where the checksum is not that of the bytes.
  func checkChecksum() throws(GitError) {
    guard Self.hasChecksum(bytes) else { throw GitError(.corrupt, "does not have its checksum") }
  }

  /// Whether the last 20 bytes are the checksum of all before.
  static func hasChecksum(_ bytes: [UInt8]) -> Bool {
    var hash = SHA1()
    hash.update(bytes.dropLast(20))
    return hash.finish().elementsEqual(bytes.suffix(20))
  }

  func id(at position: Int) -> ObjectID {
    bytes.withUnsafeBytes { ObjectID($0, at: Self.ids + 20 * position) }
  }

  /// Where an object begins in the pack.
  func start(at position: Int) -> Int { Self.start(bytes, count, position) ?? 0 }

  /// nil for an object that the pack does not have.
  func position(of id: ObjectID) -> Int? {
    let first = Int(id.firstByte)
    var low = first == 0 ? 0 : Self.word(bytes, Self.header + 4 * (first - 1))
    var high = Self.word(bytes, Self.header + 4 * first)
    while low < high {
      let middle = (low + high) / 2
      let found = self.id(at: middle)
      if found == id { return middle }
      if found < id { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Where the object that begins at a place ends; nil where none begins there.
  func end(of start: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < start { low = middle + 1 } else { high = middle }
    }
    guard low < count, starts[low] == start else { return nil }
    return low + 1 < count ? starts[low + 1] : end
  }

  /// Fan-out and names ascend, and agree.
  private func checkOrder() throws(GitError) {
    var previous = 0
    for byte in 0..<256 {
      let next = Self.word(bytes, Self.header + 4 * byte)
      guard next >= previous, next <= count else { throw GitError(.corrupt, "has a fan-out that goes down") }
      for position in previous..<next {
        let id = self.id(at: position)
        guard Int(id.firstByte) == byte, position == 0 || self.id(at: position - 1) < id else {
          throw GitError(.corrupt, "has names out of order")
        }
      }
      previous = next
    }
  }

  private static func starts(_ bytes: [UInt8], _ count: Int, _ end: Int) throws(GitError) -> [Int] {
    var starts: [Int] = []
    starts.reserveCapacity(count)
    for position in 0..<count {
      guard let start = start(bytes, count, position), start >= 12, start < end else {
        throw GitError(.corrupt, "does not fit its index: an object would lie outside of the pack")
      }
      starts.append(start)
    }
    starts.sort()
    guard !zip(starts, starts.dropFirst()).contains(where: { $0 == $1 }) else {
      throw GitError(.corrupt, "has one offset for two objects")
    }
    return starts
  }

  /// Offsets of 31 bits, or places in the table of those of 64.
  private static func start(_ bytes: [UInt8], _ count: Int, _ position: Int) -> Int? {
    let short = word(bytes, ids + 24 * count + 4 * position)
    guard short & 0x8000_0000 != 0 else { return short }
    let place = ids + 28 * count + 8 * (short & 0x7FFF_FFFF)
    guard place + 8 <= bytes.count - trailer, bytes[place] < 0x80 else { return nil }
    return word(bytes, place) << 32 | word(bytes, place + 4)
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes.withUnsafeBytes { Int(UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self))) }
  }
}
