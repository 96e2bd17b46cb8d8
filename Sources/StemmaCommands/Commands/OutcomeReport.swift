internal import StemmaKit

/// How the outcome of an operation is told.
struct OutcomeReport {
  let outcome: Outcome
  let common: CommonOptions

  init(_ outcome: Outcome, _ common: CommonOptions) {
    self.outcome = outcome
    self.common = common
  }

  /// A sentence for people, or the operation as JSON.
  func print(_ sentence: String, to terminal: inout Terminal) {
    tellFindings(to: &terminal)
    if common.isJSON { return terminal.print(JSON.document("operation", OutcomeReport.fields(outcome))) }
    let isDone = outcome.plan.operation != nil || outcome.plan.changesAnything
    terminal.print(isDone ? sentence : "Nothing to change")
  }

  /// Warnings and notes, beside the answer.
  func tellFindings(to terminal: inout Terminal) {
    for note in outcome.notes { terminal.note(note) }
    for problem in outcome.problems { terminal.alarm(problem) }
    for finding in outcome.plan.findings {
      if finding.severity == .warning { terminal.warn(finding.text) } else { terminal.note(finding.text) }
    }
  }

  /// The fields that every operation has.
  static func fields(_ outcome: Outcome) -> [(String, JSON)] {
    [
      ("operation", JSON(outcome.plan.operation?.name)),
      ("sequence", JSON(outcome.sequence)),
      ("commit", JSON(outcome.commit?.text)),
      ("time", JSON(outcome.time?.text)),
      ("subject", JSON(outcome.plan.subject ?? outcome.plan.settingsChanges.first)),
      ("settingsChanges", JSON(outcome.plan.settingsChanges)),
      ("notes", JSON(outcome.notes)),
      ("problems", JSON(outcome.problems)),
      (
        "findings",
        .array(
          outcome.plan.findings.map { ["severity": .string($0.severity.rawValue), "text": .string($0.text)] })
      ),
    ]
  }
}
