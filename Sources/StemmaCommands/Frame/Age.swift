internal import StemmaKit

/// How long something was, or how long ago, for people.
enum Age {
  static func text(_ then: Instant, now: Instant) -> String {
    let seconds = (now.milliseconds - then.milliseconds) / 1000
    if seconds < 0 { return "in the future" }
    return length(seconds, in: [(31_557_600, "year"), (2_629_800, "month")] + units).map { "\($0) ago" } ?? "just now"
  }

  /// `83 days`: in days where it is one or longer.
  static func duration(from start: Instant, to end: Instant) -> String {
    let seconds = max(0, end.milliseconds - start.milliseconds) / 1000
    return length(seconds, in: units + [(1, "second")]) ?? "less than a second"
  }

  private static let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute")]

  /// In the first unit that fits once; nil where none does.
  private static func length(_ seconds: Int64, in units: [(Int64, String)]) -> String? {
    for (length, name) in units where seconds >= length {
      let count = seconds / length
      return "\(count) \(name)\(count == 1 ? "" : "s")"
    }
    return nil
  }
}
