import Foundation
import TestSupport

@testable import StemmaKit

/// One small store for all tests of verification, which copy it.
enum BaseStore {
  /// Where it is; made on first use, and removed when the tests end.
  private static let made: Result<String, any Error> = Result {
    let test = try TestStore.everything()
    let place = test.directory.path + "-base"
    try FileManager.default.copyItem(atPath: test.directory.path, toPath: place)
    atexit { if let path = try? BaseStore.made.get() { try? FileManager.default.removeItem(atPath: path) } }
    return place
  }

  static func path() throws -> String { try made.get() + "/acme.git" }

  static func git(_ arguments: String...) throws -> String {
    try GitOracle.run(arguments, in: path()).output.trimmingCharacters(in: .newlines)
  }
}

extension TestStore {
  /// A small store in which everything happened once; the newest operation made `prod-v1.1.0`.
  static func everything() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.cabinet("scratch", "dev")
    try test.set("LOG_LEVEL", "info", at: Level(.enterprise))
    try test.set("URL", "https://staging", at: Level(.environment("staging")))
    try test.set("URL", "https://prod", at: Level(.environment("prod")))
    try test.deploy("staging", "web", "web:1.0.0", replicas: 2)
    try test.capture("staging", "tool", ["tool.yaml": Self.captured], as: "1.0.1")
    try test.promote("staging-v1.0.1", to: "production") { $0.assets = ["web"] }
    var tags = TagRequest()
    tags.add = ["stable", "old"]
    tags.versions = ["prod-v0"]
    _ = try test.store.tag(tags, stamp: test.stamp())
    try test.deploy("staging", "web", "web:1.0.2")
    try test.promote("staging-v1.0.1", to: nil)
    tags = TagRequest()
    tags.remove = ["old"]
    tags.versions = ["prod-v0"]
    _ = try test.store.tag(tags, stamp: test.stamp())
    _ = try test.store.deleteCabinet("scratch", reason: "", stamp: test.stamp())
    try test.deploy("staging", nil)
    try test.deploy("production", "web", "web:1.1.0", replicas: 3)
    return test
  }

  private static let captured = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: tool
    data:
      a: b

    """
}
