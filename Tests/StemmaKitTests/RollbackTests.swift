import Testing

@testable import StemmaKit

@Suite("rollback and resolving") struct RollbackTests {
  /// Production that ran 1.2.2, 1.2.3 and 1.2.4.
  private func production() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    for version in ["1.2.2", "1.2.3", "1.2.4"] { try test.deploy("production", "web", "api:\(version)") }
    return test
  }

  @Test("the old tree comes back byte for byte, without any settings") func identical() throws {
    let test = try production()
    try test.deploy("production", "extra", "extra:1.0.0")
    // Settings that no longer parse do not stand in the way.
    try test.pushSettings("cabinets/production.yaml", "environment: [", message: "Break it")
    let outcome = try test.promote("prod-v1.2.3", to: "production")
    #expect(outcome.plan.isIdentical == true)
    #expect(outcome.plan.newVersion == nil)
    #expect(outcome.plan.findings == [])
    #expect(outcome.plan.subject == "Roll back production to prod-v1.2.3")
    #expect(outcome.plan.changes.map { "\($0.asset) \($0.status)" } == ["extra removed", "web changed"])
    #expect(try test.git("rev-parse", "cabinets/production^{tree}") == test.git("rev-parse", "prod-v1.2.3^{tree}"))
    #expect(try test.git("log", "-1", "--format=%P", "cabinets/production").split(separator: " ").count == 1)
    let trailer = "--format=%(trailers:key=Stemma-Rolled-Back-To,valueonly,separator=)"
    #expect(try test.git("log", "-1", trailer, "cabinets/production") == "prod-v1.2.3")
  }

  @Test("last known good: not what runs, not what was rolled back from") func lastKnownGood() throws {
    let test = try production()
    #expect(try test.promote("last-known-good", to: "production").plan.version == "prod-v1.2.3")
    // 1.2.4 was rolled back from, so going back once more skips it.
    #expect(try test.promote("last-known-good", to: "production").plan.version == "prod-v1.2.2")
    expectError("cabinet 'production' has no earlier good deployment") {
      try test.promote("last-known-good", to: "production")
    }
  }

  @Test("without a cabinet, only where one can be meant") func withoutCabinet() throws {
    let test = try production()
    #expect(try test.promote("v1.2.2", to: nil).plan.version == "prod-v1.2.2")
    #expect(try test.promote("last-known-good", to: nil).plan.cabinet == "production")
    try test.promote("prod-v1.2.2", to: "staging")
    try test.deploy("staging", "web", "api:3.0.0")
    try test.deploy("production", "web", "api:3.0.0")
    expectError(
      "'v1.2.2' can mean several versions", details: ["prod-v1.2.2 (production)", "staging-v1.2.2 (staging)"],
      hints: ["name one of them, or the cabinet with '--cabinet'"]
    ) { try test.promote("v1.2.2", to: nil) }
    expectError(
      "'last-known-good' can mean several versions", details: ["prod-v1.2.3 (production)", "staging-v1.2.2 (staging)"]
    ) { try test.promote("last-known-good", to: nil) }
    #expect(try test.promote("v1.2.2", to: "staging").plan.version == "staging-v1.2.2")
  }

  @Test("every name that stands for a version") func moving() throws {
    let test = try production()
    _ = try test.store.tag(tagging("stable", "prod-v1.2.2"), stamp: test.stamp())
    let commit = try test.git("rev-parse", "prod-v1.2.3^{commit}")
    let time = try #require(try test.store.deployments(DeploymentFilter()).first { $0.version == "prod-v1.2.3" }?.time)
    let cases = [
      ("prod-latest", "prod-v1.2.4"), ("prod-current", "prod-v1.2.4"), ("production", "prod-v1.2.4"),
      ("production~1", "prod-v1.2.3"), ("production~2", "prod-v1.2.2"), ("production~", "prod-v1.2.3"),
      ("stable", "prod-v1.2.2"), (String(commit.prefix(12)), "prod-v1.2.3"),
      ("production@{\(time.text)}", "prod-v1.2.3"),
      ("1.2.3", "prod-v1.2.3"), ("v1.2.3", "prod-v1.2.3"), ("last-known-good", "prod-v1.2.3"),
    ]
    for (name, expected) in cases { #expect(try test.store.show(name).name == expected, "\(name)") }
  }

  private func tagging(_ tag: String, _ version: String) -> TagRequest {
    var request = TagRequest()
    request.add = [tag]
    request.versions = [version]
    return request
  }

  @Test("unknown versions name the nearest") func unknown() throws {
    let test = try production()
    expectError("unknown version 'prod-v1.2.9'", hints: ["did you mean 'prod-v1.2.2', 'prod-v1.2.3' or 'prod-v1.2.4'?"])
    {
      try test.promote("prod-v1.2.9", to: "production")
    }
    expectError("unknown version 'something'", hints: ["see 'stemma snapshot list'"]) {
      try test.promote("something", to: "production")
    }
    expectError("'production~7' names no version: nothing had been deployed") {
      try test.promote("production~7", to: nil)
    }
    expectError("'staging-latest' names no version: nothing had been deployed") {
      try test.promote("staging-latest", to: "production")
    }
    expectError("'yesterday' is not a time", hints: ["write it as 2024-11-15T15:42:00Z"]) {
      try test.promote("production@{yesterday}", to: nil)
    }
    expectError("unknown cabinet 'prodution'", hints: ["did you mean 'production'?"]) {
      try test.promote("prod-v1.2.3", to: "prodution")
    }
    #expect(throws: StemmaError.self) { try test.promote("\u{1B}[2J" + String(repeating: "x", count: 300), to: nil) }
  }

  @Test("what a rollback cannot take") func flags() throws {
    let test = try production()
    expectError("'--exact' does not go with a rollback, which brings the old snapshot back byte for byte", .usage) {
      try test.promote("prod-v1.2.2", to: "production") { $0.exact = true }
    }
    expectError("'--with-domains' goes with '--exact'", .usage) {
      try test.promote("prod-v1.2.2", to: "staging") { $0.withDomains = true }
    }
  }

  @Test("going forward again is no rollback") func forward() throws {
    let test = try production()
    try test.promote("prod-v1.2.2", to: "production")
    let outcome = try test.promote("prod-v1.2.4", to: "production")
    #expect(outcome.plan.operation == .redeploy)
    #expect(outcome.plan.subject == "Deploy prod-v1.2.4 to production again")
    let same = try test.promote("prod-v1.2.4", to: "production")
    #expect(same.plan.subject == "Deploy prod-v1.2.4 to production again: no change")
    #expect(same.plan.changesSnapshot == false)
    // It is an operation all the same.
    #expect(same.sequence == outcome.sequence.map { $0 + 1 })
  }

  @Test("one asset goes back, the others stay") func single() throws {
    let test = try production()
    try test.deploy("production", "worker", "worker:1.0.0")
    let outcome = try test.promote("prod-v1.2.3", to: "production") { $0.assets = ["web"] }
    #expect(outcome.plan.subject == "Roll back web in production to prod-v1.2.3 as prod-v1.0.0-r1")
    #expect(try test.store.show("prod-current").assets.map(\.image) == ["api:1.2.3", "worker:1.0.0"])
    #expect(try test.git("log", "-1", "--format=%P", "cabinets/production").split(separator: " ").count == 1)
  }
}
