import Testing

@testable import StemmaKit

@Suite("times in words") struct TimeWordsTests {
  /// A Wednesday.
  private static let now = "2024-11-20T10:30:15.250Z"

  /// `start` where both are the same, else `start..end`.
  private func read(_ text: String, now: String = Self.now, offset: @escaping (Instant) -> Int = { _ in 0 }) throws
    -> String
  {
    let range = try TimeWords(now: try #require(Instant(now)), offset: offset).range(text)
    return range.start == range.end ? range.start.text : "\(range.start.text)..\(range.end.text)"
  }

  private func day(_ date: String) -> String { "\(date)T00:00:00.000Z..\(date)T23:59:59.999Z" }

  @Test(
    "instants",
    arguments: [
      ("now", "2024-11-20T10:30:15.250Z"), ("2024-11-15T15:42:00Z", "2024-11-15T15:42:00.000Z"),
      ("2024-11-15 15:42", "2024-11-15T15:42:00.000Z"), ("2024-11-15 15:42+02:00", "2024-11-15T13:42:00.000Z"),
      ("2024-11-15 15:42 +02:00", "2024-11-15T13:42:00.000Z"), ("2024-11-15 at 15:42 UTC", "2024-11-15T15:42:00.000Z"),
      ("today 09:00", "2024-11-20T09:00:00.000Z"), ("Yesterday at 15:42:07.5", "2024-11-19T15:42:07.500Z"),
      ("last thursday 08:00", "2024-11-14T08:00:00.000Z"), ("15 November 15:42", "2024-11-15T15:42:00.000Z"),
      ("15 November 15:42Z", "2024-11-15T15:42:00.000Z"), ("Nov 15, 2023 at 15:42", "2023-11-15T15:42:00.000Z"),
      ("09:00", "2024-11-20T09:00:00.000Z"), ("15:42", "2024-11-19T15:42:00.000Z"),
      ("2 weeks ago", "2024-11-06T10:30:15.250Z"), ("3 days ago", "2024-11-17T10:30:15.250Z"),
      ("an hour ago", "2024-11-20T09:30:15.250Z"), ("90 minutes ago", "2024-11-20T09:00:15.250Z"),
      ("1 second ago", "2024-11-20T10:30:14.250Z"), ("1 year ago", "2023-11-20T10:30:15.250Z"),
      ("9 months ago", "2024-02-20T10:30:15.250Z"), ("0 days ago", "2024-11-20T10:30:15.250Z"),
    ])
  func instants(text: String, expected: String) throws {
    #expect(try read(text) == expected)
  }

  @Test(
    "days",
    arguments: [
      ("2024-11-15", "2024-11-15"), ("2024-11-15 UTC", "2024-11-15"), ("today", "2024-11-20"),
      (" TODAY ", "2024-11-20"), ("yesterday", "2024-11-19"), ("wednesday", "2024-11-20"),
      ("last wednesday", "2024-11-13"), ("monday", "2024-11-18"), ("thu", "2024-11-14"), ("last thu", "2024-11-14"),
      ("last thursday", "2024-11-14"), ("sunday", "2024-11-17"), ("15 november", "2024-11-15"),
      ("20 november", "2024-11-20"), ("21 november", "2023-11-21"), ("15. Nov", "2024-11-15"),
      ("november 1st", "2024-11-01"), ("3rd may 2020", "2020-05-03"), ("29 february", "2024-02-29"),
      ("29 feb 2020", "2020-02-29"), ("24 december", "2023-12-24"),
    ])
  func days(text: String, expected: String) throws {
    #expect(try read(text) == day(expected))
  }

  @Test("the latest leap day may be years ago") func leapDay() throws {
    #expect(try read("29 february", now: "2024-02-28T00:00:00Z") == day("2020-02-29"))
    #expect(try read("29 february", now: "1904-02-28T00:00:00Z") == day("1896-02-29"))
  }

  @Test(
    "the day of a shorter month is its last", arguments: [("2024-03-31", "2024-02-29"), ("2023-03-31", "2023-02-28")])
  func shortMonth(today: String, expected: String) throws {
    #expect(try read("1 month ago", now: "\(today)T12:00:00Z") == "\(expected)T12:00:00.000Z")
  }

  @Test(
    "weeks, months and years",
    arguments: [
      ("this week", "2024-11-18T00:00:00.000Z..2024-11-24T23:59:59.999Z"),
      ("last week", "2024-11-11T00:00:00.000Z..2024-11-17T23:59:59.999Z"),
      ("this month", "2024-11-01T00:00:00.000Z..2024-11-30T23:59:59.999Z"),
      ("last month", "2024-10-01T00:00:00.000Z..2024-10-31T23:59:59.999Z"),
      ("last year", "2023-01-01T00:00:00.000Z..2023-12-31T23:59:59.999Z"),
    ])
  func periods(text: String, expected: String) throws {
    #expect(try read(text) == expected)
  }

  @Test(
    "words are in the local zone, dates in digits in UTC; a zone says otherwise",
    arguments: [
      ("yesterday", "2024-11-19T22:00:00.000Z..2024-11-20T21:59:59.999Z"),
      ("today 00:15", "2024-11-20T22:15:00.000Z"), ("today UTC", "2024-11-20T00:00:00.000Z..2024-11-20T23:59:59.999Z"),
      ("2024-11-15", "2024-11-15T00:00:00.000Z..2024-11-15T23:59:59.999Z"),
      ("2024-11-15 local", "2024-11-14T22:00:00.000Z..2024-11-15T21:59:59.999Z"),
      ("2024-11-15 15:42 local", "2024-11-15T13:42:00.000Z"), ("2024-11-15 15:42", "2024-11-15T15:42:00.000Z"),
      ("15 november 2024 15:42", "2024-11-15T13:42:00.000Z"),
      ("15 november 2024 15:42 GMT", "2024-11-15T15:42:00.000Z"),
      ("15 november 15:42 -05:30", "2024-11-15T21:12:00.000Z"), ("00:15", "2024-11-20T22:15:00.000Z"),
    ])
  func zones(text: String, expected: String) throws {
    // Past midnight in the local zone, two hours east of UTC.
    #expect(try read(text, now: "2024-11-20T22:30:00Z", offset: { _ in 120 }) == expected)
  }

  @Test("the zone's offset is the one of the time that is meant") func seasons() throws {
    let change = try #require(Instant("2024-10-27T01:00:00Z"))
    let berlin = { (instant: Instant) in instant < change ? 120 : 60 }
    #expect(try read("15 july 15:42", offset: berlin) == "2024-07-15T13:42:00.000Z")
    #expect(try read("15 november 15:42", offset: berlin) == "2024-11-15T14:42:00.000Z")
    #expect(try read("27 october", offset: berlin) == "2024-10-26T22:00:00.000Z..2024-10-27T22:59:59.999Z")
    #expect(try read("2 months ago", offset: berlin) == "2024-09-20T09:30:15.250Z")
  }

  @Test(
    "what is no time",
    arguments: [
      "", " ", "soon", "last", "last now", "ago", "2 weeks", "weeks ago", "-2 weeks ago", "2 fortnights ago",
      "99999999 days ago", "9999999 years ago", "31 february", "30 february 2024", "0 may", "32 may", "may", "15",
      "yesterday yesterday", "yesterday 25:00", "yesterday 3", "yesterday at", "2024-13-01",
      "2024-11-15 15:42 Europe/Berlin",
      "15 november 24", "15 november 0000", "now UTC +01:00", "yesterday 15:42Z UTC", "UTC", "+02:00",
      "last week 15:42",
      "next monday", "2024-11-15T", "this day",
    ])
  func none(text: String) {
    expectError(
      "'\(text)' is not a time", .usage,
      hints: ["write it as 2024-11-15T15:42:00Z, 'yesterday 15:42', '2 weeks ago' or '15 november'"]
    ) { _ = try read(text) }
  }
}
