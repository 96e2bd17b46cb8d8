/// What an unquoted scalar means to Kubernetes.
///
/// Source: YAML 1.1 as `sigs.k8s.io/yaml` and the resolver of go-yaml 2 read it, then converted to JSON, where a number
/// without a fraction is an integer.
enum PlainScalar {
  static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]
  static let truths: Set<String> = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]
  static let falsehoods: Set<String> = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]
  static let infinities: Set<String> = [
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
  ]

  /// The value; nil for numbers that JSON cannot hold.
  static func value(_ text: String) -> Value? {
    if nulls.contains(text) { return .null }
    guard let first = text.utf8.first else { return .null }
    if first.isASCIIDigit || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".") {
      if infinities.contains(text) { return nil }
      return number(text) ?? .string(text)
    }
    if truths.contains(text) { return .bool(true) }
    if falsehoods.contains(text) { return .bool(false) }
    return .string(text)
  }

  /// The number that a text is; nil where it is none.
  static func number(_ text: String) -> Value? {
    let plain = text.utf8.filter { $0 != UInt8(ascii: "_") }
    var digits = plain[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.first else { return nil }
    if first.isASCIIDigit, let magnitude = integer(digits),
      let value = isNegative ? negative(magnitude) : positive(magnitude, isSigned: digits.count < plain.count)
    {
      return value
    }
    guard isFloat(digits), let double = Double(String(decoding: plain, as: UTF8.self)), double.isFinite else {
      return nil
    }
    return normalized(double)
  }

  /// Whether a text is a number in a notation of integers, whatever its size.
  static func isInteger(_ text: String) -> Bool {
    let plain = text.utf8.filter { $0 != UInt8(ascii: "_") }
    let digits = plain.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return integer(digits) != nil
  }

  /// A double as JSON has it: an integer where it has no fraction and fits.
  private static func normalized(_ double: Double) -> Value {
    guard double == double.rounded(), let whole = whole(double) else { return .double(double) }
    return .int(whole)
  }

  /// The integer that Go writes for a double without a fraction: its shortest digits, filled up with zeros; nil where
  /// that is beyond 64 bits.
  private static func whole(_ double: Double) -> Int64? {
    if let exact = Int64(exactly: double), exact.magnitude <= 1 << 53 { return exact }
    let parts = "\(double)".split(separator: "e")
    guard let mantissa = parts.first, let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    let point = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = point.count == 2 && point[1] != "0" ? point[1] : ""
    guard exponent >= fraction.utf8.count, exponent < 19 else { return nil }
    return Int64(point[0] + fraction + String(repeating: "0", count: exponent - fraction.utf8.count))
  }

  private static func negative(_ magnitude: UInt64) -> Value? {
    if magnitude <= UInt64(Int64.max) { return .int(-Int64(magnitude)) }
    return magnitude == UInt64(Int64.max) + 1 ? .int(.min) : nil
  }

  /// Beyond 63 bits, Go knows integers without a sign only: with one, they are no integers, whatever the notation.
  private static func positive(_ magnitude: UInt64, isSigned: Bool) -> Value? {
    if magnitude <= UInt64(Int64.max) { return .int(Int64(magnitude)) }
    return isSigned ? nil : .double(Double(magnitude))
  }

  /// Digits with the prefixes that Go's `ParseInt` knows: `0x`, `0o`, `0b`, and `0` for octal.
  private static func integer(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return UInt64(asciiDigits: digits, radix: 10) }
    switch digits[digits.startIndex + 1] {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return UInt64(asciiDigits: digits.dropFirst(2), radix: 16)
    case UInt8(ascii: "o"), UInt8(ascii: "O"): return UInt64(asciiDigits: digits.dropFirst(2), radix: 8)
    case UInt8(ascii: "b"), UInt8(ascii: "B"): return UInt64(asciiDigits: digits.dropFirst(2), radix: 2)
    default: return UInt64(asciiDigits: digits.dropFirst(), radix: 8)
    }
  }

  /// `\.[0-9]+` or `[0-9]+(\.[0-9]*)?`, and an optional exponent.
  private static func isFloat(_ digits: ArraySlice<UInt8>) -> Bool {
    let whole = digits.prefix { $0.isASCIIDigit }
    var rest = digits.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { $0.isASCIIDigit }
      if whole.isEmpty && fraction.isEmpty { return false }
      rest = rest.dropFirst(1 + fraction.count)
    } else if whole.isEmpty {
      return false
    }
    guard let exponent = rest.first else { return true }
    guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy { $0.isASCIIDigit }
  }
}

extension UInt8 {
  var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isASCIILetter: Bool {
    (self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z")) || (self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z"))
  }
}

extension UInt64 {
  /// Reads digits only: no sign, no blanks; nil for overflow.
  init?(asciiDigits digits: ArraySlice<UInt8>, radix: Int) {
    guard let first = digits.first, first.isASCIIDigit || first.isASCIILetter else { return nil }
    self.init(String(decoding: digits, as: UTF8.self), radix: radix)
  }
}
