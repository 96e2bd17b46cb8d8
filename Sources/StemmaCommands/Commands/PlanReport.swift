internal import StemmaKit

/// How a deployment, or the plan of one, is told.
struct PlanReport {
  let outcome: Outcome
  let common: CommonOptions
  let isDryRun: Bool

  private var plan: Plan { outcome.plan }

  /// - Throws: the exit code 2 for a dry run that would change something.
  func print(to terminal: inout Terminal) throws {
    OutcomeReport(outcome, common).tellFindings(to: &terminal)
    if common.isJSON {
      terminal.print(JSON.document(isDryRun ? "plan" : "deployment", fields))
    } else {
      if let requested = plan.requested, let cabinet = plan.cabinet {
        terminal.note("'\(requested)' is \(plan.source ?? plan.version ?? cabinet)")
      }
      printText(&terminal)
    }
    if isDryRun && plan.changesAnything { throw ExitStatus.differs }
  }

  private func printText(_ terminal: inout Terminal) {
    if isDryRun {
      terminal.print("Plan: \(plan.subject ?? "no operation")")
    } else {
      terminal.print(plan.subject ?? "No operation")
    }
    ChangeList(plan.changes).print(to: &terminal)
    for change in plan.settingsChanges { terminal.print("  settings: \(change)") }
    if let before = plan.treeBefore { terminal.print("  tree before  \(before)") }
    if let after = plan.treeAfter { terminal.print("  tree after   \(after)") }
    if let identical = plan.isIdentical { terminal.print("  identical: \(identical)") }
  }

  private var fields: [(String, JSON)] {
    OutcomeReport.fields(outcome) + [
      ("dryRun", .bool(isDryRun)),
      ("cabinet", JSON(plan.cabinet)),
      ("version", JSON(plan.version)),
      ("previousVersion", JSON(plan.previousVersion)),
      ("newVersion", JSON(plan.newVersion)),
      ("requested", JSON(plan.requested)),
      ("source", JSON(plan.source)),
      ("cabinetCommit", JSON(outcome.cabinetCommit?.text)),
      ("treeBefore", JSON(plan.treeBefore?.text)),
      ("treeAfter", JSON(plan.treeAfter?.text)),
      ("changed", .bool(plan.changesSnapshot)),
      ("identical", plan.isIdentical.map { .bool($0) } ?? .null),
      ("assets", .array(plan.changes.map(ChangeList.json))),
    ]
  }
}

/// What differs, asset by asset and field by field.
struct ChangeList {
  private let changes: [AssetChange]

  init(_ changes: [AssetChange]) {
    self.changes = changes
  }

  func print(to terminal: inout Terminal) {
    for change in changes where change.status != .unchanged {
      Self.printHeading(change, to: &terminal)
      Self.printFields(change.fields, to: &terminal)
    }
    let same = changes.filter { $0.status == .unchanged }.map(\.asset)
    if !same.isEmpty { terminal.print("  unchanged: \(same.joined(separator: ", "))") }
  }

  private static func printHeading(_ change: AssetChange, to terminal: inout Terminal) {
    let sign =
      switch change.status {
      case .added: terminal.styled("+", .green)
      case .removed: terminal.styled("-", .red)
      default: terminal.styled("~", .yellow)
      }
    let images = [change.oldImage, change.newImage].compactMap { $0 }
    let shown = images.count == 2 && images[0] != images[1] ? [images[0], "-> \(images[1])"] : images.suffix(1)
    let release = change.newRelease.map {
      " release \($0.short)" + (change.oldRelease == change.newRelease ? " (same)" : "")
    }
    let start = "  \(sign) \(change.asset)"
    terminal.print(
      "\(start) \(shown.joined(separator: " "))\(release ?? "")",
      or: ["\(start)\(release ?? "")"] + shown.map { "    \($0)" })
  }

  static func printFields(_ fields: [FieldChange], to terminal: inout Terminal) {
    var object = ""
    for field in fields {
      if field.path.isEmpty {
        let sign = field.kind == .added ? terminal.styled("+", .green) : terminal.styled("-", .red)
        terminal.print("    \(sign) \(field.object)")
        continue
      }
      if field.object != object {
        object = field.object
        terminal.print("      \(object)")
      }
      printField(field, to: &terminal)
    }
  }

  private static func printField(_ field: FieldChange, to terminal: inout Terminal) {
    let (sign, values) =
      switch field.kind {
      case .added: (terminal.styled("+", .green), [short(field.new)])
      case .removed: (terminal.styled("-", .red), [short(field.old)])
      case .changed: (terminal.styled("~", .yellow), [short(field.old), "-> \(short(field.new))"])
      }
    let start = "        \(sign) \(field.path):"
    terminal.print("\(start) \(values.joined(separator: " "))", or: [start] + values.map { "          \($0)" })
  }

  private static func short(_ text: String?) -> String {
    let line = (text ?? "").replacing("\n", with: "\\n")
    return line.count > 100 ? line.prefix(99) + "…" : line
  }

  static func json(_ change: AssetChange) -> JSON {
    [
      "asset": .string(change.asset), "status": .string(change.status.rawValue),
      "oldImage": JSON(change.oldImage), "newImage": JSON(change.newImage),
      "oldRelease": JSON(change.oldRelease?.text), "newRelease": JSON(change.newRelease?.text),
      "fields": .array(
        change.fields.map {
          [
            "object": .string($0.object), "path": .string($0.path), "change": .string($0.kind.rawValue),
            "old": JSON($0.old), "new": JSON($0.new),
          ]
        }),
    ]
  }
}
