import Testing

@testable import Manifests

/// Random values, from seeds that a failure names.
struct PropertyTests {
  @Test(arguments: [1, 20_260_101, UInt64.random(in: 0 ... .max)]) func isReadAsWritten(seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    for number in 0..<2000 {
      let value = random.value(depth: 4)
      let written = YAML.write(value)
      let read = try read(written, "seed \(seed), value \(number)")
      try #require(read == value, "seed \(seed), value \(number):\n\(String(decoding: written, as: UTF8.self))")
      try #require(YAML.write(read) == written, "seed \(seed), value \(number)")
    }
  }

  @Test(arguments: [2, UInt64.random(in: 0 ... .max)]) func isReadAsWrittenInJSON(seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    for number in 0..<500 {
      let value = random.value(depth: 3)
      let written = CanonicalJSON.write(value)
      try #require(try read(written, "seed \(seed), value \(number)") == value, "seed \(seed), value \(number)")
    }
  }

  /// Whatever is set reads back, what was there before stays, and removing it leads back to the same value.
  @Test(arguments: [3, UInt64.random(in: 0 ... .max)]) func isEditedAndRestored(seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    for number in 0..<500 {
      let before: Value = ["kept": random.value(depth: 3), "last": ["x": 1]]
      let added = random.value(depth: 2)
      let path = number.isMultiple(of: 2) ? ["last", random.text()] : ["new", random.text(), "é"]
      guard path[1] != "x" else { continue }
      let name = "seed \(seed), value \(number), path \(path)"
      let edited = try YAMLEdit.set(path, to: added, in: YAML.write(before))
      let root = try #require(try YAML.document(edited)?.root, "\(name)")
      try #require(root.node(at: path)?.value == added && root.value["kept"] == before["kept"], "\(name)")
      let removed = try YAMLEdit.remove(path, in: edited)
      try #require(try read(removed, name) == before, "\(name)")
    }
  }

  /// The value; the null document, which is left out of a stream, is null.
  private func read(_ bytes: [UInt8], _ name: String) throws -> Value {
    do { return try YAML.document(bytes)?.value ?? .null } catch {
      Issue.record("\(name): \(error)\n\(String(decoding: bytes, as: UTF8.self))")
      throw error
    }
  }
}

/// Values made from a seed, rich in what YAML takes for something else.
struct RandomValues {
  private var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(state: seed) }

  mutating func value(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
    case 0: return [.null, true, false, [], [:], ""].randomElement(using: &generator) ?? .null
    case 1: return number()
    case 6, 7: return .list((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1) })
    case 8, 9: return map(depth: depth)
    default: return .string(text())
    }
  }

  mutating func map(depth: Int) -> Value {
    .map(Map((0..<Int.random(in: 0...4, using: &generator)).map { _ in (text(), value(depth: depth - 1)) }))
  }

  /// Integers of all sizes, and doubles that are no integers.
  mutating func number() -> Value {
    let bits = UInt64.random(in: 0 ... .max, using: &generator)
    if bits.isMultiple(of: 2) { return .int(Int64(bitPattern: bits) >> Int64(bits % 64)) }
    let double = Double(bitPattern: bits)
    return double.isFinite && (double != double.rounded() || abs(double) >= 1e19) ? .double(double) : .double(0.5)
  }

  mutating func text() -> String {
    if Int.random(in: 0..<8, using: &generator) == 0 {
      return Self.words.randomElement(using: &generator) ?? ""
    }
    let count = Int.random(in: 0...8, using: &generator)
    return (0..<count).map { _ in Self.parts.randomElement(using: &generator) ?? "" }.joined()
  }

  private static let words = PlainScalarTests.table.map(\.0) + CanonicalWriteTests.quoted + CanonicalWriteTests.plain
  private static let parts = [
    "a", "b", "Z", "0", "1", "9", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", ":", ": ", " #", "#", "-", "- ", "---",
    "...", "?", ",",
    "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "\\", "%", "@", "`", "=", "<<", "~", ".", "_", "+", "/",
    "e", "x", "é",
    "e\u{301}", "\u{301}", "\u{200D}", "\u{600}", "😀", "\0", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}",
    "\u{FFFF}", "yes", "null", "true",
  ]
}

/// A small generator of random numbers, the same on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
