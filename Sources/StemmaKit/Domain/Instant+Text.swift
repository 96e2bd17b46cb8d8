/// RFC 3339 in UTC, the form in which times are stored and printed. Source: RFC 3339 section 5.6; the calendar
/// arithmetic is the proleptic Gregorian calendar in days from civil dates.
extension Instant {
  /// `2026-11-25T06:43:49.123Z`.
  public var text: String {
    let (year, month, day) = Self.civil(days: seconds.flooredQuotient(86_400))
    let second = seconds.flooredRemainder(86_400)
    let fraction = milliseconds - seconds * 1000
    return "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))T"
      + "\(Self.pad(second / 3600, 2)):\(Self.pad(second / 60 % 60, 2)):\(Self.pad(second % 60, 2))"
      + ".\(Self.pad(fraction, 3))Z"
  }

  /// Reads the stored form, and what people write: seconds, milliseconds and the time of day may be missing, a blank
  /// may stand for the `T`, and an offset may stand for the `Z`. Without either, the time is UTC.
  public init?(_ text: String) {
    var scanner = DigitScanner(Array(text.utf8))
    guard let date = scanner.date() else { return nil }
    var total = Self.days(civil: date) * 86_400_000
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

  private static func civil(days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  private static func days(civil date: (year: Int64, month: Int64, day: Int64)) -> Int64 {
    let year = date.month <= 2 ? date.year - 1 : date.year
    let era = year.flooredQuotient(400)
    let yearOfEra = year - era * 400
    let monthIndex = date.month > 2 ? date.month - 3 : date.month + 9
    let dayOfYear = (153 * monthIndex + 2) / 5 + date.day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }

  fileprivate func flooredRemainder(_ divisor: Int64) -> Int64 { self - flooredQuotient(divisor) * divisor }
}

/// Reads fixed-width decimal fields from a time.
private struct DigitScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func number(_ width: Int, _ range: ClosedRange<Int64>) -> Int64? {
    guard position + width <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + width] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    position += width
    return range.contains(value) ? value : nil
  }

  mutating func date() -> (year: Int64, month: Int64, day: Int64)? {
    guard let year = number(4, 1...9999), skip(UInt8(ascii: "-")), let month = number(2, 1...12),
      skip(UInt8(ascii: "-")), let day = number(2, 1...31), day <= Self.length(of: month, in: year)
    else { return nil }
    return (year, month, day)
  }

  private static func length(of month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
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
      while position < bytes.count, bytes[position].isDigit {
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
