import Testing

@testable import StemmaKit

@Suite("finding what ever ran") struct RunTests {
  private static let digest = "sha256:" + String(repeating: "ab", count: 32)

  private func runs(_ test: TestStore, _ query: RunQuery, in cabinet: String? = nil) throws -> [String] {
    try test.store.runs(of: query, cabinet: cabinet).map {
      "\($0.cabinet) \($0.asset) \($0.match): \($0.start.version ?? "-") to \($0.end?.version ?? "now")"
    }
  }

  @Test("periods end with the operation that took the thing away, and join where nothing did") func periods() throws {
    let test = try TestStore()
    try test.cabinet("dev", "dev")
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.0.0")
    try test.deploy("dev", "api", "api:1.0.0")
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.1.0@\(Self.digest)")
    try test.promote("dev-v1.0.0", to: "dev")
    _ = try test.store.undeploy(asset: "web", from: "dev", reason: "", stamp: test.stamp())
    #expect(
      try runs(test, RunQuery("web"))
        == [
          "dev web registry.example.com/shop/web:1.0.0: dev-v1.0.0 to dev-v1.0.0-r2",
          "dev web registry.example.com/shop/web:1.1.0@\(Self.digest): dev-v1.1.0 to dev-v1.0.0",
          "dev web registry.example.com/shop/web:1.0.0: dev-v1.0.0 to dev-v1.1.0",
        ])
    #expect(try runs(test, RunQuery("shop/web:1.0.0")).count == 2)
    #expect(try runs(test, RunQuery("registry.example.com/shop/web:1.1.0")).count == 1)
    #expect(try runs(test, RunQuery("eb:1.0.0")) == [])
    #expect(try runs(test, RunQuery("api:1.0.0")) == ["dev api api:1.0.0: dev-v1.0.0-r1 to dev-v1.0.0"])
    #expect(try runs(test, RunQuery(digest: Self.digest)).count == 1)
    #expect(try runs(test, RunQuery(digest: "ababababab")).count == 1)
    #expect(try runs(test, RunQuery(digest: "bababababa")) == [])
  }

  @Test("a configuration value, in one cabinet") func configuration() throws {
    let test = try TestStore()
    try test.cabinet("dev", "dev")
    try test.cabinet("staging", "staging")
    try test.set("LOG_LEVEL", "a=b", at: Level(.enterprise))
    try test.deploy("dev", "web", "web:1.0.0")
    try test.deploy("staging", "web", "web:1.0.0")
    #expect(try runs(test, RunQuery("LOG_LEVEL=a=b")).count == 2)
    #expect(try runs(test, RunQuery("LOG_LEVEL=a=b"), in: "staging").count == 1)
    #expect(try runs(test, RunQuery("LOG_LEVEL=a")) == [])
    expectError("unknown cabinet 'stagin'", hints: ["did you mean 'staging'?"]) {
      _ = try runs(test, RunQuery("web"), in: "stagin")
    }
  }

  @Test("the images of captured assets") func captured() throws {
    let test = try TestStore()
    try test.cabinet("dev", "dev")
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec: {containers: [{name: a, image: "a:1"}, {name: b, image: "quay.io/x/b:2"}]}
      """
    try test.capture("dev", "two", ["pod.yaml": pod])
    #expect(try test.store.runs(of: RunQuery("b:2")).map(\.match) == ["quay.io/x/b:2"])
    var question = BlameQuestion(cabinet: "dev")
    question.field = "image quay.io/x/b"
    #expect(try test.store.blame(question).lines.map(\.value) == ["quay.io/x/b:2"])
  }

  @Test("progress is told up to the last operation") func progress() throws {
    let test = try TestStore()
    try test.cabinet("dev", "dev")
    var last = (0, 0)
    _ = try test.store.runs(of: RunQuery("web")) { last = ($0, $1) }
    #expect(last == (1, 3))
  }

  @Test("what cannot be looked for") func wrong() throws {
    expectError("'a b' is no image", .usage, hints: ["give an image such as 'api:1.2.3', or 'KEY=VALUE'"]) {
      _ = try RunQuery("a b")
    }
    expectError("'sha256:12' is no digest", .usage, hints: ["write it as 'sha256:' and 64 hexadecimal digits"]) {
      _ = try RunQuery(digest: "sha256:12")
    }
    expectError("invalid configuration key name '1'") { _ = try RunQuery("1=2") }
  }
}
