/// SHA-1 of bytes that come in pieces: the checksums at the ends of packs and of their indexes. Source: FIPS 180-4.
///
/// Objects are hashed by libgit2, which also detects collision attacks.
struct SHA1 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) =
    (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0)
  /// What does not fill a block yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0
  private var words = [UInt32](repeating: 0, count: 80)

  private static let blockSize = 64

  mutating func update(_ bytes: ArraySlice<UInt8>) {
    count += UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(Self.blockSize - rest.count, bytes.count)
      rest += bytes.prefix(start)
      guard rest.count == Self.blockSize else { return }
      let block = rest
      rest = []
      block.withUnsafeBytes { add($0, at: 0) }
    }
    let end = start + (bytes.count - start) / Self.blockSize * Self.blockSize
    bytes.withUnsafeBytes { buffer in
      for position in stride(from: start, to: end, by: Self.blockSize) { add(buffer, at: position) }
    }
    rest += bytes.dropFirst(end)
  }

  mutating func update(_ bytes: [UInt8]) { update(bytes[...]) }

  /// The 20 bytes of the hash.
  mutating func finish() -> [UInt8] {
    let length = count * 8
    let zeros = (2 * Self.blockSize - 9 - rest.count) % Self.blockSize
    update([0x80] + [UInt8](repeating: 0, count: zeros) + withUnsafeBytes(of: length.bigEndian) { Array($0) })
    return [state.0, state.1, state.2, state.3, state.4].flatMap { word in
      withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }
  }

  private mutating func add(_ buffer: UnsafeRawBufferPointer, at position: Int) {
    let start = state
    words.withUnsafeMutableBufferPointer { words in
      for index in 0..<16 {
        let word = buffer.loadUnaligned(fromByteOffset: position + 4 * index, as: UInt32.self)
        words[index] = UInt32(bigEndian: word)
      }
      for index in 16..<80 {
        words[index] = Self.rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
      }
      for index in 0..<80 { Self.step(&state, words[index], index) }
    }
    state.0 &+= start.0
    state.1 &+= start.1
    state.2 &+= start.2
    state.3 &+= start.3
    state.4 &+= start.4
  }

  @inline(__always)
  private static func step(_ s: inout (UInt32, UInt32, UInt32, UInt32, UInt32), _ word: UInt32, _ index: Int) {
    let (mixed, constant): (UInt32, UInt32) =
      switch index {
      case 0..<20: (s.1 & s.2 | ~s.1 & s.3, 0x5A82_7999)
      case 20..<40: (s.1 ^ s.2 ^ s.3, 0x6ED9_EBA1)
      case 40..<60: (s.1 & s.2 | s.1 & s.3 | s.2 & s.3, 0x8F1B_BCDC)
      default: (s.1 ^ s.2 ^ s.3, 0xCA62_C1D6)
      }
    let next = rotate(s.0, 5) &+ mixed &+ s.4 &+ constant &+ word
    s = (next, s.0, rotate(s.1, 30), s.2, s.3)
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
