import Git
import Manifests
import Testing

@testable import StemmaKit

@Suite("what a cluster would refuse") struct WorkloadRulesTests {
  /// The objects of an asset's definition without other settings.
  private func objects(_ text: String, name: String = "web") throws -> [Value] {
    let value = try YAML.document(Array("image: web:1\n\(text)\n".utf8))?.value
    let identity = SnapshotIdentity(
      Settings.Cabinet(name: "a", environment: "e", namespace: "a", prefix: "a", without: [], scope: Settings.Scope()))
    let part = AssetSnapshot(releaseTree: .zero, release: AssetDefinition(value), overlay: Layer())
    return try Renderer(identity: identity).objects(of: name, part)
  }

  @Test(
    "is refused before it is recorded",
    arguments: [
      ("sidecars: [{name: web, image: a}]", "container 'web' is there twice"),
      (
        "sidecars: [{name: s, image: a, mounts: [{volume: v, mount: /v}]}]",
        "container 's' mounts the unknown volume 'v'"
      ),
      (
        "sidecars: [{name: s, image: a, config: true, env: {A: b}}]\nconfig: {A: {secret: {store: s, key: k}}}",
        "container 's': variable 'A' is also a secret"
      ),
      ("init: [{name: i, image: a, probes: {liveness: {tcp: 1}}}]", "init container 'i' has probes"),
      (
        "volumes: [{name: v, mount: /a, emptyDir: {}}, {name: v, mount: /b, emptyDir: {}}]", "volume 'v' is there twice"
      ),
      (
        "volumes: [{name: v, mount: /a, emptyDir: {}}, {name: w, mount: /a, emptyDir: {}}]",
        "mount path '/a' is there twice"
      ),
      (
        "volumes: [{name: v, mount: /a, emptyDir: {}}]\nconfig: {F: {file: {path: /a, content: x}}}",
        "mount path '/a' is there twice"
      ),
      ("volumes: [{name: v, secret: s, emptyDir: {}}]", "volume 'v' needs one source, has 2"),
      ("ports: [{port: 1, name: a}, {port: 2, name: a}]", "container 'web': port name 'a' is there twice"),
      ("ports: [80, {port: 80, name: b}]", "container 'web': port '80/TCP' is there twice"),
      ("ports: [80, {port: 81, servicePort: 80}]", "service port '80/TCP' is there twice"),
      ("probes: {liveness: {}}", "container 'web': the liveness probe needs one of http, tcp, grpc and exec, has 0"),
      (
        "probes: {readiness: {tcp: 1, grpc: 1}}",
        "container 'web': the readiness probe needs one of http, tcp, grpc and exec, has 2"
      ),
      (
        "probes: {startup: {tcp: 1, successThreshold: 2}}",
        "container 'web': the startup probe cannot have a 'successThreshold' but 1"
      ),
      (
        "resources: {requests: {cpu: 2}, limits: {cpu: 500m}}", "container 'web' requests more cpu than its limit"
      ),
      ("schedule: \"@daily\"", "'schedule' is only for a CronJob"),
      ("completions: 2", "'completions' is only for a Job or CronJob"),
      ("autoscaling: {minReplicas: 2}", "'autoscaling' lacks 'maxReplicas'"),
      (
        "autoscaling: {minReplicas: 3, maxReplicas: 2}", "'autoscaling' has more 'minReplicas' than 'maxReplicas'"
      ),
      (
        "disruptionBudget: {minAvailable: 1, maxUnavailable: 1}",
        "'disruptionBudget' has both 'minAvailable' and 'maxUnavailable'"
      ),
      ("weights: {b: 10}", "has weights, but no route to share"),
    ])
  func refused(definition: String, expected: String) throws {
    let error = #expect(throws: StemmaError.self) { try objects(definition) }
    let separator = expected.hasPrefix("has ") ? " " : ": "
    #expect(error?.message == "asset 'web'\(separator)\(expected)")
  }

  @Test("a CronJob's name leaves room for those of its Jobs") func longName() throws {
    let name = String(repeating: "a", count: 53)
    expectError("asset '\(name)': the name of a CronJob has at most 52 characters") {
      _ = try objects("kind: CronJob\nschedule: \"@daily\"", name: name)
    }
  }

  @Test("definitions are checked where they are written, all of it at once") func written() {
    let files = [
      "assets/web.yaml": "probes: {liveness: {}}\nvolumes: [{name: v}]\nonly: {environments: [e], cabinets: [c]}\n"
    ]
    #expect(
      SettingsValidation.problems(in: files.mapValues { Array($0.utf8) }).map(\.text) == [
        "assets/web.yaml:1: container 'web': the liveness probe needs one of http, tcp, grpc and exec, has 0",
        "assets/web.yaml:2: volume 'v' needs one source, has 0",
        "assets/web.yaml:3: 'only.environments' names the unknown environment 'e'",
        "assets/web.yaml:3: 'only.cabinets' names the unknown cabinet 'c'",
      ])
  }

  @Test("ports of one number and several protocols") func transports() throws {
    let service = try #require(
      try objects("ports: [53, {port: 53, protocol: UDP}]").first { $0["kind"]?.stringValue == "Service" })
    let names = service["spec"]?["ports"]?.listValue?.compactMap { $0["name"]?.stringValue }
    #expect(names == ["port-53", "port-53-udp"])
    let policy = try #require(
      try objects("networkPolicy: {egress: [{ports: [443, {port: 53, protocol: UDP}]}]}")
        .first { $0["kind"]?.stringValue == "NetworkPolicy" })
    let ports = policy["spec"]?["egress"]?.listValue?.first?["ports"]
    #expect(ports == [["port": 443, "protocol": "TCP"], ["port": 53, "protocol": "UDP"]])
  }

  @Test(
    "what is an escalation of privileges is not denied one",
    arguments: ["{privileged: true}", "{capabilities: {add: [CAP_SYS_ADMIN]}}"])
  func privileged(security: String) throws {
    let container = try objects("containerSecurity: \(security)")[0]["spec"]?["template"]?["spec"]?["containers"]
    #expect(container?.listValue?[0]["securityContext"]?["allowPrivilegeEscalation"] == nil)
  }

  @Test("two assets cannot render one object") func owners() throws {
    let test = try TestStore()
    try test.cabinet("staging", "stg")
    try test.pushSettings(
      "cabinets/staging.yaml",
      "environment: stg\nserviceAccount: {name: app, create: true}\n", message: "one account")
    try test.deploy("staging", "web", "web:1.0.0")
    expectError(
      "assets 'api' and 'web' both render 'serviceaccount_app.yaml'",
      hints: ["let one of them make it, or give it another name"]
    ) { try test.deploy("staging", "api", "api:1.0.0") }
  }
}

@Suite("texts with a grammar") struct TextRulesTests {
  @Test(
    "blocks of addresses",
    arguments: ["10.0.0.0/8", "0.0.0.0/0", "1.2.3.4/32", "::/0", "fd00::/8", "1:2:3:4:5:6:7:8/128"])
  func blocks(text: String) { #expect(AddressBlock.problem(text) == nil) }

  @Test(
    "what is no block of addresses",
    arguments: [
      "", "10.0.0.0", "10.0.0/8", "10.0.0.0/33", "10.0.0.256/8", "010.0.0.0/8", "a.b.c.d/8", "fd00:/8", "::1::/8",
      "::/129", "1:2:3:4:5:6:7:8:9/8", "10.0.0.0/",
    ])
  func noBlocks(text: String) { #expect(AddressBlock.problem(text) != nil) }

  @Test(
    "schedules", arguments: ["30 3 * * *", "*/15 0-6/2 1,15 jan-mar MON-fri", "@daily", "@every 1h30m", "0 0 ? * 0"])
  func schedules(text: String) { #expect(CronSchedule.problem(text) == nil) }

  @Test(
    "what is no schedule",
    arguments: [
      ("", "must have five fields such as '30 3 * * *', or be @daily"),
      ("* * * *", "must have five fields such as '30 3 * * *', or be @daily"),
      ("@dayly", "must have five fields such as '30 3 * * *', or be @daily"),
      ("60 * * * *", "has the field '60', which is no minute"),
      ("* 5-2 * * *", "has the field '5-2', which is no hour"),
      ("* * 0 * *", "has the field '0', which is no day of a month"),
      ("* * * foo *", "has the field 'foo', which is no month"),
      ("* * * * 7", "has the field '7', which is no day of a week"),
      ("*/0 * * * *", "has the field '*/0', which is no minute"),
      ("1, * * * *", "has the field '1,', which is no minute"),
    ])
  func noSchedules(text: String, problem: String) { #expect(CronSchedule.problem(text) == problem) }

  @Test("keys of labels", arguments: ["app", "example.com/app", "a.b/C_d-e"])
  func labels(key: String) { #expect(Name.brokenRule(key, .labelKey) == nil) }

  @Test("what is no key of a label", arguments: ["", "-a", "a b", "/a", "a/", "A.com/b", "a/b/c"])
  func noLabels(key: String) { #expect(Name.brokenRule(key, .labelKey) != nil) }
}
