internal import StemmaKit

/// Where a command reads and writes: the answer on `out`, everything else on `err`, and what the process knows of its
/// surroundings. Tests pass one that is scripted.
struct Terminal {
  /// What surrounds a command.
  struct Surroundings {
    var environment = Environment([:])
    var workingDirectory = "/"
    var isInputTerminal = false
    var isOutputTerminal = false
    var isErrorTerminal = false
    var columns: Int?
    /// Milliseconds since 1970 in UTC.
    var now: () -> Int64 = { 0 }
    /// Minutes by which local time is east of UTC, at an instant in seconds since 1970: it changes with the season.
    var utcOffset: (_ seconds: Int64) -> Int = { _ in 0 }
    var readLine: () -> String? = { nil }
    /// Takes what was collected for standard output or standard error; nil keeps it.
    var write: ((_ bytes: [UInt8], _ isError: Bool) -> Void)?
  }

  let surroundings: Surroundings
  private(set) var out: [UInt8] = []
  private(set) var err: [UInt8] = []
  /// Whether nothing may be asked.
  var isSilent = false
  /// Whether notes and warnings are left out.
  var isQuiet = false

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  var environment: Environment { surroundings.environment }

  /// Whether a person can be asked.
  var isInteractive: Bool { !isSilent && surroundings.isInputTerminal && surroundings.isErrorTerminal }

  /// Columns to fit output into; nil where it goes to no terminal.
  var width: Int? {
    guard surroundings.isOutputTerminal else { return nil }
    return surroundings.columns ?? environment[.columns].flatMap { Int($0) } ?? 80
  }

  var now: Instant { Instant(milliseconds: surroundings.now()) }

  /// What reads times as people write them.
  var timeWords: TimeWords { TimeWords(now: now) { [surroundings] in surroundings.utcOffset($0.seconds) } }

  /// Adds bytes to the answer.
  mutating func write(_ bytes: some Sequence<UInt8>) {
    out += bytes
    if out.count > 64 << 10 { flush() }
  }

  /// Adds a line to the answer. Control characters of data become visible.
  mutating func print(_ line: String = "") {
    write(shown(line).utf8)
    write([UInt8(ascii: "\n")])
  }

  /// Adds a line to the answer, or several where it is wider than the terminal.
  mutating func print(_ line: String, or lines: [String]) {
    guard let width, DisplayWidth.of(visible(line)) > width else { return print(line) }
    for line in lines { print(line) }
  }

  /// Adds a line beside the answer.
  mutating func say(_ line: String) {
    err += shown(line, isError: true).utf8
    err.append(UInt8(ascii: "\n"))
    flush()
  }

  mutating func note(_ text: String) { if !isQuiet { say("note: \(text)") } }
  mutating func warn(_ text: String) { if !isQuiet { say("\(styled("warning:", .yellow, isError: true)) \(text)") } }

  /// Says what went wrong beside an answer that stands; no flag silences it.
  mutating func alarm(_ text: String) { say("\(styled("warning:", .yellow, isError: true)) \(text)") }

  /// Adds text beside the answer without ending the line: a question.
  mutating func ask(_ text: String) {
    err += visible(text).utf8
    flush()
  }

  /// Shows a text in place of the last one that was shown so; only on a terminal, and not where notes are left out.
  mutating func status(_ text: String) {
    guard surroundings.isErrorTerminal, !isQuiet, environment[.term] != "dumb" else { return }
    err += "\r\(visible(text))\(Self.start)K".utf8
    flush()
  }

  mutating func flush() {
    guard let write = surroundings.write else { return }
    if !out.isEmpty { write(out, false) }
    if !err.isEmpty { write(err, true) }
    out = []
    err = []
  }
}

extension Terminal {
  enum Style: String {
    case green = "32"
    case red = "31"
    case yellow = "33"
  }

  private func usesColor(isError: Bool) -> Bool {
    let isTerminal = isError ? surroundings.isErrorTerminal : surroundings.isOutputTerminal
    return isTerminal && environment[.noColor] == nil && environment[.term] != "dumb"
  }

  /// The text in a colour, on a terminal that shows colours.
  func styled(_ text: String, _ style: Style, isError: Bool = false) -> String {
    usesColor(isError: isError) ? "\(Self.start)\(style.rawValue)m\(text)\(Self.start)0m" : text
  }

  /// What is written for a line: colours where there are any, and none of them goes on behind its end.
  private func shown(_ line: String, isError: Bool = false) -> String {
    guard let last = line.utf8.lastIndex(of: 0x1B) else { return visible(line) }
    if !usesColor(isError: isError) { return inert(line) }
    let reset = "\(Self.start)0m"
    return visible(line) + (line[last...].hasPrefix(reset) ? "" : reset)
  }

  fileprivate static let start = "\u{1B}["
}

/// Text with everything that could steer a terminal written as visible escapes; our own colours pass.
func visible(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  var rest = text.unicodeScalars[...]
  while let scalar = rest.first {
    if scalar == "\u{1B}", let length = colorLength(rest) {
      result.unicodeScalars.append(contentsOf: rest.prefix(length))
      rest = rest.dropFirst(length)
      continue
    }
    if isHidden(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
    rest = rest.dropFirst()
  }
  return result
}

/// The length of one of our own colour sequences.
private func colorLength(_ text: Substring.UnicodeScalarView) -> Int? {
  let codes = ["\u{1B}[0m", "\u{1B}[31m", "\u{1B}[32m", "\u{1B}[33m"]
  return codes.map { Array($0.unicodeScalars) }.first { text.starts(with: $0) }?.count
}

private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A: false
  case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
  default: false
  }
}
