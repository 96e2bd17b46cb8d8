internal import StemmaKit

/// What verification says, for people.
struct VerificationReport {
  private let verification: Verification
  private let seconds: Double

  init(_ verification: Verification, seconds: Double) {
    self.verification = verification
    self.seconds = seconds
  }

  func print(to terminal: inout Terminal) {
    for finding in verification.findings { print(finding, to: &terminal) }
    if verification.omittedFindings > 0 { terminal.print("and \(verification.omittedFindings) more findings") }
    if !verification.findings.isEmpty { terminal.print() }
    printCounts(to: &terminal)
    if let witness = verification.witness { terminal.print("Keep elsewhere: \(witness.text)") }
    for ref in verification.foreignRefs { terminal.note("ref '\(ref)' is not Stemma's") }
    if let skipped { terminal.print("Not looked at: \(skipped); '--full' proves the rest") }
    terminal.print(conclusion(terminal))
  }

  private func print(_ finding: VerificationFinding, to terminal: inout Terminal) {
    let style: Terminal.Style = finding.severity >= .damaged ? .red : .yellow
    terminal.print("\(terminal.styled(finding.severity.word, style)) \(finding.code): \(finding.subject)")
    terminal.print("  \(finding.message)")
    if let hint = finding.hint { terminal.print("  hint: \(hint)") }
  }

  private func printCounts(to terminal: inout Terminal) {
    let counts = verification.counts
    var table = Table(["checked", "count"])
    table.add(["operations", Amount.text(counts.operations)])
    table.add(["refs", Amount.text(counts.refs)])
    table.add(["versions", Amount.text(counts.versions)])
    table.add(["objects", "\(Amount.text(counts.objects)) in \(Amount.text(counts.packs)) packs\(throughput)"])
    if verification.level == .full { table.add(["unreachable", Amount.text(counts.unreachable)]) }
    if verification.level != .quick {
      table.add(["snapshots", "\(Amount.text(counts.rendered)) of \(Amount.text(counts.snapshots)) rendered again"])
      table.add(["manifests", "\(Amount.text(counts.manifests)) equal byte for byte"])
    }
    terminal.print(table)
  }

  /// What was not looked at, for people; nil where everything was.
  private var skipped: String? {
    let count = verification.counts.skippedOperations
    let operations = count == 1 ? "operation 1" : "operations 1 to \(Amount.text(count))"
    if verification.level == .quick { return "contents" + (count > 0 ? ", and \(operations)" : "") }
    return count > 0 ? "\(operations), and what only they hold" : nil
  }

  /// `, 12.3 MB in 2.0 s: 6.1 MB/s`.
  private var throughput: String {
    let bytes = Double(verification.counts.bytes)
    guard seconds > 0 else { return ", \(Amount.bytes(bytes))" }
    return ", \(Amount.bytes(bytes)) in \(Amount.text(seconds)) s: \(Amount.bytes(bytes / seconds))/s"
  }

  private func conclusion(_ terminal: Terminal) -> String {
    guard let severity = verification.severity else {
      return terminal.styled("Nothing was lost or altered" + (skipped == nil ? "" : " in what was looked at"), .green)
    }
    let count = verification.findings.count { $0.severity == severity }
    let style: Terminal.Style = severity >= .damaged ? .red : .yellow
    let last = severity == .notChecked ? "Nothing was lost or altered in what could be checked; " : ""
    return last + terminal.styled("\(severity.word): \(count) finding\(count == 1 ? "" : "s")", style)
  }
}
