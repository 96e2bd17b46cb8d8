/// One entry of a tree as it is stored, whatever it says.
public struct RawTreeEntry: Sendable, Equatable {
  public let name: ArraySlice<UInt8>
  public let mode: UInt32
  public let id: ObjectID
}

/// A tree as it is stored, read leniently so that what is wrong with it can be named.
public struct RawTree: Sendable {
  public private(set) var entries: [RawTreeEntry] = []
  /// Whether every byte was read, the entries are in Git's order, none is there twice, and modes are written as Git
  /// writes them.
  public private(set) var isCanonical = true

  public init(_ bytes: [UInt8]) {
    var reader = RawTreeReader(bytes)
    entries.reserveCapacity(bytes.count / 40)
    while let entry = reader.next() {
      if let last = entries.last, !Self.precedes(last, entry) { isCanonical = false }
      entries.append(entry)
    }
    if !reader.isCanonical { isCanonical = false }
  }

  /// The names of directories are compared as if they ended in a slash.
  private static func precedes(_ a: RawTreeEntry, _ b: RawTreeEntry) -> Bool {
    let count = min(a.name.count, b.name.count)
    let (first, second) = (a.name.prefix(count), b.name.prefix(count))
    if first != second { return first.lexicographicallyPrecedes(second) }
    return a.name.count != b.name.count && next(a, count) < next(b, count)
  }

  /// The byte behind a number of them, as it is compared.
  private static func next(_ entry: RawTreeEntry, _ count: Int) -> UInt8 {
    if entry.name.count > count { return entry.name[entry.name.startIndex + count] }
    return entry.mode == FileMode.directory.rawValue ? UInt8(ascii: "/") : 0
  }
}

/// Reads entries one behind the other: `<octal mode> <name>\0<20 bytes>`.
private struct RawTreeReader {
  private let bytes: [UInt8]
  private var position = 0
  /// Whether every byte was read, and modes are written as Git writes them.
  private(set) var isCanonical = true

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// nil at the end, and for what is no entry.
  mutating func next() -> RawTreeEntry? {
    guard position < bytes.count else { return nil }
    guard let (mode, start) = mode(), let end = bytes[start...].firstIndex(of: 0), end + 20 < bytes.count else {
      isCanonical = false
      return nil
    }
    position = end + 21
    let id = bytes.withUnsafeBytes { ObjectID($0, at: end + 1) }
    return RawTreeEntry(name: bytes[start..<end], mode: mode, id: id)
  }

  /// The mode, and where the name begins.
  private mutating func mode() -> (UInt32, Int)? {
    var mode: UInt32 = 0
    var place = position
    while place < bytes.count, bytes[place] != UInt8(ascii: " ") {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[place]), mode < 1 << 29 else { return nil }
      if bytes[place] == UInt8(ascii: "0"), place == position { isCanonical = false }
      mode = mode << 3 | UInt32(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    return place == position || place == bytes.count ? nil : (mode, place + 1)
  }
}
