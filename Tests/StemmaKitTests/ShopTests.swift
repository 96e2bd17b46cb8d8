import Foundation
import TestSupport
import Testing

@testable import StemmaKit

/// A realistic system, `Fixtures/shop`: its settings, and what is rendered from them, file by file in
/// `Fixtures/shop-golden`. `UPDATE_GOLDEN=1` writes the golden files anew.
@Suite("the shop") struct ShopTests {
  static let settings = packageRoot + "/Fixtures/shop"
  static let golden = packageRoot + "/Fixtures/shop-golden"
  private static let validator = packageRoot + "/.build-venv/bin/kubernetes-validate"

  /// A store with the shop's settings, pushed by a person, and everything deployed to a cabinet.
  private func shop(deployedTo cabinets: [String]) throws -> TestStore {
    let test = try TestStore()
    let clone = test.directory.appending("settings")
    _ = try test.git("clone", "-q", test.store.path, clone)
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.settings) {
      try? FileManager.default.removeItem(atPath: clone + "/" + name)
      try FileManager.default.copyItem(atPath: Self.settings + "/" + name, toPath: clone + "/" + name)
    }
    _ = try test.git("-C", clone, "add", "-A")
    _ = try test.git("-C", clone, "commit", "-qm", "Declare the shop")
    _ = try test.git("-C", clone, "push", "-q", "origin", "settings")
    let assets = try FileManager.default.contentsOfDirectory(atPath: Self.settings + "/assets").sorted()
    for cabinet in cabinets {
      for asset in assets.map({ String($0.dropLast(5)) }) where asset != "mail-catcher" || cabinet.hasSuffix("staging")
      {
        try test.deploy(cabinet, asset)
      }
    }
    return test
  }

  /// All files of a cabinet's `manifests/`, by path.
  private func manifests(_ test: TestStore, _ cabinet: String) throws -> [String: String] {
    var result: [String: String] = [:]
    let files = try test.store.manifests(cabinet).files
    for file in files { result["\(cabinet)/\(file.path)"] = String(decoding: file.bytes, as: UTF8.self) }
    return result
  }

  @Test("settings are valid by themselves") func valid() throws {
    var files: [String: [UInt8]] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: Self.settings) ?? .init()
    where name.hasSuffix(".yaml") {
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: Self.settings + "/" + name)))
    }
    #expect(SettingsValidation.problems(in: files).map(\.text) == [])
    #expect(files.count == 19)
  }

  @Test("rendered manifests equal the golden files") func goldenFiles() throws {
    let test = try shop(deployedTo: ["shop-staging", "shop-production"])
    let rendered = try manifests(test, "shop-staging").merging(manifests(test, "shop-production")) { $1 }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try update(rendered) }
    var expected: [String: String] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: Self.golden) ?? .init()
    where name.hasSuffix(".yaml") {
      expected[name] = try String(contentsOfFile: Self.golden + "/" + name, encoding: .utf8)
    }
    #expect(Set(expected.keys) == Set(rendered.keys))
    for (name, text) in rendered { #expect(text == expected[name], "\(name)") }
  }

  private func update(_ files: [String: String]) throws {
    try? FileManager.default.removeItem(atPath: Self.golden)
    for (name, text) in files {
      let url = URL(fileURLWithPath: Self.golden + "/" + name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  /// The version of Kubernetes whose schemas the objects must follow. Custom resources have schemas of their own.
  @Test(
    "golden files follow the schemas of Kubernetes 1.32",
    .enabled(if: FileManager.default.isExecutableFile(atPath: validator), "scripts/test installs kubernetes-validate"))
  func schemas() throws {
    let custom = ["httproute.", "referencegrant.", "externalsecret."]
    var files: [String] = []
    for case let name as String in FileManager.default.enumerator(atPath: Self.golden) ?? .init()
    where name.hasSuffix(".yaml") {
      let base = URL(fileURLWithPath: name).lastPathComponent
      if !custom.contains(where: base.hasPrefix) { files.append(Self.golden + "/" + name) }
    }
    #expect(files.count > 60)
    let result = try #require(Program(Self.validator)).run(["-k", "1.32", "--strict"] + files.sorted())
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(!(result.output + result.errors).lowercased().contains("warning"), "\(result.output)\(result.errors)")
  }

  @Test("a promotion brings what is the target's, and nothing else differs") func scenario() throws {
    let test = try shop(deployedTo: ["shop-staging"])
    let outcome = try test.promote("staging-latest", to: "shop-production")
    #expect(outcome.plan.findings == [])
    #expect(
      try test.git("rev-parse", "cabinets/shop-production:release/api")
        == test.git("rev-parse", "cabinets/shop-staging:release/api"))
    let difference = try test.store.difference(
      .version("staging-latest"), .version("prod-latest"), files: MemoryFiles([:]))
    let api = try #require(difference.assets.first { $0.asset == "api" })
    let changed = api.fields.filter { !$0.path.hasSuffix("namespace") && !$0.path.hasSuffix("config-hash") }
      .map { "\($0.object) \($0.path): \($0.old ?? "-") -> \($0.new ?? "-")" }
    let long = ["ExternalSecret api-secrets spec.data", "HTTPRoute api spec.rules", "ReferenceGrant api-from-shop "]
    #expect(changed.filter { line in !long.contains { line.hasPrefix($0) } } == Self.differences)
    #expect(long.allSatisfy { start in changed.count { $0.hasPrefix(start) } == 1 })
    // The mail catcher is kept to staging: neither carried nor missed.
    #expect(try test.store.show("prod-latest").assets.map(\.name).contains("mail-catcher") == false)
    #expect(
      try test.promote("prod-latest", to: "shop-staging").plan.changes.first { $0.asset == "mail-catcher" }?.status
        == .unchanged)
    expectError(
      "asset 'mail-catcher' is kept out of cabinet 'shop-production'", .refused,
      hints: ["see 'only' in assets/mail-catcher.yaml"]
    ) {
      try test.deploy("shop-production", "mail-catcher")
    }
  }

  static let differences = [
    "ConfigMap api-config data.DATABASE: postgres://staging-db/api -> postgres://prod-db/api",
    "ConfigMap api-config data.DATABASE_URL: postgres://staging-db -> postgres://prod-db",
    "ConfigMap api-config data.PUBLIC_URL: https://shop-staging.internal/${id} -> https://shop.internal/${id}",
    "ConfigMap api-config data.REDIS_URL: redis://staging-cache -> redis://prod-cache",
    "ConfigMap api-config data.RELEASE: api 3.1.0 in staging -> api 3.1.0 in prod",
    "ConfigMap api-files data.settings.toml: cabinet = \"shop-staging\"\n -> cabinet = \"shop-production\"\n",
    "Deployment api spec.replicas: 2 -> 10",
    "Deployment api spec.template.spec.containers[api].resources.limits: - -> {\"memory\":\"1Gi\"}",
    "Deployment api spec.template.spec.containers[api].resources.requests.cpu: 100m -> 500m",
    "Deployment api spec.template.spec.containers[api].resources.requests.memory: 128Mi -> 512Mi",
    "HTTPRoute api spec.hostnames: [\"staging-api.example.com\"] -> [\"api.example.com\"]",
  ]
}
