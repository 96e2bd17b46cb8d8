/// Texts that many operations share, each once: they are meant by their places. Place 0 is that of no text.
struct TextTable {
  /// All texts, one behind the other.
  private(set) var bytes: [UInt8]
  /// Where each text ends; the one before ends where it begins.
  private(set) var ends: [UInt32]
  /// Filled when a text is added for the first time.
  private var places: [String: UInt32] = [:]
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

  /// The text at a place; nil for place 0, and for one that there is not.
  mutating func text(at place: UInt32) -> String? {
    let index = Int(place)
    guard index > 0, index < ends.count else { return nil }
    if let text = known[index] { return text }
    let text = String(decoding: bytes[Int(ends[index - 1])..<Int(ends[index])], as: UTF8.self)
    known[index] = text
    return text
  }

  /// The place of a text, which is added where it is new.
  mutating func add(_ text: String?) -> UInt32 {
    guard let text else { return 0 }
    if places.isEmpty { readPlaces() }
    if let place = places[text] { return place }
    bytes += text.utf8
    ends.append(UInt32(bytes.count))
    known.append(text)
    places[text] = UInt32(ends.count - 1)
    return UInt32(ends.count - 1)
  }

  /// The place of a text; nil where no operation has it.
  func place(of text: String) -> UInt32? {
    let wanted = Array(text.utf8)
    let index = (1..<ends.count).first { index in
      let (start, end) = (Int(ends[index - 1]), Int(ends[index]))
      return end - start == wanted.count && bytes[start..<end].elementsEqual(wanted)
    }
    return index.map(UInt32.init)
  }

  private mutating func readPlaces() {
    for index in 1..<ends.count {
      if let text = text(at: UInt32(index)) { places[text] = UInt32(index) }
    }
  }
}
