/// The time that a person means: an instant, or all of a day, week, month or year.
public struct TimeRange: Sendable, Hashable {
  /// The first millisecond of it: what "since" means.
  public let start: Instant
  /// The last millisecond of it: what "until" means. Equal to `start` for an instant.
  public let end: Instant

  init(_ instant: Instant) {
    (start, end) = (instant, instant)
  }

  init(start: Instant, before end: Instant) {
    self.start = start
    self.end = Instant(milliseconds: end.milliseconds - 1)
  }
}

/// Times as people say them: RFC 3339, `now`, `yesterday 15:42`, `last thursday`, `2 weeks ago`, `15 november`.
///
/// Dates in digits are in UTC, as times are printed; words are in the local zone. Both may be followed by a zone: an
/// offset such as `+02:00`, `UTC` or `local`. Of several days that words may mean, the latest up to today is meant.
public struct TimeWords {
  private let now: Instant
  private let offset: (Instant) -> Int

  /// - Parameter offset: minutes by which the local zone is east of UTC at an instant.
  public init(now: Instant, offset: @escaping (Instant) -> Int) {
    self.now = now
    self.offset = offset
  }

  /// - Throws: `StemmaError` of the kind `usage` for a text that is no time.
  public func range(_ text: String) throws -> TimeRange {
    if text.utf8.count != "2024-11-15".utf8.count, let instant = Instant(text) { return TimeRange(instant) }
    guard let phrase = TimePhrase(text), let range = range(phrase), range.start >= Self.earliest else {
      throw StemmaError(
        .usage, "'\(Name.excerpt(text))' is not a time",
        hints: ["write it as 2024-11-15T15:42:00Z, 'yesterday 15:42', '2 weeks ago' or '15 november'"])
    }
    return range
  }

  /// The beginning of the year 1: times are written with four digits of a year.
  private static let earliest = Instant(milliseconds: CivilDate(year: 1, month: 1, day: 1).days * millisecondsOfDay)
  private static let millisecondsOfDay: Int64 = 86_400_000

  private func range(_ phrase: TimePhrase) -> TimeRange? {
    let calendar = ZoneCalendar(zone: phrase.zone, offset: offset)
    let today = calendar.date(of: now)
    switch phrase.form {
    case .now: return TimeRange(now)
    case .ago(let count, let unit): return TimeRange(calendar.subtracting(count, unit, from: now))
    case .period(let unit, let back):
      let first = Self.first(of: unit, today, back: back)
      return calendar.range(first, to: Self.first(of: unit, today, back: back - 1))
    case .time(let time):
      let instant = calendar.instant(today, time)
      return TimeRange(instant <= now ? instant : calendar.instant(CivilDate(days: today.days - 1), time))
    case .day(let day, let time):
      guard let date = Self.date(day, today) else { return nil }
      return time.map { TimeRange(calendar.instant(date, $0)) }
        ?? calendar.range(date, to: CivilDate(days: date.days + 1))
    }
  }

  /// The first day of a week, month or year, so many of them before the one of a day.
  private static func first(of unit: TimePhrase.Unit, _ day: CivilDate, back: Int64) -> CivilDate {
    switch unit {
    case .year: CivilDate(year: day.year - back, month: 1, day: 1)
    case .month: CivilDate(year: day.year, month: day.month, day: 1).adding(months: -back)
    default: CivilDate(days: day.days - day.weekday - 7 * back)
    }
  }

  private static func date(_ day: TimePhrase.Day, _ today: CivilDate) -> CivilDate? {
    switch day {
    case .date(let date): return date
    case .back(let days): return CivilDate(days: today.days - days)
    case .weekday(let weekday, let isLast):
      let back = (today.weekday - weekday).flooredRemainder(7)
      return CivilDate(days: today.days - (back == 0 && isLast ? 7 : back))
    case .yearless(let month, let day):
      // Between two leap years there are at most eight years.
      return (0...8).lazy.map { CivilDate(year: today.year - $0, month: month, day: day) }
        .first { $0.isValid && $0.days <= today.days }
    }
  }
}

/// Days and times of day in one zone.
private struct ZoneCalendar {
  let zone: TimePhrase.Zone
  let offset: (Instant) -> Int

  private func minutes(at instant: Instant) -> Int64 {
    switch zone {
    case .local: Int64(offset(instant))
    case .fixed(let minutes): minutes
    }
  }

  /// What clocks in the zone show, as if it were UTC.
  private func clock(_ instant: Instant) -> Int64 { instant.milliseconds + minutes(at: instant) * 60_000 }

  /// The instant at which clocks show a time. Where they show it twice or never, one of the nearest.
  private func instant(clock: Int64) -> Instant {
    let near = clock - minutes(at: Instant(milliseconds: clock)) * 60_000
    return Instant(milliseconds: clock - minutes(at: Instant(milliseconds: near)) * 60_000)
  }

  func date(of instant: Instant) -> CivilDate { CivilDate(days: clock(instant).flooredQuotient(86_400_000)) }

  /// - Parameter time: milliseconds since midnight.
  func instant(_ date: CivilDate, _ time: Int64) -> Instant { instant(clock: date.days * 86_400_000 + time) }

  func range(_ first: CivilDate, to end: CivilDate) -> TimeRange {
    TimeRange(start: instant(first, 0), before: instant(end, 0))
  }

  /// The same time of day so many days, weeks, months or years earlier; hours and less are exact.
  func subtracting(_ count: Int64, _ unit: TimePhrase.Unit, from now: Instant) -> Instant {
    let time = clock(now).flooredRemainder(86_400_000)
    let today = date(of: now)
    switch unit {
    case .second: return Instant(milliseconds: now.milliseconds - count * 1000)
    case .minute: return Instant(milliseconds: now.milliseconds - count * 60_000)
    case .hour: return Instant(milliseconds: now.milliseconds - count * 3_600_000)
    case .day: return instant(CivilDate(days: today.days - count), time)
    case .week: return instant(CivilDate(days: today.days - 7 * count), time)
    case .month: return instant(today.adding(months: -count), time)
    case .year: return instant(today.adding(months: -12 * count), time)
    }
  }
}
