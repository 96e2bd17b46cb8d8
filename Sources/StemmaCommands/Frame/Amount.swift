/// Numbers for people.
enum Amount {
  /// `1,234,567`.
  static func text(_ number: Int) -> String {
    let digits = Array(String(number))
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// `1.2 kB`, `3.4 MB`.
  static func bytes(_ number: Double) -> String {
    number < 1e6 ? "\(text(number / 1e3)) kB" : "\(text(number / 1e6)) MB"
  }

  /// One digit behind the point.
  static func text(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(text(tenths / 10)).\(tenths % 10)"
  }
}
