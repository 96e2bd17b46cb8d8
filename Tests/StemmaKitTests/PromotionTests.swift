import Testing

@testable import StemmaKit

@Suite("promotion") struct PromotionTests {
  /// Staging and production with an asset in staging.
  private func pipeline() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "api:1.2.3", replicas: 2)
    return test
  }

  @Test("the release travels, everything else is the target's") func travels() throws {
    let test = try pipeline()
    try test.set("DATABASE_URL", "postgres://staging-db", at: Level(.environment("staging")))
    try test.set("DATABASE_URL", "postgres://prod-db", at: Level(.environment("prod")))
    try test.set("FEATURE", "on", at: Level(.asset("web")))
    try test.setting("replicas", "10", at: Level(.cabinet("production"), asset: "web"))
    try test.deploy("staging", "web", "api:1.3.0")
    let outcome = try test.promote("staging-v1.3.0", to: "production")
    #expect(outcome.plan.newVersion == "prod-v1.3.0")
    #expect(outcome.plan.findings == [])
    #expect(try test.git("rev-parse", "staging-v1.3.0:release") == test.git("rev-parse", "prod-v1.3.0:release"))
    #expect(
      try test.git("show", "prod-v1.3.0:release/web/asset.yaml") == "config:\n  FEATURE: \"on\"\nimage: api:1.3.0")
    #expect(
      try test.git("show", "prod-v1.3.0:overlay/web.yaml")
        == "config:\n  DATABASE_URL: postgres://prod-db\nreplicas: 10")
    let detail = try test.store.show("prod-v1.3.0")
    #expect(
      detail.assets[0].configuration.map { "\($0.key)=\($0.value.text)" } == [
        "DATABASE_URL=postgres://prod-db", "FEATURE=on",
      ])
    #expect(try test.store.show("staging-v1.3.0").promotedTo == ["prod-v1.3.0"])
  }

  @Test("lineage: the second parent is the source's commit") func lineage() throws {
    let test = try pipeline()
    try test.promote("staging-latest", to: "production")
    #expect(try test.git("rev-parse", "cabinets/production^2") == test.git("rev-parse", "staging-v1.2.3^{commit}"))
    let record = try test.git(
      "log", "-1", "--format=%(trailers:key=Stemma-Promoted-From,valueonly)%(trailers:key=Stemma-Requested,valueonly)",
      "system")
    #expect(record == "staging-v1.2.3\nstaging-latest\n")
  }

  @Test("a missing configuration key is refused, with its level and the ways out") func missing() throws {
    let test = try pipeline()
    try test.set("QUEUE", "q", at: Level(.environment("staging"), asset: "web"))
    try test.deploy("staging", nil)
    expectError(
      "cabinet 'production' has no value for configuration that 'staging-v1.2.3-r1' uses", .refused,
      details: ["asset 'web': 'QUEUE' (set by environment 'staging', asset 'web')"],
      hints: [
        "set it with 'stemma config set KEY VALUE --environment prod'",
        "or take the source's values with '--exact', or go without with '--without KEY'",
      ]
    ) { try test.promote("staging-latest", to: "production") }
    let outcome = try test.promote("staging-latest", to: "production") { $0.without = ["QUEUE"] }
    #expect(outcome.plan.newVersion == "prod-v1.2.3-r1")
    #expect(try test.git("show", "settings:cabinets/production.yaml").hasSuffix("without:\n- QUEUE"))
    // The target's settings remember.
    #expect(try test.promote("staging-latest", to: "production").plan.changesSnapshot == false)
  }

  @Test("defaults are warned about, once each") func defaults() throws {
    let test = try pipeline()
    try test.setting("resources.limits.memory", "256Mi", at: Level(.cabinet("staging")))
    try test.setting("domains", "[staging-api.com]", at: Level(.cabinet("staging")))
    try test.deploy("staging", nil)
    #expect(
      try test.promote("staging-latest", to: "production").plan.findings.map(\.text) == [
        "asset 'web': no replicas set for cabinet 'production', the default applies",
        "asset 'web': no resources set for cabinet 'production', the default applies",
        "asset 'web': no domains set for cabinet 'production', the default applies",
      ])
  }

  @Test("inside an environment, the cabinet's values come along; its domains do not") func sameEnvironment() throws {
    let test = try pipeline()
    try test.cabinet("us-west", "prod")
    try test.promote("staging-latest", to: "production")
    try test.set("REGION", "us-east", at: Level(.cabinet("production")))
    try test.set("LOG_LEVEL", "info", at: Level(.environment("prod")))
    try test.set("LOG_LEVEL", "debug", at: Level(.cabinet("production")))
    try test.set("SHARD", "7", at: Level(.cabinet("us-west")))
    try test.set("SHARD", "1", at: Level(.cabinet("production")))
    try test.setting("domains", "[api.com]", at: Level(.cabinet("production")))
    try test.setting("replicas", "10", at: Level(.cabinet("production")))
    try test.deploy("production", nil)
    try test.promote("prod-current", to: "us-west")
    let west = try test.git("show", "us-west-v1.2.3-r1:overlay/web.yaml")
    #expect(west == "config:\n  LOG_LEVEL: debug\n  REGION: us-east\n  SHARD: \"7\"\nreplicas: 10")
    // And from there to a third one.
    try test.cabinet("eu", "prod")
    try test.promote("us-west-latest", to: "eu")
    #expect(try test.git("show", "eu-v1.2.3-r1:overlay/web.yaml") == west)
  }

  @Test("a cabinet goes without what its neighbour has, where it says so") func withoutInherited() throws {
    let test = try pipeline()
    try test.cabinet("canary", "prod")
    try test.promote("staging-latest", to: "production")
    try test.set("YY", "v", at: Level(.cabinet("production")))
    try test.deploy("production", nil)
    try test.promote("prod-latest", to: "canary")
    #expect(try test.git("show", "cabinets/canary:overlay/web.yaml") == "config:\n  YY: v")
    // What came along stays when the cabinet is deployed to in place, and is not behind the settings.
    #expect(try test.store.status(cabinet: "canary").cabinets[0].assets.map(\.isBehindSettings) == [false])
    #expect(try test.deploy("canary", nil).plan.changesSnapshot == false)
    try test.promote("prod-latest", to: "canary") { $0.without = ["YY"] }
    #expect(try test.git("show", "cabinets/canary:overlay/web.yaml") == "{}")
    expectError("'prod-v1.2.3-r1' does not use 'Z'", hints: ["leave '--without' away"]) {
      try test.promote("prod-latest", to: "canary") { $0.without = ["Z"] }
    }
  }

  @Test("--exact copies the overlay; domains only where asked") func exact() throws {
    let test = try pipeline()
    try test.cabinet("test", "test")
    try test.set("ONLY", "staging", at: Level(.environment("staging")))
    try test.setting("domains", "[staging-api.com]", at: Level(.cabinet("staging")))
    try test.deploy("staging", nil)
    let copy = try test.promote("staging-latest", to: "test") { $0.exact = true }
    #expect(copy.plan.subject == "Copy staging-v1.2.3-r1 exactly to test as test-v1.2.3-r1")
    #expect(try test.git("show", "test-v1.2.3-r1:overlay/web.yaml") == "config:\n  ONLY: staging\nreplicas: 2")
    try test.promote("staging-latest", to: "test") {
      $0.exact = true
      $0.withDomains = true
    }
    #expect(try test.git("rev-parse", "cabinets/test:overlay") == test.git("rev-parse", "cabinets/staging:overlay"))
  }

  @Test("assets that are kept to some environments") func restricted() throws {
    let test = try pipeline()
    try test.pushSettings(
      "assets/debug.yaml", "image: debug:1.0.0\nonly: {environments: [staging]}\n", message: "debug")
    try test.deploy("staging", "debug")
    let promotion = try test.promote("staging-latest", to: "production")
    #expect(try test.store.show("prod-current").assets.map(\.name) == ["web"])
    #expect(!promotion.plan.findings.contains { $0.text.contains("debug") })
    let copy = try test.promote("staging-latest", to: "production") { $0.exact = true }
    let left = "asset 'debug' may not run in cabinet 'production' and stays behind"
    #expect(copy.plan.findings.map(\.text).contains(left))
    expectError(
      "asset 'debug' is kept out of cabinet 'production'", .refused, hints: ["see 'only' in assets/debug.yaml"]
    ) { try test.promote("staging-latest", to: "production") { $0.assets = ["debug"] } }
    // What was allowed when it was tested is carried, and said.
    try test.pushSettings("assets/web.yaml", "image: web:1.0.0\nonly: {environments: [staging]}\n", message: "web too")
    let late = try test.promote("staging-latest", to: "production")
    let warning =
      "asset 'web' may not run in cabinet 'production' by the settings of today; 'staging-v1.0.0' allows it"
    #expect(late.plan.findings.map(\.text).contains(warning))
  }

  @Test("assets that the source lacks are refused until it is said what happens to them") func extras() throws {
    let test = try pipeline()
    try test.deploy("production", "extra", "extra:1.0.0")
    expectError(
      "cabinet 'production' has assets that 'staging-v1.2.3' lacks", .refused, details: ["extra"],
      hints: ["remove them with '--prune' or keep them with '--keep-extra'"]
    ) { try test.promote("staging-latest", to: "production") }
    let kept = try test.promote("staging-latest", to: "production") { $0.extras = .keep }
    #expect(kept.plan.newVersion == "prod-v1.0.0-r1")
    #expect(try test.store.show("prod-current").assets.map(\.name) == ["extra", "web"])
    let pruned = try test.promote("staging-latest", to: "production") { $0.extras = .prune }
    #expect(pruned.plan.newVersion == "prod-v1.2.3")
    #expect(pruned.plan.changes.map { "\($0.asset) \($0.status)" } == ["extra removed", "web unchanged"])
    #expect(pruned.plan.fields?.assets == ["extra", "web"])
  }

  @Test("single assets") func single() throws {
    let test = try pipeline()
    try test.deploy("staging", "worker", "worker:5.0.0")
    try test.promote("staging-latest", to: "production")
    try test.deploy("staging", "web", "api:2.0.0")
    try test.deploy("staging", "worker", "worker:6.0.0")
    let outcome = try test.promote("staging-latest", to: "production") { $0.assets = ["worker"] }
    #expect(outcome.plan.newVersion == "prod-v5.0.0-r1")
    #expect(try test.store.show("prod-current").assets.map(\.image) == ["api:1.2.3", "worker:6.0.0"])
    expectError("unknown asset 'workr'", hints: ["did you mean 'worker'?"]) {
      try test.promote("staging-latest", to: "production") { $0.assets = ["workr"] }
    }
  }

  @Test("reverse promotion") func reverse() throws {
    let test = try pipeline()
    try test.deploy("production", "web", "api:0.9.0")
    #expect(try test.promote("prod-v0.9.0", to: "staging").plan.newVersion == "staging-v0.9.0")
  }

  @Test("a dry run changes nothing, and its tree is the one that applying gives") func dryRun() throws {
    let test = try pipeline()
    let refs = try test.git("for-each-ref")
    let plan = try test.promote("staging-latest", to: "production", dryRun: true)
    #expect(plan.sequence == nil)
    #expect(try test.git("for-each-ref") == refs)
    #expect(try test.git("count-objects", "-v").contains("count: 0"))
    #expect(try test.promote("staging-latest", to: "production").plan.treeAfter == plan.plan.treeAfter)
  }

  @Test("only the expected tree is applied") func expected() throws {
    let test = try pipeline()
    let tree = try #require(try test.deploy("staging", "web", "api:2.0.0", dryRun: true).plan.treeAfter?.text)
    let other = String(repeating: "0", count: 40)
    expectError("the resulting tree is '\(tree)', not the expected '\(other)'", .busy) {
      try test.deploy("staging", "web", "api:2.0.0", expecting: other)
    }
    #expect(try test.version("staging") == "staging-v1.2.3")
    try test.deploy("staging", "web", "api:2.0.0", expecting: tree)
    #expect(try test.version("staging") == "staging-v2.0.0")
  }
}
