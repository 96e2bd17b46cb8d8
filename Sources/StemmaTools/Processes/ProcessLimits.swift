/// What a program and all that it starts may use before they are stopped.
struct ProcessLimits {
  /// What happens to standard output beyond its limit.
  enum Excess {
    /// It is read and dropped.
    case drop
    /// The program is stopped.
    case stop
  }

  /// Seconds.
  var time: Double
  /// Bytes of standard output.
  var output = 64 << 10
  var excess = Excess.drop
  /// Bytes of standard error that are kept; the rest is read and dropped.
  var errors = 64 << 10
  /// Bytes that all processes together hold in memory; nil for no limit. Watched on Linux only.
  var memory: Int?
  /// Bytes of a single file that it writes; nil for no limit. On Linux only.
  var file: Int?

  /// A size as messages say it: `64 MiB`.
  static func text(bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
  }

  /// A time as messages say it: `30 seconds`.
  static func text(seconds: Double) -> String {
    seconds == 1 ? "1 second" : seconds.rounded() == seconds ? "\(Int(seconds)) seconds" : "\(seconds) seconds"
  }
}
