import Testing

@testable import StemmaKit

@Suite("taking things away") struct LifecycleTests {
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "api:1.0.0")
    return test
  }

  @Test("a deleted cabinet gets an empty snapshot and leaves the system; making it again continues its branch")
  func cabinet() throws {
    let test = try store()
    let plan = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp(), dryRun: true)
    #expect(plan.plan.changes.map { "\($0.asset) \($0.status)" } == ["web removed"])
    let outcome = try test.store.deleteCabinet("staging", reason: "over", stamp: test.stamp())
    #expect(outcome.plan.subject == "Delete cabinet staging")
    #expect(try test.store.status().cabinets.map(\.name) == ["production"])
    #expect(try test.git("ls-tree", "--name-only", "system:cabinets") == "production")
    #expect(try test.git("ls-tree", "-r", "--name-only", "cabinets/staging") == "manifests/stemma.yaml\nsnapshot")
    #expect(try test.git("ls-tree", "--name-only", "settings:cabinets") == "production.yaml")
    // Its versions can still be promoted, under their old name.
    #expect(try test.promote("staging-v1.0.0", to: "production").plan.newVersion == "prod-v1.0.0")
    try test.cabinet("staging", "staging")
    #expect(try test.version("staging") == nil)
    try test.deploy("staging", "web", "api:2.0.0")
    #expect(
      try test.git("log", "--format=%s", "cabinets/staging").split(separator: "\n") == [
        "Deploy web api:2.0.0 to staging as staging-v2.0.0", "Create cabinet staging in staging",
        "Delete cabinet staging",
        "Deploy web api:1.0.0 to staging as staging-v1.0.0", "Create cabinet staging in staging",
      ])
    #expect(try test.promote("staging-v1.0.0", to: "staging").plan.isIdentical == true)
  }

  @Test("a cabinet that is empty already leaves the system, too") func emptyCabinet() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    #expect(try test.git("ls-tree", "system", "cabinets/") == "")
    try test.cabinet("staging", "staging")
    #expect(try test.git("ls-tree", "--name-only", "system", "cabinets/") == "cabinets/staging")
  }

  @Test("a version of a deleted cabinet is found, and rolled back to only where it belongs") func remade() throws {
    let test = try store()
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    var filter = DeploymentFilter()
    filter.cabinet = "staging"
    #expect(try test.store.deployments(filter).map(\.version) == ["staging-v1.0.0"])
    expectError(
      "cabinet 'staging' was deleted",
      hints: ["make it again with 'stemma cabinet create staging --environment staging'"]
    ) { try rollBack(test) }
    var request = CabinetRequest(name: "staging", environment: "staging")
    request.namespace = "elsewhere"
    _ = try test.store.createCabinet(request, stamp: test.stamp())
    expectError(
      "cabinet 'staging' was made again for another namespace or environment than 'staging-v1.0.0' is for", .refused,
      hints: ["promote the version's content from another cabinet"]
    ) { try rollBack(test) }
  }

  private func rollBack(_ test: TestStore) throws { try test.promote("staging-v1.0.0", to: nil) }

  @Test("each is refused while something depends on it, and says what") func needed() throws {
    let test = try store()
    expectError("environment 'staging' is still needed", .refused, details: ["cabinet 'staging'"]) {
      _ = try test.store.deleteEnvironment("staging", reason: "", stamp: test.stamp())
    }
    expectError("asset 'web' is still needed", .refused, details: ["cabinet 'staging' runs it"]) {
      _ = try test.store.deleteAsset("web", reason: "", stamp: test.stamp())
    }
    try test.setting("weights.staging", "10", at: Level(.cabinet("production")))
    try test.setting("only.cabinets", "[staging]", at: Level(.asset("web")))
    expectError(
      "cabinet 'staging' is still needed", .refused,
      details: ["cabinet 'production': weights", "asset 'web' is kept to it"]
    ) { _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp()) }
    expectError("unknown cabinet 'stagin'", hints: ["did you mean 'staging'?"]) {
      _ = try test.store.deleteCabinet("stagin", reason: "", stamp: test.stamp())
    }
  }

  @Test("what nothing needs goes") func unneeded() throws {
    let test = try store()
    _ = try test.store.createEnvironment("qa", reason: "", stamp: test.stamp())
    _ = try test.store.deleteEnvironment("qa", reason: "", stamp: test.stamp())
    #expect(try test.store.environments().map(\.name) == ["prod", "staging"])
    _ = try test.store.undeploy(asset: "web", from: "staging", reason: "", stamp: test.stamp())
    _ = try test.store.deleteAsset("web", reason: "", stamp: test.stamp())
    #expect(try test.store.assets().isEmpty)
    #expect(
      try test.git("ls-tree", "--name-only", "settings") == "cabinets\nenterprise.yaml\nenvironments\npolicy.yaml")
  }
}
