/// Texts that many operations share, each once: they are meant by their places. Place 0 is that of no text.
struct TextTable {
  /// All texts, one behind the other.
  private(set) var bytes: [UInt8]
  /// Where each text ends; the one before ends where it begins.
  private(set) var ends: [UInt32]
  /// Where texts are looked for by their hash: a place, or 0 where there is none. Empty until a text is added.
  private var places: [UInt32] = []
  /// What was taken out before.
  private var known: [String?]

  init() {
    (bytes, ends, known) = ([], [0], [nil])
  }

  /// Takes over what another table held; nil where the ends do not fit the bytes.
  init?(bytes: [UInt8], ends: [UInt32]) {
    guard ends.first == 0, ends.last.map({ Int($0) == bytes.count }) == true,
      zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    (self.bytes, self.ends) = (bytes, ends)
    known = [String?](repeating: nil, count: ends.count)
  }

  private func range(at index: Int) -> Range<Int> { Int(ends[index - 1])..<Int(ends[index]) }

  /// The bytes of the text at a place that there is.
  func content(at place: UInt32) -> ArraySlice<UInt8> { bytes[range(at: Int(place))] }

  /// The text at a place; nil for place 0, and for one that there is not.
  mutating func text(at place: UInt32) -> String? {
    let index = Int(place)
    guard index > 0, index < ends.count else { return nil }
    if let text = known[index] { return text }
    let text = String(decoding: content(at: place), as: UTF8.self)
    known[index] = text
    return text
  }

  /// The text at a place, without remembering it; nil for place 0.
  func peek(at place: UInt32) -> String? { place == 0 ? nil : String(decoding: content(at: place), as: UTF8.self) }

  /// The place of a text, which is added where it is new.
  mutating func add(_ text: ArraySlice<UInt8>?) -> UInt32 {
    guard let text else { return 0 }
    if 2 * ends.count > places.count { makeRoom() }
    let slot = text.withUnsafeBytes { self.slot(of: $0) }
    if places[slot] != 0 { return places[slot] }
    bytes += text
    places[slot] = UInt32(ends.count)
    ends.append(UInt32(bytes.count))
    known.append(nil)
    return places[slot]
  }

  /// The place of a text; nil where no operation has it.
  func place(of text: String) -> UInt32? {
    let wanted = Array(text.utf8)
    if !places.isEmpty {
      let place = places[wanted.withUnsafeBytes { self.slot(of: $0) }]
      return place == 0 ? nil : place
    }
    return (1..<ends.count).first { bytes[range(at: $0)] == wanted[...] }.map(UInt32.init)
  }

  /// Where a text is, or would be added. There is always room.
  private func slot(of text: UnsafeRawBufferPointer) -> Int {
    let mask = places.count - 1
    var slot = Int(truncatingIfNeeded: Checksum.of(text)) & mask
    bytes.withUnsafeBytes { all in
      while places[slot] != 0 {
        let range = range(at: Int(places[slot]))
        if range.count == text.count, Self.areEqual(text, UnsafeRawBufferPointer(rebasing: all[range])) { break }
        slot = (slot + 1) & mask
      }
    }
    return slot
  }

  /// Whether texts of the same length are equal, over eight bytes at a time.
  private static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    while offset + 8 <= one.count {
      let words = (
        one.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
        other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      )
      if words.0 != words.1 { return false }
      offset += 8
    }
    return (offset..<one.count).allSatisfy { one[$0] == other[$0] }
  }

  private mutating func makeRoom() {
    var count = 256
    while count < 4 * ends.count { count *= 2 }
    places = [UInt32](repeating: 0, count: count)
    for index in 1..<ends.count {
      let slot = bytes.withUnsafeBytes { self.slot(of: UnsafeRawBufferPointer(rebasing: $0[range(at: index)])) }
      places[slot] = UInt32(index)
    }
  }
}

/// A sum that notices accidental changes, over eight bytes at a time.
enum Checksum {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      sum = (sum ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian) &* 0x100_0000_01B3
      sum ^= sum >> 29
      offset += 8
    }
    for index in offset..<bytes.count { sum = (sum ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return sum
  }
}
