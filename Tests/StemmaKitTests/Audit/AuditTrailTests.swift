import TestSupport
import Testing

@testable import StemmaKit

@Suite("the audit record") struct AuditTrailTests {
  private let grace = Person(name: "Grace Hopper", email: "grace@example.com")

  /// A store with operations of most kinds, by two people, one of them with a reason and a ticket.
  private func history() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "web:1.0.0")
    try test.deploy("staging", "db", "db:15.1")
    let stamp = test.stamp(grace)
    var request = SnapshotDeployRequest(version: "staging-latest")
    request.cabinet = "production"
    request.reason = "Release of the QUARTER"
    _ = try test.store.deploySnapshot(
      request,
      stamp: Stamp(
        time: stamp.time, person: grace, method: .ci, client: "stemma/test", run: "https://ci/1", ticket: "OPS-7"))
    try test.deploy("production", "web", "web:1.1.0")
    try test.promote("last-known-good", to: "production")
    try test.set("COLOR", "blue", at: Level(.environment("prod")))
    return test
  }

  private func sequences(_ test: TestStore, _ change: (inout OperationFilter) -> Void) throws -> [Int] {
    var filter = OperationFilter()
    change(&filter)
    var result: [Int] = []
    try test.store.auditTrail().operations(filter) { operation in
      result.append(operation.sequence)
      return true
    }
    return result
  }

  @Test("the list is what git says is in 'system'") func oracle() throws {
    let test = try history()
    let git = try test.git("log", "--format=%H %an <%ae>|%s", "system")
    var lines: [String] = []
    try test.store.auditTrail().operations(OperationFilter()) { item in
      lines.append("\(item.commit) \(item.person.address)|\(item.subject)")
      return true
    }
    #expect(lines.joined(separator: "\n") == git)
    #expect(lines.count == Int(try test.git("rev-list", "--count", "system")))
  }

  @Test("each filter alone, and several together") func filters() throws {
    let test = try history()
    let all = try sequences(test) { _ in }
    #expect(all == (1...all.count).reversed())
    func subjects(_ change: (inout OperationFilter) -> Void) throws -> [String] {
      try sequences(test, change).map { try test.store.auditTrail().detail($0).operation.subject }
    }
    let promotion = ["Promote staging-v15.1 to production as prod-v15.1"]
    #expect(try subjects { $0.user = "GRACE" } == promotion)
    #expect(try subjects { $0.user = "r <grace@" } == promotion)
    #expect(try subjects { $0.ticket = "OPS-7" } == promotion)
    #expect(try subjects { $0.ticket = "OPS" } == [])
    #expect(try subjects { $0.text = "quarter" } == promotion)
    #expect(try subjects { $0.kind = "rollback" } == ["Roll back production to prod-v15.1"])
    #expect(
      try subjects {
        $0.cabinet = "staging"
        $0.asset = "db"
      } == ["Deploy db db:15.1 to staging as staging-v15.1"])
    #expect(try sequences(test) { $0.environment = "prod" } == [13, 12, 11, 10, 5, 4])
    #expect(try subjects { $0.result = "failed" } == [])
    #expect(try sequences(test) { $0.limit = 3 } == Array(all.prefix(3)))
    #expect(try sequences(test) { $0.limit = 0 } == [])
  }

  @Test("times are taken with their ends") func times() throws {
    let test = try history()
    let item = try test.store.auditTrail().detail(6).operation
    #expect(
      try sequences(test) { ($0.since, $0.until) = (item.time, item.time) } == [6])
    let before = Instant(milliseconds: item.time.milliseconds - 1)
    #expect(try sequences(test) { $0.until = before }.first == 5)
    #expect(try sequences(test) { $0.since = item.time }.last == 6)
  }

  @Test("the body says when it has enough") func stop() throws {
    let test = try history()
    var seen = 0
    try test.store.auditTrail().operations(OperationFilter()) { _ in
      seen += 1
      return seen < 2
    }
    #expect(seen == 2)
  }

  @Test("a trail ends where it was opened") func snapshot() throws {
    let test = try history()
    let trail = try test.store.auditTrail()
    try test.deploy("staging", "web", "web:9.0.0")
    var newest: Operation?
    try trail.operations(OperationFilter()) { item in
      newest = item
      return false
    }
    #expect(newest?.commit == trail.latest.commit)
    #expect(try test.store.auditTrail().latest.sequence == trail.latest.sequence + 1)
  }

  @Test("names and words that nothing has") func unknown() throws {
    let test = try history()
    let trail = try test.store.auditTrail()
    func check(_ change: (inout OperationFilter) -> Void) throws {
      var filter = OperationFilter()
      change(&filter)
      try trail.check(filter)
    }
    expectError("unknown cabinet 'prodution'", hints: ["did you mean 'production'?"]) {
      try check { $0.cabinet = "prodution" }
    }
    expectError("unknown environment 'pord'", hints: ["did you mean 'prod'?"]) { try check { $0.environment = "pord" } }
    expectError("unknown asset 'wep'", hints: ["did you mean 'web'?"]) { try check { $0.asset = "wep" } }
    expectError("unknown operation 'promot'", .usage, hints: ["did you mean 'promote'?"]) {
      try check { $0.kind = "promot" }
    }
    expectError(
      "unknown result 'xyz'", .usage, hints: ["known: recorded, published, succeeded, failed, rolled-back"]
    ) { try check { $0.result = "xyz" } }
    expectError("there is no operation 99", hints: ["see 'stemma audit list'"]) { _ = try trail.detail(99) }
    expectError("there is no operation 0", hints: ["see 'stemma audit list'"]) { _ = try trail.detail(0) }
  }

  @Test("what is gone can still be asked for") func deleted() throws {
    let test = try history()
    _ = try test.store.undeploy(asset: "db", from: "staging", reason: "", stamp: test.stamp())
    _ = try test.store.undeploy(asset: "db", from: "production", reason: "", stamp: test.stamp())
    _ = try test.store.deleteAsset("db", reason: "", stamp: test.stamp())
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    var filter = OperationFilter()
    (filter.cabinet, filter.asset) = ("staging", "db")
    try test.store.auditTrail().check(filter)
    #expect(try sequences(test) { ($0.cabinet, $0.asset) = ("staging", "db") }.count == 2)
  }

  @Test("everything that is recorded of one operation") func detail() throws {
    let test = try history()
    let trail = try test.store.auditTrail()
    var filter = OperationFilter()
    filter.kind = "promote"
    var sequence = 0
    try trail.operations(filter) { item in
      sequence = item.sequence
      return true
    }
    let detail = try trail.detail(sequence)
    let item = detail.operation
    #expect([item.method, item.run, item.client, item.ticket] == ["ci", "https://ci/1", "stemma/test", "OPS-7"])
    #expect([item.cabinet, item.environment, item.version] == ["production", "prod", "prod-v15.1"])
    #expect(
      [item.promotedFrom, item.requested, item.reason] == ["staging-v15.1", "staging-latest", "Release of the QUARTER"])
    #expect(detail.images.map { "\($0.asset) \($0.images)" } == ["db [\"db:15.1\"]", "web [\"web:1.0.0\"]"])
    #expect(try test.git("rev-parse", "prod-v15.1^{commit}") == item.cabinetCommit?.text)
    #expect(try test.git("rev-parse", "prod-v15.1^{tree}") == item.tree?.text)
    #expect(
      detail.refs.map { "\($0.name) \($0.old == nil)" } == [
        "refs/heads/cabinets/production false", "refs/tags/prod-v15.1 true",
      ])
    #expect(detail.settingsSubject == "Declare asset 'db'")
    #expect(detail.signedCommit == nil)
    #expect(try trail.images(of: item).count == 2)
    #expect(try trail.images(of: trail.detail(1).operation) == [])
  }

  @Test("the images of a captured asset are those of all its containers") func captured() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: mail}
      spec:
        selector: {matchLabels: {app: mail}}
        template:
          metadata: {labels: {app: mail}}
          spec: {containers: [{name: a, image: "a:1"}, {name: b, image: "b:2"}]}
      """
    let outcome = try test.capture("staging", "mail", ["mail.yaml": text])
    let trail = try test.store.auditTrail()
    let item = try trail.detail(try #require(outcome.sequence)).operation
    #expect(try trail.images(of: item) == [AssetImages(asset: "mail", images: ["a:1", "b:2"])])
  }

  @Test("a signed settings commit is named") func signed() throws {
    let test = try history()
    try test.pushSettings("environments/prod.yaml", "config:\n  COLOR: red\n", message: "Paint it")
    let plain = try test.git("cat-file", "commit", "settings")
    try test.directory.write(Signatures.signed(plain, Signatures.openPGP), to: "signed")
    let id = try test.git("hash-object", "-t", "commit", "-w", test.directory.appending("signed"))
    _ = try test.git("update-ref", "refs/heads/settings", id)
    let taken = try test.deploy("staging", "web", "web:2.0.0")
    let detail = try test.store.auditTrail().detail(try #require(taken.sequence) - 1)
    #expect(detail.operation.subject == "Paint it")
    #expect(detail.signedCommit?.text == id)
    #expect(detail.signingKey == SigningKey(.openpgp, fingerprint: Signatures.openPGPFingerprint))
    #expect(try test.store.auditTrail().detail(try #require(taken.sequence)).signedCommit == nil)
  }

  @Test("a failed operation has its error, and can be asked for") func failure() throws {
    let test = try history()
    var fields = RecordFields(.deploy, subject: "Deploy web to staging")
    (fields.result, fields.error) = ("failed", "the cluster said no")
    let sequence = try test.store.auditTrail().latest.sequence + 1
    let message = RecordFormat.message(fields, sequence: sequence, stamp: test.stamp(), forSystem: true)
    let id = try test.git("commit-tree", "-p", "system", "-m", message, "system^{tree}")
    _ = try test.git("update-ref", "refs/heads/system", id)
    #expect(try sequences(test) { $0.result = "failed" } == [sequence])
    #expect(try test.store.auditTrail().latest.error == "the cluster said no")
  }
}
