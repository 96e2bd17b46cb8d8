internal import StemmaKit

extension Terminal {
  /// The instant that a person means who asks what was then: of a day, week, month or year its end, or now while it
  /// lasts. Says which one it is where the words do not.
  ///
  /// - Throws: a usage error for what is no time.
  mutating func instant(_ text: String) throws -> Instant {
    let range = try timeWords.range(text)
    let time = range.start <= now && now < range.end ? now : range.end
    if Instant(text) != time { note("'\(text)' is \(time.text)") }
    return time
  }

  /// Whether it is too narrow for tables of many columns.
  var isNarrow: Bool { width.map { $0 < 120 } ?? false }

  /// A time for a column of a table: in full, or to the minute where there is little room.
  func text(_ time: Instant) -> String { isNarrow ? "\(time.text.prefix(16))Z" : time.text }
}
