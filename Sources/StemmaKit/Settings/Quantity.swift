/// A Kubernetes quantity such as `500m`, `0.5`, `256Mi` or `1e3`, checked and compared by value.
///
/// Source: Kubernetes API reference, `Quantity`: a decimal number followed by a binary suffix, a decimal suffix or an
/// exponent.
struct Quantity: Sendable {
  /// The value in units, as exactly as a double holds it.
  let value: Double

  private static let suffixes: [String: Double] = [
    "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
    "Ei": 1_152_921_504_606_846_976,
  ]

  init?(_ text: String) {
    let number = text.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    let rest = String(decoding: text.utf8.dropFirst(number.count), as: UTF8.self)
    guard !number.isEmpty, number.contains(where: \.isDigit), let mantissa = Double(Substring(number)) else {
      return nil
    }
    if let factor = Self.suffixes[rest] {
      value = mantissa * factor
    } else if rest.hasPrefix("e") || rest.hasPrefix("E"), let exponent = Int(rest.dropFirst()), abs(exponent) <= 18,
      let scaled = Double("\(mantissa)e\(exponent)")
    {
      value = scaled
    } else {
      return nil
    }
  }
}

/// A quantity without the way in which it is written: `500m` and `0.5`, `1Gi` and `1024Mi` are the same.
///
/// Exact, unlike a double: the number is kept as a product of powers of two and five and of what is left of it.
struct QuantityValue: Hashable {
  private let rest: UInt64
  private let twos: Int
  private let fives: Int

  private static let decimals = ["n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
  private static let binaries = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]

  /// Reads a quantity; nil for what is none, or has more digits than 64 bits hold.
  init?(_ text: String) {
    let number = text.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    let suffix = String(decoding: text.utf8.dropFirst(number.count), as: UTF8.self)
    let digits = String(decoding: number.filter(\.isDigit), as: UTF8.self)
    guard Quantity(text) != nil, var rest = UInt64(digits) else { return nil }
    let fraction = number.firstIndex(of: UInt8(ascii: ".")).map { number.distance(from: $0, to: number.endIndex) - 1 }
    let tens =
      (Self.decimals[suffix] ?? (Self.binaries[suffix] == nil ? Int(suffix.dropFirst()) ?? 0 : 0)) - (fraction ?? 0)
    var (twos, fives) = rest == 0 ? (0, 0) : (tens + (Self.binaries[suffix] ?? 0), tens)
    while rest != 0, rest.isMultiple(of: 2) { (rest, twos) = (rest / 2, twos + 1) }
    while rest != 0, rest.isMultiple(of: 5) { (rest, fives) = (rest / 5, fives + 1) }
    (self.rest, self.twos, self.fives) = (rest, twos, fives)
  }
}
