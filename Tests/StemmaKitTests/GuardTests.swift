import TestSupport
import Testing

@testable import StemmaKit

@Suite("the guard against secrets") struct GuardTests {
  /// Made up, and cut in two so that no scanner takes this file for a leak.
  static let examples: [(String, String)] = [
    (joined("AKIA", "IOSFODNN7EXAMPLE"), "an AWS access key"),
    (joined("ghp_", String(repeating: "a", count: 36)), "a GitHub token"),
    (joined("xoxb-", "123456789012-abcdef"), "a Slack token"),
    (joined("glpat-", String(repeating: "x", count: 20)), "a GitLab token"),
    (joined("sk_live_", String(repeating: "4", count: 24)), "a Stripe key"),
    (joined("AIza", String(repeating: "B", count: 35)), "a Google API key"),
    (joined("-----BEGIN RSA ", "PRIVATE KEY-----"), "a private key"),
    (joined("postgres://admin:", "hunter2@db/app"), "a connection string with a password"),
    (joined("see eyJhbGciOi", "JIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x"), "a JSON web token"),
  ]

  private static func joined(_ a: String, _ b: String) -> String { a + b }

  @Test("formats of well-known issuers", arguments: examples)
  func formats(text: String, rule: String) {
    #expect(CredentialFormat.find(in: Array("key: \"\(text)\"\n".utf8)) == rule)
  }

  @Test(
    "what only looks like one",
    arguments: [
      "postgres://prod-db", "postgres://user@db", "postgres://user:$(PASSWORD)@db", "https://example.com/a:b@c",
      "AKIAshort", "ghp_short", "sha256:" + String(repeating: "0a", count: 32), "-----BEGIN CERTIFICATE-----",
      "http://localhost:8080/path@2x", "xAKIAIOSFODNN7EXAMPLE",
    ])
  func harmless(text: String) {
    #expect(CredentialFormat.find(in: Array(text.utf8)) == nil)
  }

  @Test(
    "names of keys",
    arguments: [
      ("DB_PASSWORD", true), ("apiKey", true), ("API_KEYS", true), ("GITHUB_TOKEN", true), ("client-secret", true),
      ("PASSWORD_FILE", false), ("TOKEN_TTL", false), ("SECRET_NAME", false), ("DATABASE_URL", false),
      ("KEYBOARD", false),
      ("MONKEY", false), ("TOKENIZER", false), ("ACCESS_KEY_ID", false), ("signing.key", true),
    ])
  func names(key: String, expected: Bool) {
    #expect(SecretGuard.isSuspicious(key: key) == expected)
  }

  @Test("a refused value reaches no object, and no message names it") func refused() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    let objects = try test.git("count-objects", "-v")
    let secret = "hunter2-" + "correct-horse"
    expectError("configuration key 'DB_PASSWORD' in environment 'staging' looks like a secret", .refused) {
      try test.set("DB_PASSWORD", secret, at: Level(.environment("staging")))
    }
    let token = "ghp_" + String(repeating: "q", count: 36)
    expectError("the reason or message holds what looks like a GitHub token", .refused) {
      var request = DeployRequest(cabinet: "staging")
      (request.asset, request.image, request.reason) = ("web", "api:1.0.0", "used \(token)")
      _ = try test.store.deploy(request, stamp: test.stamp())
    }
    expectError("configuration key 'X' in cabinet 'staging' holds what looks like a GitHub token", .refused) {
      try test.set("X", token, at: Level(.cabinet("staging")))
    }
    #expect(try test.git("count-objects", "-v") == objects)
    let grep = try #require(Program("grep")).run(["-rlE", "hunter2|qqqq", test.store.path])
    #expect(grep.output == "")
  }

  @Test(
    "patches, arguments and variables of further containers",
    arguments: [
      (
        "patches: {p: {target: Deployment, merge: {spec: {env: [{name: DB_PASSWORD, value: abc}]}}}}",
        "configuration key 'DB_PASSWORD' in patch 'p' of asset 'web' looks like a secret"
      ),
      (
        "patches: {p: {target: ConfigMap, json: [{op: add, path: /data, value: {apiKey: abc}}]}}",
        "configuration key 'apiKey' in patch 'p' of asset 'web' looks like a secret"
      ),
      (
        "args: [serve, --db-password=abc]",
        "configuration key 'db-password' in the arguments of asset 'web' looks like a secret"
      ),
      (
        "sidecars: [{name: s, image: a, env: {TOKEN: abc}}]",
        "configuration key 'TOKEN' in asset 'web' looks like a secret"
      ),
      (
        "sidecars: [{name: s, image: a, command: [--token=abc]}]",
        "configuration key 'token' in the arguments of asset 'web' looks like a secret"
      ),
      ("args: [--password=$(PASSWORD), --token-file=/t, --port=80, password=abc, --secret-name=x]", ""),
      ("patches: {p: {target: Deployment, merge: {spec: {volumes: [{secret: {secretName: abc}}]}}}}", ""),
    ])
  func definitions(text: String, expected: String) {
    let found = SettingsValidation.problems(in: ["assets/web.yaml": Array("image: web:1\n\(text)\n".utf8)])
    #expect(found.map(\.message) == (expected.isEmpty ? [] : [expected]))
  }

  @Test("references pass") func references() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.pushSettings(
      "environments/staging.yaml",
      "config:\n  DB_PASSWORD: {secret: {store: aws-secrets-manager, key: prod/db, property: password}}\n  TOKEN: {secret: {store: kubernetes, key: web-token}}\n",
      message: "Refer")
    try test.deploy("staging", "web", "api:1.0.0")
    let deployment = try test.git("show", "cabinets/staging:manifests/web/deployment.apps_web.yaml")
    #expect(
      deployment.contains(
        "- name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              key: DB_PASSWORD\n              name: web-secrets"
      ))
    #expect(
      deployment.contains(
        "- name: TOKEN\n          valueFrom:\n            secretKeyRef:\n              key: TOKEN\n              name: web-token"
      ))
    let external = try test.git(
      "show", "cabinets/staging:manifests/web/externalsecret.external-secrets.io_web-secrets.yaml")
    #expect(external.contains("- remoteRef:\n      key: prod/db\n      property: password\n    secretKey: DB_PASSWORD"))
  }
}
