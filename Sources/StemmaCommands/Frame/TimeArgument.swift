internal import StemmaKit

/// A time as people write it on the command line.
enum TimeArgument {
  /// - Throws: a usage error for what is no time.
  static func instant(_ text: String, _ terminal: Terminal) throws -> Instant {
    if let time = Instant(text) { return time }
    throw StemmaError(
      .usage, "'\(text)' is not a time", hints: ["write it as 2024-11-15T15:42:00Z or 2024-11-15"])
  }
}

extension Terminal {
  /// Whether it is too narrow for tables of many columns.
  var isNarrow: Bool { width.map { $0 < 120 } ?? false }

  /// A time for a column of a table: in full, or to the minute where there is little room.
  func text(_ time: Instant) -> String { isNarrow ? "\(time.text.prefix(16))Z" : time.text }
}
