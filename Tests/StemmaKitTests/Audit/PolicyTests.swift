import Testing

@testable import StemmaKit

@Suite("what the policy requires of an operation") struct PolicyTests {
  /// Staging and production, of which production needs a reason and, by its name, a ticket.
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.cabinet("canary", "prod")
    try test.deploy("staging", "web", "web:1.0.0")
    try test.deploy("production", "web", "web:0.9.0")
    try test.pushSettings(
      "policy.yaml", "# ours\nrequire:\n  reason:\n    environments: [prod]\n  ticket:\n    cabinets: [production]\n",
      message: "Require reasons")
    return test
  }

  private func stamp(_ test: TestStore, _ ticket: String?) throws -> Stamp {
    let plain = test.stamp()
    return try Stamp(time: plain.time, person: plain.person, method: .cli, client: plain.client, ticket: ticket)
  }

  private let both = "the policy requires a reason and a ticket for cabinet 'production'"
  private let hints = ["say why with '-m WHY'", "name it with '--ticket TICKET'"]

  @Test(
    "deploy, promote, roll back, undeploy, delete: each is refused, and its dry run as well", arguments: [false, true])
  func refused(dryRun: Bool) throws {
    let test = try store()
    let before = try test.git("rev-parse", "system", "settings")
    expectError(both, .refused, hints: hints) { try test.deploy("production", "web", "web:1.0.0", dryRun: dryRun) }
    expectError(both, .refused, hints: hints) { try test.deploy("production", nil, dryRun: dryRun) }
    expectError(both, .refused, hints: hints) { try test.promote("staging-v1.0.0", to: "production", dryRun: dryRun) }
    expectError(both, .refused, hints: hints) {
      _ = try test.store.undeploy(
        asset: "web", from: "production", reason: " \n", stamp: test.stamp(), dryRun: dryRun)
    }
    expectError(both, .refused, hints: hints) {
      _ = try test.store.deleteCabinet("production", reason: "", stamp: test.stamp(), dryRun: dryRun)
    }
    expectError("the policy requires a reason for cabinet 'canary'", .refused, hints: [hints[0]]) {
      try test.promote("staging-v1.0.0", to: "canary", dryRun: dryRun)
    }
    #expect(try test.git("rev-parse", "system", "settings") == before)
  }

  @Test("a rollback goes by the settings that are in force") func rollback() throws {
    let test = try store()
    // The push was not taken in yet, and a rollback takes nothing in.
    #expect(try test.promote("prod-v0.9.0", to: "production", dryRun: true).plan.isIdentical == true)
    try test.deploy("staging", "web", "web:1.1.0")
    expectError(both, .refused, hints: hints) { try test.promote("prod-v0.9.0", to: "production") }
  }

  @Test("with what is required it is done and recorded") func allowed() throws {
    let test = try store()
    var request = SnapshotDeployRequest(version: "staging-v1.0.0")
    (request.cabinet, request.reason) = ("production", "the quarter's release")
    expectError("the policy requires a ticket for cabinet 'production'", .refused, hints: [hints[1]]) {
      _ = try test.store.deploySnapshot(request, stamp: test.stamp())
    }
    let outcome = try test.store.deploySnapshot(request, stamp: stamp(test, "OPS-1"))
    let record = try test.store.auditTrail().detail(try #require(outcome.sequence)).operation
    #expect([record.reason, record.ticket] == ["the quarter's release", "OPS-1"])
    try test.deploy("staging", "web", "web:1.1.0")
    try test.set("COLOR", "blue", at: Level(.cabinet("production")))
  }

  @Test("what is deleted leaves the policy with the same operation") func deleted() throws {
    let test = try store()
    _ = try test.store.deleteCabinet("production", reason: "closed", stamp: stamp(test, "OPS-2"))
    #expect(try test.git("show", "settings:policy.yaml") == "# ours\nrequire:\n  reason:\n    environments: [prod]")
    _ = try test.store.deleteCabinet("canary", reason: "closed", stamp: test.stamp())
    _ = try test.store.deleteEnvironment("prod", reason: "", stamp: test.stamp())
    #expect(try test.git("show", "settings:policy.yaml") == "# ours")
  }

  @Test(
    "names must be there",
    arguments: [
      ("reason: {environments: [pord]}", "'require.reason.environments' names the unknown environment 'pord'"),
      ("ticket: {cabinets: [a, b]}", "'require.ticket.cabinets' names the unknown cabinet 'b'"),
      ("reason: {assets: [web]}", "unknown key 'assets' in 'require.reason'"),
      ("reason: [prod]", "'require.reason' must be a mapping"),
      ("ticket: {cabinets: a}", "'require.ticket.cabinets' must be a list"),
    ])
  func names(text: String, expected: String) {
    let files = [
      "policy.yaml": "require:\n  \(text)\n", "environments/prod.yaml": "", "cabinets/a.yaml": "environment: prod\n",
    ]
    let problems = SettingsReader.read(files.mapValues { Array($0.utf8) }).problems
    #expect(problems.map(\.text) == ["policy.yaml:2: \(expected)"])
  }
}
