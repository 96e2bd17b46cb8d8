internal import StemmaKit

/// How long ago something was, for people.
enum Age {
  static func text(_ then: Instant, now: Instant) -> String {
    let seconds = (now.milliseconds - then.milliseconds) / 1000
    if seconds < 0 { return "in the future" }
    let units: [(Int64, String)] = [
      (31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"),
    ]
    for (length, name) in units where seconds >= length {
      let count = seconds / length
      return "\(count) \(name)\(count == 1 ? "" : "s") ago"
    }
    return "just now"
  }
}
