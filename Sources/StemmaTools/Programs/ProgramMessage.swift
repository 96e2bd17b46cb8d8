internal import StemmaKit

/// What a program printed on standard error, made fit to be shown: without log prefixes, control characters and our
/// private directories, in lines of limited length, and not at all where it holds what looks like a secret.
struct ProgramMessage {
  private let lines: [MessageLine]
  private let isWithheld: Bool

  /// - Parameter directories: private directories; what is below them is shown by its path in them.
  init(_ text: String, hiding directories: [String] = []) {
    lines = text.split(whereSeparator: \.isNewline).flatMap { MessageLine.lines(of: $0, hiding: directories) }
    let whole = lines.map(\.text).joined(separator: "\n")
    isWithheld = SecretText.isSuspicious(text) || SecretText.isSuspicious(whole)
  }

  /// The error of a program that did not succeed: the line that says why, and up to 8 others as its details.
  ///
  /// - Parameter status: the exit code, for a program that says nothing.
  func failure(of name: String, status: Int32) -> StemmaError {
    if isWithheld {
      return .failed("'\(name)' failed (its message is withheld: it holds what looks like a secret)")
    }
    guard let first = lines.firstIndex(where: \.isError) ?? lines.indices.first else {
      return .failed("'\(name)' failed: exit code \(status)")
    }
    let others = lines.indices.filter { $0 != first }.prefix(8)
    return .failed("'\(name)' failed: \(lines[first].shown)", details: others.map { lines[$0].shown })
  }

  /// What a program that succeeded warned of: up to 20 lines.
  func warnings(of name: String) -> [String] {
    if isWithheld { return ["what '\(name)' warns of is withheld: it holds what looks like a secret"] }
    return lines.prefix(20).map(\.shown)
  }
}

/// One line of a program's message.
struct MessageLine {
  let text: String
  /// Whether the program marks it as the reason of its failure.
  let isError: Bool

  /// The text, cut to 300 characters.
  var shown: String { text.count > 300 ? text.prefix(299) + "…" : text }

  /// The lines that a printed line stands for: a line of a log may quote several.
  static func lines(of printed: Substring, hiding directories: [String]) -> [MessageLine] {
    let (content, isLoggedError) = LogLine.content(of: printed)
    return content.split(whereSeparator: \.isNewline).compactMap { part in
      let (text, isMarked) = unmarked(clean(String(part), hiding: directories))
      return text.isEmpty ? nil : MessageLine(text: text, isError: isMarked || isLoggedError)
    }
  }

  private static func clean(_ text: String, hiding directories: [String]) -> String {
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { visible.append(isVisible(scalar) ? scalar : " ") }
    let shortened = directories.reduce(String(visible)) { text, directory in
      text.replacing("\(directory)/", with: "").replacing(directory, with: ".")
    }
    return String(shortened.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// Neither a control character nor one that changes the direction of what follows.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    ![.control, .format].contains(scalar.properties.generalCategory)
  }

  private static func unmarked(_ text: String) -> (text: String, isMarked: Bool) {
    let mark = ["error: ", "fatal: "].first { text.lowercased().hasPrefix($0) }
    return (String(text.dropFirst(mark?.count ?? 0)), mark != nil)
  }
}

/// The form in which Kubernetes' programs log: `E1125 09:34:54.817968   26327 run.go:72] "command failed" err="…"`.
private enum LogLine {
  /// What a line says, and whether it is logged as an error; other lines as they are.
  static func content(of line: Substring) -> (text: String, isError: Bool) {
    guard let level = line.first, "IWEF".contains(level), line.dropFirst().prefix(4).allSatisfy(\.isNumber),
      line.dropFirst(5).first == " ", let prefix = line.firstRange(of: "] ")
    else { return (String(line), false) }
    let content = line[prefix.upperBound...]
    let isError = level == "E" || level == "F"
    guard let error = content.firstRange(of: "err=\""), content.last == "\"" else { return (String(content), isError) }
    return (unquoted(content[error.upperBound...].dropLast()), isError)
  }

  /// The text that Go's `%q` wrote.
  private static func unquoted(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(["n": "\n", "t": " ", "r": " "][character] ?? character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
