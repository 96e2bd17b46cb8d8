internal import ArgumentParser
internal import StemmaKit

/// The program: parses, runs, reports, and says with which code to exit.
public enum Entry {
  /// Runs the command line of the process and never returns.
  public static func main() -> Never {
    Terminal.prepareSignals()
    var terminal = Terminal.process()
    let status = run(Root.self, Array(Swift.CommandLine.arguments.dropFirst()), &terminal)
    terminal.flush()
    leave(status)
  }

  /// Runs one command line.
  static func run(_ root: any ParsableCommand.Type, _ arguments: [String], _ terminal: inout Terminal) -> Int32 {
    do {
      var command = try root.parseAsRoot(arguments)
      if var command = command as? any StemmaCommand {
        try command.run(&terminal)
      } else {
        try command.run()
      }
      return 0
    } catch let status as ExitStatus {
      return status.code
    } catch let error as StemmaError {
      Report.error(error, to: &terminal)
      return ExitCodes.code(for: error.kind)
    } catch {
      return report(error, root, arguments, &terminal)
    }
  }

  private static func report(
    _ error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String], _ terminal: inout Terminal
  ) -> Int32 {
    let full = root.fullMessage(for: error)
    if root.exitCode(for: error).isSuccess {
      terminal.write(full.utf8)
      if !full.hasSuffix("\n") { terminal.write([UInt8(ascii: "\n")]) }
      return 0
    }
    guard root.exitCode(for: error) == ExitCode.validationFailure else {
      Report.error(StemmaError(.failed, "\(error)"), to: &terminal)
      return 1
    }
    let usage = UsageError(
      message: root.message(for: error), full: full, arguments: arguments, group: group(root, arguments))
    Report.error(StemmaError(.usage, usage.message, hints: usage.hints), to: &terminal)
    return ExitCodes.code(for: .usage)
  }
}

extension Entry {
  /// The names that may stand where the arguments stop naming commands; none where a command was reached that has no
  /// subcommands.
  private static func group(_ root: any ParsableCommand.Type, _ arguments: [String]) -> [String] {
    var current: any ParsableCommand.Type = root
    for argument in arguments {
      guard let next = current.configuration.subcommands.first(where: { name(of: $0) == argument }) else { break }
      current = next
    }
    return current.configuration.subcommands.map(name)
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }
}

/// The one place where kinds of failure become exit codes.
enum ExitCodes {
  static func code(for kind: StemmaError.Kind) -> Int32 {
    switch kind {
    case .refused: 3
    case .busy: 4
    case .store: 5
    case .usage: 64
    case .interrupted: 130
    default: 1
    }
  }
}

/// A failure of parsing arguments, in our grammar: lower case, the subject in single quotes, no final stop, and what
/// to do on lines of their own.
struct UsageError {
  let message: String
  let hints: [String]

  /// - Parameter group: the names of the subcommands, where the arguments end at a group of commands.
  init(message: String, full: String, arguments: [String], group: [String]) {
    // What a person typed may be a secret, or many lines of something.
    let shown =
      SecretText.isSuspicious(message) ? "an argument cannot be read; it looks like a secret and is not shown" : message
    let lines = shown.split(separator: "\n")
    let known = lines.prefix(1) + lines.dropFirst().filter { $0.hasPrefix("Did you mean") }
    let sentences = known.flatMap { Self.sentences(String($0.prefix(200))) }
    let first = Self.lowered(sentences.first ?? "the arguments cannot be read").replacing(
      "invalid option: ", with: "unknown option ")
    let unknown =
      first.contains("unexpected argument") && !group.isEmpty ? first.split(separator: "'").dropFirst().first : nil
    self.message = unknown.map { "unknown command '\($0)'" } ?? first
    let near = unknown.map { Name.nearest(String($0), in: group).prefix(1) } ?? []
    let suggestions = near.map { "did you mean '\($0)'?" } + sentences.dropFirst().map(Self.lowered)
    let help = full.firstRange(of: "See '").flatMap { start -> String? in
      guard let end = full[start.upperBound...].firstRange(of: "'") else { return nil }
      return "see '\(full[start.upperBound..<end.lowerBound])'"
    }
    let version = arguments.first == "--version" ? ["print the version with 'stemma version'"] : []
    let isNumber = first.dropFirst(17).utf8.first.map { (48...57).contains($0) } == true
    let takesValue = isNumber || arguments.starts(with: ["config", "set"])
    let dashes =
      takesValue && first.hasPrefix("unknown option '-") ? ["write '--' before a value that begins with '-'"] : []
    hints = version + suggestions + dashes + [help ?? "see 'stemma --help'"]
  }

  /// The sentences of a line, without their full stops.
  private static func sentences(_ line: String) -> [String] {
    var result: [String] = []
    var rest = line[...]
    while let stop = rest.firstRange(of: ". ") {
      result.append(String(rest[..<stop.lowerBound]))
      rest = rest[stop.upperBound...]
    }
    result.append(String(rest.hasSuffix(".") ? rest.dropLast() : rest))
    return result.filter { !$0.isEmpty }
  }

  private static func lowered(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
  }
}

/// How failures look.
enum Report {
  static func error(_ error: StemmaError, to terminal: inout Terminal) {
    let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
    terminal.say("\(terminal.styled("error:", .red, isError: true)) \(lines.joined(separator: " "))")
    for detail in error.details { terminal.say("  \(detail)") }
    for hint in error.hints { terminal.say("hint: \(hint)") }
  }
}
