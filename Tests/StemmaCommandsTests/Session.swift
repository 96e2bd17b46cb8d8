import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

/// A person, or a pipeline, at a command line: runs commands in this process with a fixed environment and a clock that
/// ticks a second with every command, and keeps what was printed.
final class Session {
  let directory: TemporaryDirectory
  var environment = [
    "STEMMA_AUTHOR": "Ada Lovelace <ada@example.com>",
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
  ]
  /// What a person types when asked; nil where nobody is at a terminal.
  var answers: [String]?
  var columns: Int?
  var isColored = false
  /// Minutes by which the local zone is east of UTC.
  var utcOffset = 0
  private var clock: Int64 = 1_700_000_000_000

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// A session with a store at `acme.git`, made and chosen.
  static func withStore() throws -> Session {
    let session = try Session()
    try session.ok("init", "acme.git")
    session.environment["STEMMA_STORE"] = session.directory.appending("acme.git")
    return session
  }

  struct Answer {
    let out: String
    let err: String
    let status: Int32

    /// Standard output, then standard error and the exit code where there is any.
    var transcript: String {
      out + (err.isEmpty ? "" : "--- stderr\n\(err)") + (status == 0 ? "" : "[exit \(status)]\n")
    }
  }

  func run(_ arguments: [String]) -> Answer {
    clock += 1000
    var surroundings = Terminal.Surroundings()
    surroundings.environment = Environment(environment)
    surroundings.workingDirectory = directory.path
    surroundings.now = { [clock] in clock }
    surroundings.utcOffset = { [utcOffset] _ in utcOffset }
    surroundings.isInputTerminal = answers != nil
    surroundings.isErrorTerminal = answers != nil || isColored
    surroundings.isOutputTerminal = columns != nil || isColored
    surroundings.columns = columns
    surroundings.readLine = { [unowned self] in
      guard var left = self.answers, !left.isEmpty else { return nil }
      let first = left.removeFirst()
      self.answers = left
      return first
    }
    var terminal = Terminal(surroundings)
    let status = Entry.run(Root.self, arguments, &terminal)
    return Answer(
      out: text(terminal.out), err: text(terminal.err), status: status)
  }

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacing(directory.path, with: "DIR")
  }

  @discardableResult
  func run(_ arguments: String...) -> Answer { run(arguments) }

  /// Runs a command that must succeed and returns what it prints on standard output.
  @discardableResult
  func ok(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let answer = run(arguments)
    #expect(answer.status == 0, "\(arguments): \(answer.err)", sourceLocation: sourceLocation)
    return answer.out
  }

  /// Runs a line as a shell would split it at blanks; `cod` and `codiac` are other names of `stemma`.
  @discardableResult
  func line(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) -> Answer {
    let words = line.split(separator: " ").map { $0.replacing("'", with: "") }
    #expect(["stemma", "cod", "codiac"].contains(words.first ?? ""), sourceLocation: sourceLocation)
    return run(words.dropFirst().map { String($0) })
  }
}
