import Foundation
import Git
import Manifests
import StemmaTools
import TestSupport
import Testing

@testable import StemmaKit

/// A kustomize application with three overlays on its way from development to production, built by the real program.
@Suite("a kustomization with overlays", .enabled(if: Program.exists("kubectl"))) struct KustomizeTests {
  /// The files of `Fixtures/bookshop`.
  private static func files() throws -> [String: [UInt8]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../../Fixtures/bookshop"
    ).standardizedFileURL
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    let pairs = try names.filter { $0.contains(".") }.map { name in
      (name, [UInt8](try Data(contentsOf: root.appendingPathComponent(name))))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private static let source = Result {
    CapturedSource(kind: .kustomize, files: try files(), overlay: "overlays/{environment}")
  }

  /// Three cabinets, and the bookshop in the first one.
  private func store() throws -> TestStore {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    let test = try TestStore(renderer: RenderPrograms(searchPath: path))
    for name in ["dev", "staging", "prod"] {
      var request = CabinetRequest(name: name, environment: name)
      request.namespace = "bookshop-\(name)"
      _ = try test.store.createCabinet(request, stamp: test.stamp())
    }
    try test.capture("dev", "shop", Self.source.get(), as: "1.0.0")
    return test
  }

  private func deployment(_ cabinet: String, _ test: TestStore) throws -> Value? {
    let text = try test.git("show", "cabinets/\(cabinet):manifests/shop/deployment.apps_web.yaml")
    return try YAML.document(Array(text.utf8))?.value
  }

  @Test("the release is the same everywhere, the overlay each environment's own") func promotes() throws {
    let test = try store()
    try test.promote("dev-v1.0.0", to: "staging")
    try test.promote("staging-v1.0.0", to: "prod")
    var releases: Set<String> = []
    for (cabinet, replicas) in [("dev", Int64(1)), ("staging", 2), ("prod", 6)] {
      releases.insert(try test.git("rev-parse", "cabinets/\(cabinet):release"))
      let object = try deployment(cabinet, test)
      #expect(object?["spec"]?["replicas"]?.intValue == replicas)
      #expect(object?["metadata"]?["namespace"]?.stringValue == "bookshop-\(cabinet)")
      #expect(object?["metadata"]?["labels"]?["stage"]?.stringValue == cabinet)
      let overlay = try test.git("show", "cabinets/\(cabinet):overlay/shop.yaml")
      #expect(overlay.contains("overlay: overlays/\(cabinet)") && overlay.contains("tool: kustomize v"))
    }
    #expect(releases.count == 1)
    let files = try test.git("ls-tree", "-r", "--name-only", "cabinets/prod:release/shop/source").split(separator: "\n")
    #expect(files.count == 10 && files.contains("base/robots.txt"))
  }

  @Test("settings of the target stand above its overlay") func settings() throws {
    let test = try store()
    try test.set("LOG_LEVEL", "warn", at: Level(.cabinet("staging")))
    try test.setting("domains", "[books.example.com]", at: Level(.cabinet("staging"), asset: "shop"))
    try test.promote("dev-v1.0.0", to: "staging")
    let all = try test.git(
      "grep", "-h", "-E", "LOG_LEVEL|host:|config-hash", "cabinets/staging", "--", "manifests/shop")
    #expect(all.contains("LOG_LEVEL: warn") && all.contains("host: books.example.com"))
    #expect(all.contains("stemma.dev/config-hash:"))
  }

  @Test("a cabinet without an overlay is refused with those that there are") func unknownOverlay() throws {
    let test = try store()
    try test.cabinet("qa", "qa")
    expectError(
      "the source has no kustomization 'overlays/qa'",
      details: ["base", "overlays/dev", "overlays/prod", "overlays/staging"],
      hints: ["add one to the source and capture it again, or name another with '--overlay'"]
    ) { try test.promote("dev-v1.0.0", to: "qa") }
  }

  @Test("the program's complaint is handed on, and nothing is recorded") func broken() throws {
    let test = try store()
    let before = try test.git("rev-parse", "system")
    var files = try Self.files()
    files["base/kustomization.yaml"] = Array("resorces: [web.yaml]\n".utf8)
    let source = CapturedSource(kind: .kustomize, files: files, overlay: "overlays/{environment}")
    let error = #expect(throws: StemmaError.self) { try test.capture("dev", "shop", source) }
    #expect(error?.message.contains("unknown field \"resorces\"") == true)
    #expect(try test.git("rev-parse", "system") == before)
  }

  @Test("another version of the program is said in the plan") func version() throws {
    let test = try store()
    let release = AssetDefinition([
      "source": ["kind": "kustomize", "overlay": "overlays/{environment}", "tool": "kustomize v1.0.0"]
    ])
    let workspace = try Workspace(path: test.store.path, renderer: test.store.renderer)
    let asset = try workspace.addRelease(release, source: Self.source.get(), asset: "shop")
    let cabinet = Settings.Cabinet(
      name: "dev", environment: "dev", namespace: "bookshop-dev", prefix: "dev", without: [], scope: Settings.Scope())
    let result = try CapturedAsset(
      name: "shop", asset: asset, identity: SnapshotIdentity(cabinet), workspace: workspace
    ).rendered()
    let tool = try test.store.renderer.version(of: .kustomize)
    #expect(result.warnings == ["asset 'shop' is rendered by \(tool) and was first rendered by kustomize v1.0.0"])
  }
}
