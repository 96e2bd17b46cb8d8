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
