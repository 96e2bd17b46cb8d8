internal import ArgumentParser
internal import StemmaKit

struct SnapshotBisect: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "bisect", abstract: "Find the deployment, and the changes in it, from which on a test fails.",
    discussion: """
      The command finds the manifests of what it tests in the directory $STEMMA_SNAPSHOT, and the version in \
      $STEMMA_VERSION. It exits with 0 for good, 125 where it cannot say, and anything else for bad. With --cabinet, each \
      version is deployed there first, and the changes are not searched.

      Example:
        stemma snapshot bisect --good prod-v1.2.0 --bad production --run 'grep -rq "replicas: 3" "$STEMMA_SNAPSHOT"'
      """)

  @Option(help: ArgumentHelp("A version that passes the test.", valueName: "version"))
  var good: String?

  @Option(help: ArgumentHelp("A later version of the same cabinet that does not.", valueName: "version"))
  var bad: String?

  @Option(name: .customLong("run"), help: ArgumentHelp("The test, for 'sh -c'.", valueName: "command"))
  var command: String?

  @Option(help: ArgumentHelp("A cabinet to deploy each version to before it is tested.", valueName: "cabinet"))
  var cabinet: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Seconds that one test may take.", valueName: "seconds"))
  var timeout = 600

  @Flag(help: "Find the deployment only.")
  var deploymentOnly = false

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    if timeout < 1 { throw StemmaError(.usage, "'--timeout' must be at least 1") }
    var request = BisectRequest(
      good: try terminal.require(good, flag: "--good"), bad: try terminal.require(bad, flag: "--bad"))
    request.cabinet = cabinet
    request.narrows = !deploymentOnly
    request.reason = record.reason
    let tester = terminal.tester(try terminal.require(command, flag: "--run"), seconds: timeout)
    let current = terminal
    let answer = try store.bisect(request, tester: tester, stamp: { try current.stamp(record) }) { step in
      if !common.quiet { terminal.say(Self.line(step, current)) }
    }
    if common.isJSON { return terminal.print(BisectJSON.document(answer)) }
    print(answer, to: &terminal)
  }

  private static func line(_ step: BisectStep, _ terminal: Terminal) -> String {
    let style: Terminal.Style = step.verdict == .good ? .green : step.verdict == .bad ? .red : .yellow
    let verdict = terminal.styled(step.verdict.rawValue, style, isError: true)
    let why =
      step.verdict == .good ? "" : " (exit code \(step.exitCode)\(step.message.isEmpty ? "" : ": ")\(step.message))"
    return "\(verdict)\(String(repeating: " ", count: 6 - step.verdict.rawValue.utf8.count))\(step.subject)\(why)"
  }

  private func print(_ answer: BisectAnswer, to terminal: inout Terminal) {
    let first = answer.first
    terminal.print("\(first.version ?? "") is the first bad one; the last good one is \(answer.previous)")
    terminal.print(fields: [
      ("what", first.subject), ("deployed", first.time.text), ("by", first.person.address), ("why", first.reason),
      ("ticket", first.ticket ?? ""), ("operation", "\(first.sequence)"),
    ])
    if !answer.suspects.isEmpty {
      let names = answer.suspects.compactMap(\.version).joined(separator: ", ")
      terminal.print("could not be tested, and may be the first bad one, too: \(names)")
    }
    guard let changes = answer.changes else { return }
    let count = changes.reduce(0) { $0 + max(1, $1.fields.count) }
    terminal.print("\(count) of \(answer.total) changes \(count == 1 ? "is" : "are") enough:")
    DiffText.print(changes, to: &terminal)
  }
}

enum BisectJSON {
  static func document(_ answer: BisectAnswer) -> JSON {
    JSON.document(
      "bisect",
      [
        ("version", JSON(answer.first.version)), ("previous", .string(answer.previous)),
        ("operation", OperationFields.json(answer.first)),
        ("suspects", .array(answer.suspects.map(OperationFields.json))),
        ("changes", answer.changes.map { .array($0.map(DiffJSON.object)) } ?? .null), ("total", .int(answer.total)),
        ("runs", .int(answer.runs)),
      ])
  }
}
