public import Manifests

/// Values made from a seed, rich in what YAML takes for something else.
public struct RandomValues {
  private var random: SplitMix
  /// Texts to use now and then, beside those that are made up.
  private let words: [String]

  public init(_ random: SplitMix, words: [String] = []) {
    self.random = random
    self.words = words
  }

  public mutating func value(depth: Int) -> Value {
    switch random.below(depth > 0 ? 10 : 6) {
    case 0: return simple()
    case 1: return number()
    case 6, 7: return .list((0..<random.below(5)).map { _ in value(depth: depth - 1) })
    case 8, 9: return map(depth: depth)
    default: return .string(text())
    }
  }

  /// A value inside many lists and mappings.
  public mutating func tower(height: Int) -> Value {
    (0..<height).reduce(value(depth: 1)) { inner, _ in
      random.once(in: 2) ? .list([inner]) : .map([key(): inner])
    }
  }

  public mutating func map(depth: Int) -> Value {
    .map(Map((0..<random.below(5)).map { _ in (key(), value(depth: depth - 1)) }))
  }

  private mutating func simple() -> Value {
    let values: [Value] = [.null, true, false, [], [:], ""]
    return values[random.below(values.count)]
  }

  /// Integers of all sizes, and doubles that are no integers of 64 bits, as those read as integers.
  public mutating func number() -> Value {
    let bits = random.next()
    if bits.isMultiple(of: 8) { return .int(bits.isMultiple(of: 16) ? .max - Int64(bits % 3) : .min + Int64(bits % 3)) }
    if bits.isMultiple(of: 2) { return .int(Int64(bitPattern: random.next()) >> Int64(bits / 2 % 64)) }
    let double = bits % 4 == 1 ? Double(bitPattern: random.next()) : Double(Int64(bitPattern: random.next())) / 1e9
    let isWhole = double == double.rounded() && double.magnitude < 0x1p63
    return double.isFinite && !isWhole ? .double(double) : .double(0.5)
  }

  public mutating func text() -> String {
    if !words.isEmpty, random.once(in: 8) { return words[random.below(words.count)] }
    return random.text()
  }

  /// A text that is not too long for a key.
  private mutating func key() -> String {
    let text = random.once(in: 4) ? text() : random.pick(["a", "b", "kind", "metadata", "apiVersion", "yes", "é", "z"])
    return text.utf8.count <= Limits.standard.key ? text : "long"
  }
}
