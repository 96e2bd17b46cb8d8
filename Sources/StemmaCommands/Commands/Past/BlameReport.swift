internal import StemmaKit

/// How the origins of values are told: a line each, or a sentence with every step for a single one.
struct BlameReport {
  private let blame: Blame

  init(_ blame: Blame) {
    self.blame = blame
  }

  func print(to terminal: inout Terminal) {
    if blame.lines.count == 1, let line = blame.lines.first { return Self.print(line, to: &terminal) }
    if blame.lines.isEmpty { return terminal.print("Nothing runs in \(blame.cabinet)") }
    if terminal.isNarrow { return printLines(to: &terminal) }
    let namesAsset = Set(blame.lines.map(\.asset)).count > 1
    let columns: [Column] = [
      .name("field"), .name("value"), "set by", .whole("when"), .name("cabinet"), "way", "why",
    ]
    var table = Table((namesAsset ? [.name("asset")] : []) + columns)
    for line in blame.lines {
      let origin = BlameSentence(line)
      let cells = [
        line.field, line.value, origin.person, origin.time?.text ?? "", line.steps.last?.cabinet ?? "", origin.way,
        origin.why,
      ]
      table.add((namesAsset ? [line.asset] : []) + cells)
    }
    terminal.print(table)
  }

  /// Two lines for each value, where a table would cut what matters.
  private func printLines(to terminal: inout Terminal) {
    for line in blame.lines {
      let origin = BlameSentence(line)
      let way = [line.steps.last?.cabinet ?? "", origin.way].filter { !$0.isEmpty }.joined(separator: " ")
      let start = "\(line.asset)  \(line.field):"
      let value = line.value.replacing("\n", with: "\\n")
      terminal.print("\(start) \(value)", or: [start, "    \(value)"])
      let why = origin.why.isEmpty ? "" : ": \(origin.why)"
      let text = visible("  \(origin.person), \(origin.time.map(terminal.text) ?? ""), \(way)\(why)")
      terminal.print(terminal.width.map { DisplayWidth.cut(text, to: $0) } ?? text)
    }
  }

  private static func print(_ line: BlameLine, to terminal: inout Terminal) {
    let sentence = BlameSentence(line)
    terminal.print("\(line.manifest ?? line.asset)  \(line.field): \(line.value)")
    terminal.print("  \(sentence.text)")
    var table = Table([.whole("when"), .whole("what"), .name("cabinet"), .name("version"), "who", "why"])
    for step in line.steps {
      let operation = step.operation
      table.add([
        terminal.text(operation.time), step.move.rawValue, step.cabinet, operation.version ?? "-",
        operation.person.name,
        operation.why,
      ])
    }
    if let declaration = line.declaration {
      let operation = declaration.operation
      table.add([
        terminal.text(operation.time), "declared", "", declaration.level.text, operation.person.name, operation.why,
      ])
    }
    terminal.print(table)
  }
}

extension BlameReport {
  /// For spreadsheets: a row for each value.
  func printRows(to terminal: inout Terminal) {
    terminal.print(csv: Self.columns, blame.lines.map(Self.cells))
  }

  private static let columns =
    ["asset", "manifest", "field", "value", "cabinet", "way", "time"] + OperationFields.origin
    + ["before", "beforeSince", "beforeUntil", "summary"]

  private static func cells(_ line: BlameLine) -> [JSON] {
    let sentence = BlameSentence(line)
    let previous = line.previous
    return [
      .string(line.asset), JSON(line.manifest), .string(line.field), .string(line.value),
      JSON(line.steps.last?.cabinet), .string(sentence.way), JSON(sentence.time?.text),
    ] + OperationFields.values(sentence.origin, OperationFields.origin) + [
      JSON(previous?.value), JSON(previous?.since.text), JSON(previous?.until.text), .string(sentence.text),
    ]
  }

  var json: JSON {
    JSON.document(
      "blame",
      [
        ("cabinet", .string(blame.cabinet)), ("version", JSON(blame.version)),
        ("fields", .array(blame.lines.map(Self.json))),
      ])
  }

  private static func json(_ line: BlameLine) -> JSON {
    let steps = line.steps.map { step -> JSON in
      [
        "move": .string(step.move.rawValue), "cabinet": .string(step.cabinet),
        "operation": OperationFields.json(step.operation),
      ]
    }
    let declaration = line.declaration.map { declaration -> JSON in
      .object(SettingJSON.level(declaration.level) + [("operation", OperationFields.json(declaration.operation))])
    }
    let previous = line.previous.map { previous -> JSON in
      [
        "value": .string(previous.value), "since": .string(previous.since.text), "until": .string(previous.until.text),
      ]
    }
    return [
      "asset": .string(line.asset), "manifest": JSON(line.manifest), "field": .string(line.field),
      "value": .string(line.value), "steps": .array(steps), "declared": declaration ?? .null,
      "before": previous ?? .null, "summary": .string(BlameSentence(line).text),
    ]
  }
}

/// The way of a value as a sentence.
struct BlameSentence {
  private let line: BlameLine

  init(_ line: BlameLine) {
    self.line = line
  }

  /// Who said it: in settings where they did, else with the deployment.
  var origin: Operation? { line.declaration?.operation ?? line.steps.last?.operation }
  var person: String { origin?.person.name ?? "" }
  var time: Instant? { origin?.time }
  var why: String { origin?.why ?? "" }

  /// The cabinets that it came through, in its order: `dev > staging > production`.
  var way: String {
    let steps = line.steps.reversed().dropFirst()
    return steps.map { $0.move == .promoted ? "> \($0.cabinet)" : $0.move.rawValue }.joined(separator: " ")
  }

  /// `set by Ada in dev, promoted to staging by Ben, to production by Cay; before that 'info' for 83 days`.
  var text: String {
    let steps = Array(line.steps.reversed())
    guard let first = steps.first else { return "" }
    var parts = [start(first)]
    var last = first.move
    for step in steps.dropFirst() {
      parts.append(Self.part(step, after: last))
      last = step.move
    }
    return parts.joined(separator: ", ") + before
  }

  private func start(_ first: BlameLine.Step) -> String {
    let person = first.operation.person.name
    guard let declaration = line.declaration else { return "set by \(person) in \(first.cabinet)" }
    let deployer = "brought to \(first.cabinet) by \(person)"
    return "set by \(declaration.operation.person.name) for \(declaration.level.text), \(deployer)"
  }

  private static func part(_ step: BlameLine.Step, after last: BlameLine.Move) -> String {
    let person = step.operation.person.name
    switch step.move {
    case .promoted: return "\(last == .promoted ? "" : "promoted ")to \(step.cabinet) by \(person)"
    case .rolledBack: return "brought back in \(step.cabinet) by \(person) with a rollback"
    case .redeployed: return "brought back in \(step.cabinet) by \(person) with a newer version"
    case .set: return "set by \(person) in \(step.cabinet)"
    }
  }

  private var before: String {
    guard let previous = line.previous else { return "" }
    let value = previous.value.replacing("\n", with: "\\n")
    let time = Age.duration(from: previous.since, to: previous.until)
    return "; before that '\(value.count > 60 ? value.prefix(59) + "…" : value)' for \(time)"
  }
}
