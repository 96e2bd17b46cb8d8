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
