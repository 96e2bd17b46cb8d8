import Testing

@testable import StemmaKit

/// Each kind of tampering is detected and named: by code, by subject and by how bad it is, which decides the exit code.
@Suite("kinds of tampering", .timeLimit(.minutes(1))) struct TamperingKindTests {
  /// Findings by code and subject; where only the code is known beforehand, by that.
  private func expect(_ kind: TamperingKind, _ found: Verification) {
    let named = found.findings.map { finding in
      kind.findings.contains(finding.code) ? finding.code : "\(finding.code) \(finding.subject)"
    }
    #expect(named.sorted() == kind.findings.sorted())
    #expect(found.severity == kind.severity)
  }

  @Test("found in a store that is looked at as a whole", arguments: TamperingKind.all)
  func whole(kind: TamperingKind) throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    try kind.tamper(copy)
    expect(kind, try copy.verify())
    expect(kind, try copy.verify(.full))
  }

  @Test("found among the newest operations of a large store, or left to '--full'", arguments: TamperingKind.all)
  func bounded(kind: TamperingKind) throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    try kind.tamper(copy)
    let found = try copy.verify(bounds: (objects: 0, operations: 3))
    #expect(found.counts.operations == 3 && found.counts.skippedOperations > 5)
    if let code = kind.whenBounded {
      #expect(found.findings.contains { $0.code == code }, "\(found.findings)")
      #expect(found.severity == kind.severity)
    } else {
      #expect(found.findings == [])
    }
  }

  @Test("a clean store is clean, however few operations are looked at", arguments: 1...20)
  func clean(operations: Int) throws {
    let copy = try TamperedStore(copying: BaseStore.path(), keepingLogs: true)
    for level in VerificationLevel.allCases {
      let found = try copy.verify(level, bounds: (objects: 0, operations: operations))
      #expect(found.findings == [] && found.severity == nil)
    }
  }
}
