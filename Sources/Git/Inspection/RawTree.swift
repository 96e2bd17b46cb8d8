/// One entry of a tree as it is stored, whatever it says.
public struct RawTreeEntry: Sendable {
  public let name: [UInt8]
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
    var position = 0
    while position < bytes.count {
      guard let space = bytes[position...].firstIndex(of: UInt8(ascii: " ")),
        let end = bytes[space...].firstIndex(of: 0), end + 20 < bytes.count,
        let mode = UInt32(String(decoding: bytes[position..<space], as: UTF8.self), radix: 8),
        let id = ObjectID(bytes: bytes[(end + 1)...(end + 20)])
      else {
        isCanonical = false
        return
      }
      if !"\(String(mode, radix: 8))".utf8.elementsEqual(bytes[position..<space]) { isCanonical = false }
      add(RawTreeEntry(name: Array(bytes[(space + 1)..<end]), mode: mode, id: id))
      position = end + 21
    }
  }

  private mutating func add(_ entry: RawTreeEntry) {
    if let last = entries.last, last.name == entry.name || !Self.key(last).lexicographicallyPrecedes(Self.key(entry)) {
      isCanonical = false
    }
    entries.append(entry)
  }

  private static func key(_ entry: RawTreeEntry) -> [UInt8] {
    entry.mode == FileMode.directory.rawValue ? entry.name + [UInt8(ascii: "/")] : entry.name
  }
}
