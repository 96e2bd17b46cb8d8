/// How far a run is.
struct Progress {
  private let executions: UInt64
  private let accepted: UInt64
  private let seconds: Double

  init(_ positions: [Position], _ time: Duration) {
    executions = positions.map(\.done).reduce(0, +)
    accepted = positions.map(\.accepted).reduce(0, +)
    seconds = max(time / .seconds(1), 0.001)
  }

  private var rate: Int { Int(Double(executions) / seconds) }
  private var share: Int { Int(100 * accepted / max(1, executions)) }

  /// For a terminal.
  var line: String { "fuzz: \(executions) executions, \(rate) a second, \(share) % read  " }

  /// For the end.
  var lines: String { "executions: \(executions)\nexecutions a second: \(rate)\ninputs read: \(share) %" }
}
