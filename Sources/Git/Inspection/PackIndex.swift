/// The index of a pack, version 2, read in place. No number in it is believed beyond the lengths of the two files.
/// Source: Git's `gitformat-pack`.
struct PackIndex {
  /// The number of objects.
  let count: Int
  /// The checksum of the pack that the index is for.
  let packChecksum: [UInt8]
  private let file: RegularFile
  /// How many names begin with a byte below this one; 257 numbers.
  private let fanOut: [Int]
  /// Where the last object of the pack ends.
  private let packEnd: Int

  private static let header = 8
  private static let ids = header + 256 * 4
  private static let trailer = 40
  /// How many names are read at once.
  private static let window = 128

  /// Reads the head of an index and checks it against the lengths of both files.
  ///
  /// - Parameter packSize: the length of the pack in bytes.
  /// - Throws: `corrupt`, saying what is wrong.
  init(_ path: String, packSize: Int) throws(GitError) {
    file = try RegularFile(path)
    packEnd = packSize - 20
    guard file.size >= Self.ids + Self.trailer else { throw GitError(.corrupt, "is too short") }
    let head = try file.read(at: 0, count: Self.ids)
    guard head.starts(with: [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]) else {
      throw GitError(.corrupt, "is no index of version 2")
    }
    fanOut = [0] + (0..<256).map { Self.word(head, Self.header + 4 * $0) }
    guard zip(fanOut, fanOut.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw GitError(.corrupt, "has a fan-out that goes down")
    }
    count = fanOut[256]
    let rest = file.size - Self.ids - count * 28 - Self.trailer
    guard rest >= 0, rest % 8 == 0 else { throw GitError(.corrupt, "does not have the length of its names") }
    packChecksum = try file.read(at: file.size - Self.trailer, count: 20)
  }

  /// Reads the whole file: its checksum, the order of the names, and where objects begin.
  ///
  /// - Throws: `corrupt`, saying what is wrong.
  func check() throws(GitError) {
    guard try Self.isWhole(file) else { throw GitError(.corrupt, "does not have its checksum") }
    var previous: ObjectID?
    for start in stride(from: 0, to: count, by: 4096) {
      let names = min(4096, count - start)
      let bytes = try file.read(at: Self.ids + 20 * start, count: 20 * names)
      for index in 0..<names {
        let id = Self.id(bytes, 20 * index)
        guard previous.map({ $0 < id }) ?? true, bucket(of: id).contains(start + index) else {
          throw GitError(.corrupt, "has names out of order")
        }
        previous = id
      }
    }
    for position in 0..<count { _ = try start(at: position) }
  }

  /// Whether the last 20 bytes of a file are the checksum of all before.
  static func isWhole(_ file: RegularFile) throws(GitError) -> Bool {
    guard file.size >= 20 else { return false }
    return try file.checksum(of: file.size - 20) == file.read(at: file.size - 20, count: 20)
  }

  /// Whether the last 20 bytes are the checksum of all before.
  static func hasChecksum(_ bytes: [UInt8]) -> Bool {
    var hash = SHA1()
    hash.update(bytes.dropLast(20))
    return hash.finish().elementsEqual(bytes.suffix(20))
  }

  /// The name at a position; twenty zero bytes where the file cannot be read any more.
  func id(at position: Int) -> ObjectID {
    guard let bytes = try? file.read(at: Self.ids + 20 * position, count: 20) else { return .zero }
    return Self.id(bytes, 0)
  }

  /// Where an object begins in the pack. An offset has 31 bits, or is a place in the table of those of 64.
  ///
  /// - Throws: `corrupt` for a place outside of the pack.
  func start(at position: Int) throws(GitError) -> Int {
    var start = Self.word(try file.read(at: Self.ids + 24 * count + 4 * position, count: 4), 0)
    if start & 0x8000_0000 != 0 {
      let place = Self.ids + 28 * count + 8 * (start & 0x7FFF_FFFF)
      guard place + 8 <= file.size - Self.trailer else { throw GitError(.corrupt, "lacks an offset") }
      let long = try file.read(at: place, count: 8)
      start = long[0] < 0x80 ? Self.word(long, 0) << 32 | Self.word(long, 4) : packEnd
    }
    guard start >= 12, start < packEnd else { throw GitError(.corrupt, "has an object outside of the pack") }
    return start
  }

  private func bucket(of id: ObjectID) -> Range<Int> { fanOut[Int(id.firstByte)]..<fanOut[Int(id.firstByte) + 1] }

  /// nil for an object that the pack does not have.
  ///
  /// Names are spread evenly, so the first look goes to where the name should be, two more beside it, and all others
  /// halve what is left.
  func position(of id: ObjectID) -> Int? {
    var range = bucket(of: id)
    var middle = range.lowerBound + Int(UInt64(range.count) * UInt64(id.fraction) >> 32)
    var looks = 0
    while !range.isEmpty {
      let start = max(range.lowerBound, min(middle - Self.window / 2, range.upperBound - Self.window))
      let names = min(Self.window, range.upperBound - start)
      guard let bytes = try? file.read(at: Self.ids + 20 * start, count: 20 * names) else { return nil }
      let found = Self.search(id, bytes, names)
      if found < 0 {
        range = range.lowerBound..<start
      } else if found == names {
        range = (start + names)..<range.upperBound
      } else {
        return Self.id(bytes, 20 * found) == id ? start + found : nil
      }
      looks += 1
      middle = looks > 2 ? (range.lowerBound + range.upperBound) / 2 : found < 0 ? range.upperBound : range.lowerBound
    }
    return nil
  }

  /// Where a name is among some, or the next one: -1 where it lies before all of them, their number behind the last.
  private static func search(_ id: ObjectID, _ bytes: [UInt8], _ names: Int) -> Int {
    if id < Self.id(bytes, 0) { return -1 }
    var (low, high) = (0, names)
    while low < high {
      let middle = (low + high) / 2
      if Self.id(bytes, 20 * middle) < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func id(_ bytes: [UInt8], _ place: Int) -> ObjectID {
    bytes.withUnsafeBytes { ObjectID($0, at: place) }
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes.withUnsafeBytes { Int(UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self))) }
  }
}
