internal import StemmaKit

/// Asking for what a person left out.
extension Terminal {
  /// The value, or what a person at the terminal chooses.
  ///
  /// - Throws: a usage error naming the flag where nobody can be asked.
  ///
  /// - Parameter allowsNew: whether something may be answered that is none of the choices.
  mutating func require(
    _ value: String?, flag: String, choices: [String] = [], allowsNew: Bool = false
  ) throws -> String {
    if let value { return value }
    let name = flag.hasPrefix("--") ? String(flag.dropFirst(2)) : flag
    guard isInteractive else {
      let shown = choices.prefix(8).joined(separator: ", ")
      throw StemmaError(.usage, "missing '\(flag)'", hints: shown.isEmpty ? [] : ["choices: \(shown)"])
    }
    return choices.isEmpty ? try answer(name) : try choice(name, choices, allowsNew: allowsNew)
  }

  /// A text that a person types.
  mutating func answer(_ name: String) throws -> String {
    for _ in 0..<3 {
      ask("\(name): ")
      guard let line = surroundings.readLine() else { throw Self.stopped }
      if !line.isEmpty { return line }
    }
    throw StemmaError(.usage, "missing '\(name)'")
  }

  /// One of several: by number, by name or by the beginning of a name.
  ///
  /// - Parameter allowsNew: whether another answer is taken as it is.
  mutating func choice(_ name: String, _ choices: [String], allowsNew: Bool = false) throws -> String {
    if choices.isEmpty { throw StemmaError(.failed, "there is nothing to choose from for '\(name)'") }
    for (index, choice) in choices.enumerated() { say("  \(index + 1)) \(choice)") }
    for _ in 0..<3 {
      ask("\(name) [1-\(choices.count)\(allowsNew ? " or a new one" : "")]: ")
      guard let line = surroundings.readLine() else { throw Self.stopped }
      if let number = Int(line), choices.indices.contains(number - 1) { return choices[number - 1] }
      if choices.contains(line) { return line }
      let matches = choices.filter { !line.isEmpty && $0.hasPrefix(line) }
      if allowsNew, !line.isEmpty { return line }
      if let match = matches.first, matches.count == 1 { return match }
      say("'\(line)' is not one of them")
    }
    throw StemmaError(.usage, "no valid choice for '\(name)'")
  }

  private static let stopped = StemmaError(.interrupted, "stopped: the input ended")
}
