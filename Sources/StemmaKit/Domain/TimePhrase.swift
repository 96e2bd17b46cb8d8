/// A time in words, taken apart: nothing in it depends on what time it is.
struct TimePhrase: Sendable, Hashable {
  enum Unit: String, Sendable, CaseIterable {
    case second, minute, hour, day, week, month, year
  }

  enum Day: Sendable, Hashable {
    /// So many days before today.
    case back(Int64)
    /// The latest one, counted from Monday; before today where somebody says "last".
    case weekday(Int64, isLast: Bool)
    case date(CivilDate)
    /// The latest such day.
    case yearless(month: Int64, day: Int64)
  }

  enum Form: Sendable, Hashable {
    case now
    case ago(Int64, Unit)
    /// A whole week, month or year, so many of them before this one.
    case period(Unit, back: Int64)
    /// A day, and the milliseconds since its midnight where a time of day was said.
    case day(Day, time: Int64?)
    /// A time of day.
    case time(Int64)
  }

  enum Zone: Sendable, Hashable {
    case local
    /// Minutes east of UTC.
    case fixed(Int64)
  }

  let form: Form
  let zone: Zone

  /// Reads words in any case; nil where they are no time. A date in digits is in UTC, everything else in the local zone,
  /// unless a zone is said.
  init?(_ text: String) {
    var words = text.lowercased().split { $0 == " " || $0 == "," }
    let written = words.count > 1 ? words.last.flatMap(Self.zone) : nil
    if written != nil { words.removeLast() }
    guard let (form, attached) = Self.form(words[...]) else { return nil }
    if written != nil, attached != nil { return nil }
    self.form = form
    zone = written ?? attached ?? (words.first.flatMap(Self.date) == nil ? .local : .fixed(0))
  }

  private static func zone(_ word: Substring) -> Zone? {
    if word == "local" { return .local }
    if ["z", "utc", "gmt"].contains(word) { return .fixed(0) }
    guard word.hasPrefix("+") || word.hasPrefix("-") else { return nil }
    var scanner = DigitScanner(Array(word.utf8)[...])
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    return .fixed(offset)
  }

  private static func form(_ words: ArraySlice<Substring>) -> (Form, Zone?)? {
    if words == ["now"] { return (.now, nil) }
    if let form = ago(words) ?? period(words) { return (form, nil) }
    if let (time, zone) = timeOfDay(words) { return (.time(time), zone) }
    guard let (day, count) = day(words) else { return nil }
    let rest = words.dropFirst(count)
    if rest.isEmpty { return (.day(day, time: nil), nil) }
    guard let (time, zone) = timeOfDay(rest.first == "at" ? rest.dropFirst() : rest) else { return nil }
    return (.day(day, time: time), zone)
  }

  /// `2 weeks ago`, `an hour ago`.
  private static func ago(_ words: ArraySlice<Substring>) -> Form? {
    let words = Array(words)
    guard words.count == 3, words[2] == "ago", let unit = unit(words[1]) else { return nil }
    if ["a", "an", "one"].contains(words[0]) { return .ago(1, unit) }
    guard words[0].utf8.count <= 7, words[0].utf8.allSatisfy(\.isDigit) else { return nil }
    return Int64(words[0]).map { .ago($0, unit) }
  }

  /// `last week`, `this month`.
  private static func period(_ words: ArraySlice<Substring>) -> Form? {
    guard words.count == 2, let unit = words.last.flatMap({ Unit(rawValue: String($0)) }),
      [.week, .month, .year].contains(unit)
    else { return nil }
    switch words.first {
    case "last": return .period(unit, back: 1)
    case "this": return .period(unit, back: 0)
    default: return nil
    }
  }

  private static func unit(_ word: Substring) -> Unit? {
    Unit.allCases.first { word == $0.rawValue || word == $0.rawValue + "s" }
  }

  /// `15:42`, `15:42:07.5`, also with an offset behind it.
  private static func timeOfDay(_ words: ArraySlice<Substring>) -> (Int64, Zone?)? {
    guard words.count == 1, let word = words.first else { return nil }
    var scanner = DigitScanner(Array(word.utf8)[...])
    guard let time = scanner.timeOfDay() else { return nil }
    if scanner.isAtEnd { return (time, nil) }
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    return (time, .fixed(offset))
  }

  /// The day that words begin with, and how many words it takes.
  private static func day(_ words: ArraySlice<Substring>) -> (Day, Int)? {
    guard let first = words.first else { return nil }
    switch first {
    case "today": return (.back(0), 1)
    case "yesterday": return (.back(1), 1)
    case "last":
      return words.dropFirst().first.flatMap { weekday($0) }.map { (.weekday($0, isLast: true), 2) }
    default: break
    }
    if let weekday = weekday(first) { return (.weekday(weekday, isLast: false), 1) }
    if let date = date(first) { return (.date(date), 1) }
    return monthDay(Array(words))
  }

  /// `2024-11-15`.
  private static func date(_ word: Substring) -> CivilDate? {
    var scanner = DigitScanner(Array(word.utf8)[...])
    return scanner.date().flatMap { scanner.isAtEnd ? $0 : nil }
  }

  /// `15 november`, `november 15`, both also with a year.
  private static func monthDay(_ words: [Substring]) -> (Day, Int)? {
    guard words.count > 1 else { return nil }
    let (day, month): (Int64?, Int64?) =
      month(words[0]) == nil ? (dayNumber(words[0]), month(words[1])) : (dayNumber(words[1]), month(words[0]))
    guard let day, let month else { return nil }
    if words.count > 2, let year = number(words[2], digits: 4...4) {
      let date = CivilDate(year: year, month: month, day: day)
      return date.isValid && year > 0 ? (.date(date), 3) : nil
    }
    // 2000 was a leap year: the day exists in some year.
    return CivilDate(year: 2000, month: month, day: day).isValid ? (.yearless(month: month, day: day), 2) : nil
  }

  private static func weekday(_ word: Substring) -> Int64? {
    position(of: word, in: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
  }

  private static func month(_ word: Substring) -> Int64? {
    let names = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ]
    return position(of: word, in: names).map { $0 + 1 }
  }

  /// The position of a name that is written out or with its first three letters.
  private static func position(of word: Substring, in names: [String]) -> Int64? {
    names.firstIndex { word == $0 || word == $0.prefix(3) }.map(Int64.init)
  }

  /// `15`, `15th`, `15.`.
  private static func dayNumber(_ word: Substring) -> Int64? {
    let endings = ["st", "nd", "rd", "th", "."]
    let ending = endings.first { word.hasSuffix($0) } ?? ""
    return number(word.dropLast(ending.count), digits: 1...2)
  }

  private static func number(_ word: Substring, digits: ClosedRange<Int>) -> Int64? {
    digits.contains(word.utf8.count) && word.utf8.allSatisfy(\.isDigit) ? Int64(word) : nil
  }
}
