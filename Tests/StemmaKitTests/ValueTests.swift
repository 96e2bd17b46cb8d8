import Testing

@testable import StemmaKit

@Suite("configuration values") struct ValueTests {
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("production", "prod")
    try test.deploy("production", "web", "api:1.2.3")
    return test
  }

  @discardableResult
  private func configure(
    _ test: TestStore, _ values: [(key: String, value: ConfigurationValue)], _ level: Level, notSecret: Bool = false,
    reason: String = ""
  ) throws -> Outcome {
    var request = SettingsRequest(level: level, action: .configure(values))
    (request.isNoSecret, request.reason) = (notSecret, reason)
    return try test.store.change(request, stamp: test.stamp())
  }

  @Test("references to other values") func references() throws {
    let test = try store()
    try configure(
      test,
      [
        ("HOST", .text("${asset.name}.${namespace}.svc")),
        ("URL", .text("http://${HOST}/${asset.version}?e=${environment}")),
        ("PLAIN", .text("$${HOST} $HOME")), ("WHERE", .text("${cabinet.name}")),
      ], Level(.enterprise))
    try test.deploy("production", nil)
    let data = try test.git("show", "cabinets/production:manifests/web/configmap_web-config.yaml").split(
      separator: "\ndata:\n")[1]
    #expect(
      data == """
          HOST: web.production.svc
          PLAIN: "${HOST} $HOME"
          URL: "http://web.production.svc/1.2.3?e=prod"
          WHERE: production
        """)
  }

  @Test(
    "references that cannot be resolved",
    arguments: [
      ("${A}", "asset 'web': configuration refers to itself: A -> A", nil),
      ("${B}", "asset 'web': configuration refers to itself: A -> B -> A", nil),
      (
        "${cabinet.nam}", "asset 'web': 'A' refers to '${cabinet.nam}', which is nothing",
        "did you mean '${cabinet.name}'?"
      ),
      ("${", "asset 'web': 'A' has '${' without '}'", "write '$${' for a plain '${'"),
      ("${S}", "asset 'web': configuration key 'A' refers to 'S', which is no text", nil),
    ] as [(String, String, String?)])
  func unresolved(text: String, message: String, hint: String?) throws {
    let test = try store()
    try configure(
      test,
      [
        ("A", .text(text)), ("B", .text("${A}")),
        ("S", .secret(SecretReference(store: "vault", key: "k", property: nil))),
      ],
      Level(.enterprise))
    expectError(message, hints: hint.map { [$0] } ?? []) { try test.deploy("production", nil) }
  }

  @Test("files are mounted at their paths") func files() throws {
    let test = try store()
    let file = ConfigurationFile(path: "/etc/app/app.conf", content: "a = 1\n")
    try configure(test, [("app.conf", .file(file))], Level(.asset("web")))
    try test.deploy("production", "web", "api:1.2.4")
    #expect(
      try test.git("show", "settings:assets/web.yaml").contains(
        "app.conf:\n    file:\n      content: |\n        a = 1\n      path: /etc/app/app.conf"))
    let pod = try test.git("show", "cabinets/production:manifests/web/deployment.apps_web.yaml")
    #expect(
      pod.contains(
        "volumeMounts:\n        - mountPath: /etc/app/app.conf\n          name: config-files\n          readOnly: true\n          subPath: app.conf"
      ))
    #expect(pod.contains("volumes:\n      - configMap:\n          name: web-files\n        name: config-files"))
  }

  @Test("a value that looks like a secret needs a reason, which the policy keeps") func notSecret() throws {
    let test = try store()
    let level = Level(.environment("prod"))
    expectError(
      "configuration key 'TOKEN_PREFIX_SECRET' in environment 'prod' looks like a secret", .refused,
      hints: [
        "keep it in a secret store and set a reference: '--secret STORE:KEY#PROPERTY'",
        "where it is no secret: '--not-secret' with the reason '-m WHY'",
      ]
    ) { try configure(test, [("TOKEN_PREFIX_SECRET", .text("abc"))], level) }
    expectError("'--not-secret' needs a reason", .usage, hints: ["give it with '-m WHY'"]) {
      try configure(test, [("TOKEN_PREFIX_SECRET", .text("abc"))], level, notSecret: true)
    }
    let sample = "postgres://demo:" + "demo@localhost/db"
    try configure(test, [("SAMPLE", .text(sample))], level, notSecret: true, reason: "a public demo")
    #expect(try test.git("show", "settings:policy.yaml").hasSuffix("allow:\n  SAMPLE: a public demo"))
    try test.deploy("production", nil)
    // Asked once: the next value of the key passes.
    try test.set("SAMPLE", sample + "2", at: level)
    #expect(try test.deploy("production", nil).plan.findings == [])
    #expect(throws: StemmaError.self) { try test.set("OTHER", sample + "2", at: level) }
  }

  @Test("who set a key to what, when, why, at which level") func history() throws {
    let test = try store()
    try configure(test, [("A", .text("1"))], Level(.enterprise), reason: "first")
    try configure(test, [("A", .text("2"))], Level(.environment("prod")))
    _ = try test.store.change(
      SettingsRequest(level: Level(.enterprise), action: .unset(path: ["config", "A"])), stamp: test.stamp())
    let changes = try test.store.history(of: "A").map { "\($0.level.text): \($0.value ?? "-") \($0.reason)" }
    #expect(changes == ["enterprise: - ", "environment 'prod': 2 ", "enterprise: 1 first"])
  }

  @Test("differences between cabinets") func difference() throws {
    let test = try store()
    try test.cabinet("staging", "staging")
    try test.promote("prod-latest", to: "staging")
    try test.set("A", "1", at: Level(.environment("staging")))
    try test.set("B", "2", at: Level(.enterprise))
    try test.deploy("staging", nil)
    try test.deploy("production", nil)
    let differences = try test.store.configurationDifference("staging", "production")
    #expect(differences.map { "\($0.asset) \($0.key) \($0.first ?? "-") \($0.second ?? "-")" } == ["web A 1 -"])
  }
}
