/// Changes to the bytes of a file.
struct Mutation {
  private var random: SplitMix
  private var bytes: [UInt8]
  private let others: [[UInt8]]
  static let limit = 2048

  /// The bytes after a few changes.
  ///
  /// - Parameter others: files to take parts from.
  static func mutated(_ bytes: [UInt8], others: [[UInt8]], _ random: SplitMix) -> [UInt8] {
    var mutation = Mutation(random: random, bytes: bytes, others: others)
    let steps = mutation.random.from(1...(mutation.random.once(in: 2) ? 2 : 8))
    for _ in 0..<steps { mutation.step() }
    return Array(mutation.bytes.prefix(limit))
  }

  private mutating func step() {
    switch random.below(12) {
    case 0: flip()
    case 1, 2, 3: insert(Array(random.pick(NastyText.tokens).utf8))
    case 4: insert(Array((random.once(in: 2) ? random.numeral() : random.pick(NastyText.words)).utf8))
    case 5: bytes.removeSubrange(range(upTo: 8))
    case 6: insert(Array(bytes[range(upTo: 40)]))
    case 7: splice()
    case 8: changeLine()
    case 9: indentLine()
    case 10: replaceTokens()
    default: repeatToken()
    }
  }

  private mutating func place() -> Int { random.below(bytes.count + 1) }

  private mutating func range(upTo length: Int) -> Range<Int> {
    let start = place()
    return start..<min(start + 1 + random.below(length), bytes.count)
  }

  private mutating func insert(_ part: [UInt8]) { bytes.insert(contentsOf: part, at: place()) }

  /// Changes a byte, mostly into another one of ASCII.
  private mutating func flip() {
    guard !bytes.isEmpty else { return }
    let place = random.below(bytes.count)
    let mask: UInt8 = random.once(in: 8) ? 0xFF : 0x7F
    bytes[place] = (bytes[place] ^ UInt8(1 << random.below(8))) & mask
  }

  /// The beginning of this file, then the end of another.
  private mutating func splice() {
    guard !others.isEmpty else { return }
    let other = others[random.below(others.count)]
    bytes = Array(bytes.prefix(place()) + other.dropFirst(random.below(other.count + 1)))
  }

  /// The line around some byte, with its line feed.
  private mutating func line() -> Range<Int> {
    let place = place()
    let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return start..<(bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count)
  }

  /// Repeats, moves or removes a line.
  private mutating func changeLine() {
    let line = line()
    let copy = bytes[line]
    switch random.below(3) {
    case 0: bytes.insert(contentsOf: copy, at: line.upperBound)
    case 1: bytes.insert(contentsOf: copy, at: self.line().lowerBound)
    default: bytes.removeSubrange(line)
    }
  }

  private mutating func indentLine() {
    let start = line().lowerBound
    if random.once(in: 2), start < bytes.count, bytes[start] == 0x20 {
      bytes.remove(at: start)
    } else {
      bytes.insert(contentsOf: random.pick([" ", "  ", "    ", "\t", "- "]).utf8, at: start)
    }
  }

  /// Replaces every byte of one kind, such as line feeds, by a token.
  private mutating func replaceTokens() {
    let target = Array("\n :-,'\"".utf8)[random.below(7)]
    let breaks = ["\r\n", "\r", "\n\n", "\u{85}"]
    let token = Array(random.pick(target == 0x0A ? breaks : NastyText.tokens).utf8)
    bytes = Array(bytes.flatMap { $0 == target ? token : [$0] }.prefix(Self.limit))
  }

  private mutating func repeatToken() {
    let token = random.pick(NastyText.tokens)
    insert(Array(String(repeating: token, count: random.from(2...(random.once(in: 4) ? 110 : 8))).utf8))
  }
}
