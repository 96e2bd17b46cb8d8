/// RFC 3339 in UTC, the form in which times are stored and printed. Source: RFC 3339 section 5.6.
extension Instant {
  /// `2026-11-25T06:43:49.123Z`.
  public var text: String {
    let date = CivilDate(days: seconds.flooredQuotient(86_400))
    let second = seconds.flooredRemainder(86_400)
    let fraction = milliseconds - seconds * 1000
    return "\(Self.pad(date.year, 4))-\(Self.pad(date.month, 2))-\(Self.pad(date.day, 2))T"
      + "\(Self.pad(second / 3600, 2)):\(Self.pad(second / 60 % 60, 2)):\(Self.pad(second % 60, 2))"
      + ".\(Self.pad(fraction, 3))Z"
  }

  /// Reads the stored form, and what people write: seconds, milliseconds and the time of day may be missing, a blank
  /// may stand for the `T`, and an offset may stand for the `Z`. Without either, the time is UTC.
  public init?(_ text: String) { self.init(Array(text.utf8)[...]) }

  /// Reads the bytes of such a text.
  init?(_ text: ArraySlice<UInt8>) {
    var scanner = DigitScanner(text)
    guard let date = scanner.date() else { return nil }
    var total = date.days * 86_400_000
    if scanner.skip(UInt8(ascii: "T")) || scanner.skip(UInt8(ascii: "t")) || scanner.skip(UInt8(ascii: " ")) {
      guard let time = scanner.timeOfDay(), let offset = scanner.offset() else { return nil }
      total += time - offset * 60_000
    }
    guard scanner.isAtEnd else { return nil }
    self.init(milliseconds: total)
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// Reads fixed-width decimal fields from a time.
struct DigitScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, position) = (bytes, bytes.startIndex) }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.endIndex, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func number(_ width: Int, _ range: ClosedRange<Int64>) -> Int64? {
    guard position + width <= bytes.endIndex else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + width] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    position += width
    return range.contains(value) ? value : nil
  }

  mutating func date() -> CivilDate? {
    guard let year = number(4, 1...9999), skip(UInt8(ascii: "-")), let month = number(2, 1...12),
      skip(UInt8(ascii: "-")), let day = number(2, 1...31)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return date.isValid ? date : nil
  }

  /// Milliseconds since midnight; a leap second counts as the second before it.
  mutating func timeOfDay() -> Int64? {
    guard let hour = number(2, 0...23), skip(UInt8(ascii: ":")), let minute = number(2, 0...59) else { return nil }
    var milliseconds = (hour * 60 + minute) * 60_000
    guard skip(UInt8(ascii: ":")) else { return milliseconds }
    guard let second = number(2, 0...60) else { return nil }
    milliseconds += min(second, 59) * 1000
    if skip(UInt8(ascii: ".")) {
      var scale: Int64 = 100
      let start = position
      while position < bytes.endIndex, bytes[position].isDigit {
        milliseconds += Int64(bytes[position] - UInt8(ascii: "0")) * scale
        scale /= 10
        position += 1
      }
      if position == start { return nil }
    }
    return milliseconds
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int64? {
    if isAtEnd || skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
    let sign: Int64 = skip(UInt8(ascii: "-")) ? -1 : 1
    if sign == 1, !skip(UInt8(ascii: "+")) { return nil }
    guard let hour = number(2, 0...23) else { return nil }
    _ = skip(UInt8(ascii: ":"))
    guard let minute = number(2, 0...59) else { return nil }
    return sign * (hour * 60 + minute)
  }
}
