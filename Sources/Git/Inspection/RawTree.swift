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
struct RawTreeReader {
  private let bytes: [UInt8]
  private(set) var position = 0
  /// Whether every byte was read, and modes are written as Git writes them.
  private(set) var isCanonical = true

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether there are bytes that were not read.
  var hasMore: Bool { position < bytes.count }

  /// nil at the end, and for what is no entry.
  mutating func next() -> RawTreeEntry? {
    guard hasMore else { return nil }
    guard let (mode, start, end) = bytes.withUnsafeBytes({ frame(in: $0) }) else {
      isCanonical = false
      return nil
    }
    if bytes[position] == UInt8(ascii: "0") { isCanonical = false }
    position = end + 21
    let id = bytes.withUnsafeBytes { ObjectID($0, at: end + 1) }
    return RawTreeEntry(name: bytes[start..<end], mode: mode, id: id)
  }

  /// Goes on to the entry with a name; to the end, or to what is no entry, where there is none before.
  mutating func skip(to name: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      while let (_, start, end) = frame(in: buffer) {
        if end - start == name.count, buffer[start..<end].elementsEqual(name) { return }
        position = end + 21
      }
    }
  }

  /// The mode of the next entry, and where its name begins and ends.
  private func frame(in buffer: UnsafeRawBufferPointer) -> (mode: UInt32, start: Int, end: Int)? {
    var mode: UInt32 = 0
    var place = position
    while place < buffer.count, buffer[place] != UInt8(ascii: " ") {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(buffer[place]), mode < 1 << 29 else { return nil }
      mode = mode << 3 | UInt32(buffer[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place > position else { return nil }
    let start = place + 1
    place = start
    while place < buffer.count, buffer[place] != 0 { place += 1 }
    return place + 20 < buffer.count ? (mode, start, place) : nil
  }
}
