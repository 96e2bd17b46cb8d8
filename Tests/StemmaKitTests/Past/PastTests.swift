import Git
import Testing

@testable import StemmaKit

@Suite("questions about the past") struct PastTests {
  private func store() throws -> TestStore {
    let test = try TestStore()
    for (name, environment) in [("dev", "dev"), ("staging", "staging"), ("production", "prod")] {
      try test.cabinet(name, environment)
    }
    try test.set("LOG_LEVEL", "info", at: Level(.enterprise))
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.0.0")
    try test.promote("dev-v1.0.0", to: "staging")
    try test.promote("staging-v1.0.0", to: "production")
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.1.0")
    try test.promote("dev-v1.1.0", to: "production")
    return test
  }

  private func steps(_ line: BlameLine?) -> [String] { line?.steps.map { "\($0.move.rawValue) \($0.cabinet)" } ?? [] }

  private func blame(_ test: TestStore, _ cabinet: String, _ resource: String?, _ field: String) throws -> BlameLine? {
    var question = BlameQuestion(cabinet: cabinet)
    (question.resource, question.field) = (resource, field)
    return try test.store.blame(question).lines.first
  }

  @Test("values are traced to the same operations where snapshots are read ahead") func readAhead() throws {
    let test = try store()
    for patch in 2...9 {
      try test.deploy("dev", "web", "registry.example.com/shop/web:1.1.\(patch)")
      try test.promote("dev-v1.1.\(patch)", to: "production")
    }
    let workspace = try Workspace(path: test.store.path)
    let base = try Base(workspace)
    try base.history.readAll()
    let cabinet = "production"
    var moves: [ObjectID] = []
    try base.history.moves(of: cabinet, changing: "web") { move in
      moves += [move.tree].compactMap(\.self)
      return true
    }
    #expect(moves.count > 10)
    #expect(base.history.trees(of: cabinet, from: 0, changing: "web") == moves)
    var question = BlameQuestion(cabinet: cabinet)
    question.resource = "Deployment/web"
    func traced(patience: Int) throws -> [String] {
      let reader = FieldReader(workspace)
      let asked = try AskedFields(question, try #require(try base.currentTree(of: cabinet)), base, reader)
      let values = Dictionary(uniqueKeysWithValues: asked.fields)
      let tracer = BlameTracer(base, reader, PastSettings(base), patience: patience)
      return try tracer.trails(of: values, in: cabinet).flatMap { _, trails in
        trails.map { field, trail in
          let steps = trail.steps.map { "\($0.kind) \($0.cabinet) \($0.move.index)" }
          return "\(field.text): \(steps), \(trail.previous?.value ?? "-") \(trail.previous?.since.sequence ?? 0)"
        }
      }.sorted()
    }
    let expected = try traced(patience: .max)
    #expect(expected.count > 10)
    for patience in [1, 2, 5] { #expect(try traced(patience: patience) == expected) }
  }

  @Test("a time between two operations, one before the first and one after the last") func times() throws {
    let test = try store()
    let now = try test.store.state(at: Instant(milliseconds: .max))
    #expect(now.cabinets.map(\.name) == ["dev", "production", "staging"])
    #expect(now.cabinets.map(\.version) == ["dev-v1.1.0", "prod-v1.1.0", "staging-v1.0.0"])
    let before = Instant(milliseconds: now.operation.time.milliseconds - 1)
    let production = try test.store.state(at: before, cabinet: "production", withManifests: true).cabinets[0]
    #expect(production.version == "prod-v1.0.0")
    #expect(production.operation?.subject == "Promote staging-v1.0.0 to production as prod-v1.0.0")
    #expect(production.assets.map(\.images) == [["registry.example.com/shop/web:1.0.0"]])
    #expect(production.assets[0].configuration.map { "\($0.key)=\($0.value.text)" } == ["LOG_LEVEL=info"])
    #expect(
      production.manifests.map(\.path)
        == ["stemma.yaml", "web/configmap_web-config.yaml", "web/deployment.apps_web.yaml"])
    expectError(
      "nothing is recorded at 2023-11-14T22:13:20.999Z", hints: ["the first operation was at 2023-11-14T22:13:21.000Z"]
    ) { _ = try test.store.state(at: Instant(milliseconds: 1_700_000_000_999)) }
  }

  @Test("a cabinet that did not exist yet, or no longer, or never") func absentCabinets() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    #expect(try test.store.state(at: Instant(milliseconds: .max)).cabinets.isEmpty)
    expectError(
      "cabinet 'staging' did not exist at 2023-11-14T22:13:21.000Z", hints: ["it was made at 2023-11-14T22:13:22.001Z"]
    ) { _ = try test.store.state(at: Instant(milliseconds: 1_700_000_001_000), cabinet: "staging") }
    let later = Instant(milliseconds: 1_700_000_009_000)
    expectError(
      "cabinet 'staging' did not exist at \(later.text)", hints: ["it was deleted at 2023-11-14T22:13:23.001Z"]
    ) { _ = try test.store.state(at: later, cabinet: "staging") }
    expectError("unknown cabinet 'nix'") { _ = try test.store.state(at: later, cabinet: "nix") }
  }

  @Test("a cabinet that was deleted while it was empty, and made again") func remade() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    try test.cabinet("staging", "staging")
    try test.deploy("staging", "web", "web:1.0.0")
    var kinds: [String] = []
    try test.store.changes(of: .cabinet("staging")) { change in
      kinds.append(change.operation.kind.name)
      return true
    }
    #expect(kinds == ["deploy", "create-cabinet", "delete-cabinet", "create-cabinet"])
  }

  @Test("what a word means") func subjects() throws {
    let test = try store()
    #expect(try test.store.subject("production") == .cabinet("production"))
    #expect(try test.store.subject("web") == .asset("web"))
    #expect(try test.store.subject("deploy/web") == .resource("deploy/web"))
    try test.deploy("dev", "staging", "staging:1.0.0")
    expectError("'staging' is a cabinet and an asset", hints: ["write 'cabinet/staging' or 'asset/staging'"]) {
      _ = try test.store.subject("staging")
    }
    #expect(try test.store.subject("asset/staging") == .asset("staging"))
    expectError("unknown cabinet or asset 'wep'", hints: ["did you mean 'web' or 'dev'?"]) {
      _ = try test.store.subject("wep")
    }
  }

  @Test("the history of a resource has its fields only") func resourceHistory() throws {
    let test = try store()
    var changes: [PastChange] = []
    try test.store.changes(of: .resource("deployments.apps/web"), cabinet: "production") { change in
      changes.append(change)
      return true
    }
    #expect(changes.map(\.operation.version) == ["prod-v1.1.0", "prod-v1.0.0"])
    let fields = changes[0].assets.flatMap(\.fields)
    #expect(Set(fields.map(\.object)) == ["Deployment web"])
    #expect(fields.contains { $0.path == "spec.template.spec.containers[web].image" })
    #expect(changes[1].assets.flatMap(\.fields).map(\.kind) == [.added])
    expectError("'/web' is no resource", .usage) {
      try test.store.changes(of: .resource("/web")) { _ in true }
    }
  }

  @Test("a value is followed through promotions to who set it") func promotions() throws {
    let test = try store()
    let image = try blame(test, "staging", nil, "image")
    #expect(steps(image) == ["promoted staging", "set dev"])
    let production = try blame(test, "production", "Deployment/web", "spec.template.spec.containers[web].image")
    #expect(steps(production) == ["promoted production", "set dev"])
    #expect(production?.previous?.value == "registry.example.com/shop/web:1.0.0")
    #expect(production.flatMap { $0.previous }.map { $0.until.milliseconds - $0.since.milliseconds } == 2000)
    #expect(try steps(blame(test, "production", "deploy/web", "metadata.namespace")) == ["set production"])
  }

  @Test("a value that came back is followed from the version that came back") func returns() throws {
    let test = try store()
    try test.promote("prod-v1.0.0", to: "production")
    #expect(
      try steps(blame(test, "production", nil, "image"))
        == ["rolled-back production", "promoted production", "promoted staging", "set dev"])
    try test.promote("prod-v1.1.0", to: "production")
    #expect(
      try steps(blame(test, "production", nil, "image")) == ["redeployed production", "promoted production", "set dev"])
  }

  @Test("configuration: who declared it, and what is the cabinet's own") func configuration() throws {
    let test = try store()
    let shared = try blame(test, "production", nil, "LOG_LEVEL")
    #expect(steps(shared) == ["set production"])
    #expect(shared?.declaration?.level == Level(.enterprise))
    #expect(shared?.declaration?.operation.subject == "Set LOG_LEVEL for enterprise")
    try test.set("LOG_LEVEL", "debug", at: Level(.cabinet("production")))
    try test.deploy("production", "web")
    let own = try blame(test, "production", "web", "LOG_LEVEL")
    #expect(own?.declaration?.level == Level(.cabinet("production")))
    #expect(own?.previous?.value == "info")
    try test.set("MODE", "fast", at: Level(.asset("web")))
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.2.0")
    try test.promote("dev-v1.2.0", to: "production")
    let released = try blame(test, "production", nil, "MODE")
    #expect(steps(released) == ["promoted production", "set dev"])
    #expect(released?.declaration?.level == Level(.asset("web")))
  }

  @Test("what there is nothing to blame for") func nothingToBlame() throws {
    let test = try store()
    expectError("cabinet 'production' has no field 'LOG_LEVL'", hints: ["did you mean 'LOG_LEVEL'?"]) {
      _ = try blame(test, "production", nil, "LOG_LEVL")
    }
    expectError("'deploy/web' in cabinet 'production' has no field 'spec.x'") {
      _ = try blame(test, "production", "deploy/web", "spec.x")
    }
    expectError(
      "cabinet 'production' has no object 'sts/web'",
      hints: ["see its objects with 'stemma snapshot show production'"]
    ) { _ = try blame(test, "production", "sts/web", "spec.replicas") }
    expectError("unknown asset or resource 'wep'", hints: ["did you mean 'web'?"]) {
      _ = try blame(test, "production", "wep", "image")
    }
    expectError("unknown cabinet 'prod'", hints: ["did you mean 'production'?"]) {
      _ = try blame(test, "prod", nil, "image")
    }
  }
}
