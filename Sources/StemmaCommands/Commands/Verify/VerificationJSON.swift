internal import StemmaKit

/// What verification says, for programs.
enum VerificationJSON {
  static func document(_ verification: Verification, seconds: Double) -> JSON {
    let witness = verification.witness
    return JSON.document(
      "verification",
      [
        ("level", .string(verification.level.rawValue)), ("severity", JSON(verification.severity?.rawValue)),
        ("findings", .array(verification.findings.map(finding))), ("omitted", .int(verification.omittedFindings)),
        ("witness", witness.map { ["sequence": .int($0.sequence), "commit": .string($0.commit.text)] } ?? .null),
        ("foreignRefs", JSON(verification.foreignRefs)), ("counts", counts(verification.counts)),
        ("milliseconds", .int(Int(seconds * 1000))),
      ])
  }

  private static func finding(_ finding: VerificationFinding) -> JSON {
    [
      "severity": .string(finding.severity.rawValue), "code": .string(finding.code),
      "subject": .string(finding.subject), "message": .string(finding.message), "hint": JSON(finding.hint),
    ]
  }

  private static func counts(_ counts: VerificationCounts) -> JSON {
    [
      "operations": .int(counts.operations), "skippedOperations": .int(counts.skippedOperations),
      "refs": .int(counts.refs), "versions": .int(counts.versions),
      "objects": .int(counts.objects), "bytes": .int(counts.bytes), "unreachable": .int(counts.unreachable),
      "packs": .int(counts.packs), "snapshots": .int(counts.snapshots), "rendered": .int(counts.rendered),
      "manifests": .int(counts.manifests),
    ]
  }
}
