import Git
import Manifests
import Synchronization
import Testing

@testable import StemmaKit

/// Charts, with a stand-in for the program that renders them.
@Suite("a captured chart") struct HelmTests {
  /// Answers with what it was given and keeps what it was asked for.
  final class StandIn: SourceRenderer {
    private let answers: Mutex<[String]>
    let requests = Mutex<[RenderRequest]>([])

    /// - Parameter answers: one for each call; the last one for all that follow.
    init(_ answers: String...) { self.answers = Mutex(answers) }

    func version(of program: RenderProgram) -> String { "\(program.rawValue) v3.17.3" }

    func render(_ request: RenderRequest) -> Rendering {
      requests.withLock { $0.append(request) }
      let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
      return Rendering(manifests: Array(answer.utf8), warnings: [])
    }
  }

  private static let chart = CapturedSource(
    kind: .helm,
    files: [
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "values.yaml": "replicaCount: 1\nlog: {level: info, json: false}\n",
      "values-prod.yaml": "replicaCount: 3\n", "values-production.yaml": "log: {json: true}\n",
      "templates/web.yaml": "kind: {{ .Values.kind }}\n",
    ].mapValues { Array($0.utf8) })

  private static func map(_ name: String, _ data: String = "a: b", hook: String? = nil) -> String {
    let annotations = hook.map { ", annotations: {helm.sh/hook: '\($0)'}" } ?? ""
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)\(annotations)}\ndata: {\(data)}\n"
  }

  private func store(_ renderer: StandIn) throws -> TestStore {
    let test = try TestStore(renderer: renderer)
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    return test
  }

  @Test("values come per level, and configuration on top of them") func values() throws {
    let renderer = StandIn(Self.map("web"))
    let test = try store(renderer)
    try test.set("log.level", "debug", at: Level(.cabinet("production")))
    try test.set("LEVEL", "4", at: Level(.cabinet("production")))
    try test.capture("staging", "web", Self.chart, as: "1.0.0")
    try test.setting("source", "{kind: helm, values: {LEVEL: replicaCount}}", at: Level(.asset("web")))
    var refresh = DeployRequest(cabinet: "staging")
    (refresh.asset, refresh.refresh) = ("web", true)
    _ = try test.store.deploy(refresh, stamp: test.stamp())
    try test.promote("staging", to: "production")
    let requests = renderer.requests.withLock { $0 }
    #expect(requests.first?.values == [])
    #expect(requests.first?.release == "web")
    #expect(requests.first?.namespace == "staging")
    let last = requests.last
    #expect(last?.namespace == "production")
    #expect(last?.values == ["values-prod.yaml", "values-production.yaml", ".stemma/values.yaml"])
    let overrides = String(decoding: last?.files[".stemma/values.yaml"] ?? [], as: UTF8.self)
    #expect(overrides == "log:\n  level: debug\nreplicaCount: 4\n")
    let files = try test.git("ls-tree", "-r", "--name-only", "cabinets/production:release/web/source")
    #expect(files == "Chart.yaml\ntemplates/web.yaml\nvalues-prod.yaml\nvalues-production.yaml\nvalues.yaml")
  }

  @Test("hooks are told apart, and tests are left out") func hooks() throws {
    let renderer = StandIn(
      Self.map("a") + Self.map("b", hook: "pre-install,pre-upgrade") + Self.map("c", hook: "test")
        + Self.map("d", hook: "post-delete"))
    let test = try store(renderer)
    let outcome = try test.capture("staging", "web", Self.chart)
    #expect(
      try test.git("ls-tree", "--name-only", "cabinets/staging:manifests/web") == "configmap_a.yaml\nconfigmap_b.yaml")
    #expect(
      outcome.plan.findings.map(\.text) == [
        "ConfigMap b is a hook (pre-install,pre-upgrade): Argo CD runs it as one, Flux applies it like any object",
        "ConfigMap c is a hook (test) and was left out", "ConfigMap d is a hook (post-delete) and was left out",
      ])
  }

  @Test("what is rendered differently each time is refused with its fields") func random() throws {
    let test = try store(StandIn(Self.map("a", "x: \"1\", y: s"), Self.map("a", "x: \"2\", y: s") + Self.map("b")))
    let before = try test.git("rev-parse", "system")
    expectError(
      "the chart renders differently each time", details: ["ConfigMap a: data.x", "ConfigMap b"],
      hints: ["give these fields fixed values: a random value or a time would change with every promotion"]
    ) { try test.capture("staging", "web", Self.chart) }
    #expect(try test.git("rev-parse", "system") == before)
  }

  @Test("a chart that renders nothing is refused") func empty() throws {
    let test = try store(StandIn("# nothing\n"))
    expectError(
      "the source holds no object", hints: ["an asset without objects would delete all that it had"]
    ) { try test.capture("staging", "web", Self.chart) }
    let hooks = try store(StandIn(Self.map("c", hook: "test")))
    expectError("the source holds no object") { try hooks.capture("staging", "web", Self.chart) }
  }

  @Test("a store without programs says so") func noProgram() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    expectError("'helm' cannot be started here") { try test.capture("staging", "web", Self.chart) }
  }
}
