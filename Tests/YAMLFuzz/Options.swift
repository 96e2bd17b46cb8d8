/// What a run is told.
struct Options {
  var executions: UInt64 = 10_000_000
  var minutes = 60.0
  var seed = UInt64.random(in: 0 ... .max)
  var corpus = "Fixtures/fuzz"
  var jobs = 1
  /// Where failing inputs are written.
  var findings = ".build/fuzz"
  /// A text whose presence in an input counts as a crash, to see what happens then.
  var trap: String?
  /// A worker's first execution, and the file that holds its position.
  var start: UInt64 = 0
  var position = ""

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: ArraySlice<String>) throws(Problem) {
    var rest = arguments
    while let name = rest.popFirst() {
      guard let text = rest.popFirst() else { throw Problem(description: "'\(name)' wants a value") }
      try set(name, text)
    }
  }

  private mutating func set(_ name: String, _ text: String) throws(Problem) {
    switch name {
    case "--executions": executions = try Self.number(name, text)
    case "--minutes": minutes = try Self.number(name, text)
    case "--seed": seed = try Self.number(name, text)
    case "--jobs": jobs = max(1, try Self.number(name, text))
    case "--corpus": corpus = text
    case "--findings": findings = text
    case "--trap": trap = text
    case "--start": start = try Self.number(name, text)
    case "--position": position = text
    default: throw Problem(description: "unknown option '\(name)'")
    }
  }

  private static func number<Number: LosslessStringConvertible>(
    _ name: String, _ text: String
  ) throws(Problem) -> Number {
    if let number = Number(text) { return number }
    throw Problem(description: "'\(name)' wants a number, not '\(text)'")
  }

  /// The arguments of a worker, or of the same run again.
  var arguments: [String] {
    ["--seed", "\(seed)", "--corpus", corpus, "--jobs", "\(jobs)", "--executions", "\(executions)"]
      + (trap.map { ["--trap", $0] } ?? [])
  }
}
