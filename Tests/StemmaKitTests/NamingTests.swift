import Testing

@testable import StemmaKit

@Suite("version names") struct NamingTests {
  @Test(
    "the default prefix",
    arguments: [
      ("production", "prod", "prod"), ("staging", "staging", "staging"), ("development", "dev", "dev"),
      ("production-canary", "prod", "production-canary"), ("us-west", "prod", "us-west"), ("test", "qa", "test"),
    ])
  func prefix(cabinet: String, environment: String, expected: String) {
    #expect(CabinetPlanner.defaultPrefix(cabinet: cabinet, environment: environment) == expected)
  }

  @Test(
    "image tags",
    arguments: [
      ("1.2.3", "v1.2.3"), ("v1.2.3", "v1.2.3"), ("1.2.3-rc.1", "v1.2.3-rc.1"), ("main-4f2a9c1", "main-4f2a9c1"),
      ("1.25-alpine", "v1.25-alpine"), ("2026.11.25", "v2026.11.25"), ("v2", "v2"), ("4f2a9c1", "4f2a9c1"),
      ("16", "16"), ("a.lock", "a-lock"), ("a..b", "a.-b"), ("a.", "a-"), ("victor", "victor"),
    ])
  func tag(tag: String, expected: String) {
    #expect(VersionNaming.versionPart(tag, assumeVersion: false) == expected)
  }

  @Test(
    "revisions are counted from the stem",
    arguments: [
      ("staging-v1.2.3", "staging-v1.2.3"), ("staging-v1.2.3-r2", "staging-v1.2.3"),
      ("staging-v1.0-rc", "staging-v1.0-rc"),
      ("a-r", "a-r"), ("us-r1-r2", "us-r1"),
    ])
  func stem(name: String, expected: String) {
    #expect(VersionNaming.stem(name) == expected)
  }

  @Test("the table of names, row by row") func table() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    #expect(try test.deploy("staging", "web", "api:1.2.3").plan.newVersion == "staging-v1.2.3")
    #expect(try test.deploy("staging", "web", "api:main-4f2a9c1").plan.newVersion == "staging-main-4f2a9c1")
    #expect(try test.promote("staging-v1.2.3", to: "production").plan.newVersion == "prod-v1.2.3")
    #expect(try test.deploy("staging", "web", "api:2.0.0", as: "1.4.0").plan.newVersion == "staging-v1.4.0")
    // Everything else: the current name with the next free revision.
    #expect(try test.deploy("staging", "web", replicas: 3).plan.newVersion == "staging-v1.4.0-r1")
    #expect(try test.deploy("staging", "web", replicas: 4).plan.newVersion == "staging-v1.4.0-r2")
    let digest = "api@sha256:" + String(repeating: "0a", count: 32)
    #expect(try test.deploy("staging", "web", digest).plan.newVersion == "staging-v1.4.0-r3")
    #expect(try test.deploy("staging", "web", "api:latest").plan.newVersion == "staging-v1.4.0-r4")
    #expect(try test.deploy("staging", "worker", "worker:1.4.0").plan.newVersion == "staging-v1.4.0-r5")
    #expect(
      try test.store.undeploy(asset: "worker", from: "staging", reason: "", stamp: test.stamp()).plan.version
        == "staging-v1.4.0-r4")
  }

  @Test("a first version without a name of its own") func first() throws {
    let test = try TestStore()
    for name in ["one", "two", "three"] { try test.cabinet(name, "e\(name)") }
    let digest = "api@sha256:" + String(repeating: "0a", count: 32)
    #expect(try test.deploy("one", "web", digest).plan.newVersion == "one-0a0a0a0a0a0a")
    #expect(try test.deploy("two", "web", "api:latest").plan.newVersion == "two-v0")
    #expect(try test.deploy("three", "web", "api").plan.newVersion == "three-v0")
  }

  @Test("a name taken by another tree gets the next revision, an equal tree no second name") func taken() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.deploy("staging", "web", "api:1.2.3")
    try test.deploy("staging", "web", "api:1.2.4")
    try test.deploy("staging", "web", replicas: 2)
    #expect(try test.deploy("staging", "web", "api:1.2.3").plan.newVersion == "staging-v1.2.3-r1")
    let back = try test.deploy("staging", "web", "api:1.2.4")
    #expect(back.plan.newVersion == nil)
    #expect(back.plan.version == "staging-v1.2.4-r1")
    let asked = try test.deploy("staging", "web", "api:1.2.3", as: "9.9.9")
    #expect(asked.plan.version == "staging-v1.2.3-r1")
    #expect(
      asked.plan.findings.map(\.text) == [
        "version 'staging-v9.9.9' is not needed: this snapshot has a name, it is 'staging-v1.2.3-r1'"
      ])
  }

  @Test("prefixes are unique and no other cabinet's name") func prefixes() throws {
    let test = try TestStore()
    try test.cabinet("production", "prod")
    try test.cabinet("prod2", "prod")
    #expect(try test.store.status(cabinet: "prod2").cabinets[0].prefix == "prod2")
    expectError("version prefix 'prod' belongs to cabinet 'production'") {
      try test.cabinet("eu", "prod", prefix: "prod")
    }
    expectError("version prefix 'prod2' belongs to cabinet 'prod2'") { try test.cabinet("eu", "prod", prefix: "prod2") }
    expectError("cabinet name 'prod' is the version prefix of cabinet 'production'") {
      try test.cabinet("prod", "prod")
    }
  }

  @Test("no version looks like one of another cabinet") func foreign() throws {
    let test = try TestStore()
    try test.cabinet("prod", "prod")
    try test.cabinet("prod-canary", "prod")
    #expect(try test.deploy("prod", "web", "api:canary-latest").plan.newVersion == "prod-v0")
    #expect(try test.deploy("prod", "web", "api:canary-v1.0.0").plan.newVersion == "prod-v0-r1")
    #expect(try test.deploy("prod-canary", "web", "api:1.0.0").plan.newVersion == "prod-canary-v1.0.0")
    try test.deploy("prod", "web", "api:eu-1")
    expectError("version 'prod-eu-1' of cabinet 'prod' looks like one of cabinet 'prod-eu'") {
      try test.cabinet("prod-eu", "prod")
    }
    var tag = TagRequest()
    (tag.add, tag.versions) = (["eu-gold"], ["prod-latest"])
    _ = try test.store.tag(tag, stamp: test.stamp())
    expectError("tag 'eu-gold' looks like a name of cabinet 'eu'") { try test.cabinet("eu", "we") }
  }

  @Test(
    "names that nobody can ask for",
    arguments: ["", "..", "   ", "-x", "日本", "a\nb", String(repeating: "a", count: 300)])
  func requested(name: String) throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    let before = try test.git("for-each-ref")
    expectError("invalid version name '\(Name.excerpt(name))'") {
      try test.deploy("staging", "web", "api:1.0.0", as: name)
    }
    #expect(try test.git("for-each-ref") == before)
  }
}
