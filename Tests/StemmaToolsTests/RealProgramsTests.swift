import Foundation
import StemmaKit
import StemmaTools
import TestSupport
import Testing

/// The programs themselves, where they are.
@Suite struct RealProgramsTests {
  private static let helm = ProcessInfo.processInfo.environment["STEMMA_TEST_HELM"]
  private static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func programs(searchPath: String = searchPath) -> RenderPrograms {
    RenderPrograms(searchPath: searchPath, temporaryDirectory: directory.path)
  }

  private func kustomization(_ files: [String: String], directory: String) -> RenderRequest {
    RenderRequest(program: .kustomize, files: files.mapValues { Array($0.utf8) }, directory: directory)
  }

  private func expectNothingLeft() throws {
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  @Test(.enabled(if: Program.exists("kubectl") || Program.exists("kustomize")))
  func overlayIsBuiltOnItsBase() throws {
    let files = [
      "base/kustomization.yaml": "resources: [map.yaml]\ncommonLabels: {app: web}\n",
      "base/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {COLOR: red}\n",
      "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: prod-\n",
    ]
    let rendering = try programs().render(kustomization(files, directory: "overlays/prod"))
    let text = String(decoding: rendering.manifests, as: UTF8.self)
    #expect(text.contains("name: prod-web\n") && text.contains("COLOR: red\n") && text.contains("app: web\n"))
    #expect(rendering.warnings.count == 1 && rendering.warnings[0].hasPrefix("# Warning: 'commonLabels' is deprecated"))
    #expect(try programs().version(of: .kustomize).hasPrefix("kustomize v"))
    try expectNothingLeft()
  }

  @Test(.enabled(if: Program.exists("kubectl") || Program.exists("kustomize")))
  func missingFileIsNamedByItsPath() throws {
    let request = kustomization(["app/kustomization.yaml": "resources: [nope.yaml]\n"], directory: "app")
    let error = #expect(throws: StemmaError.self) { try programs().render(request) }
    let message = try #require(error?.message)
    #expect(message.hasPrefix("'kustomize' failed: accumulating resources: "))
    #expect(message.contains("'app/nope.yaml'") && !message.contains(directory.path) && !message.contains("run.go"))
    try expectNothingLeft()
  }

  @Test(
    .enabled(if: Program.exists("kubectl") || Program.exists("kustomize")),
    arguments: ["https://github.com/org/repo//base?ref=v1", "https://example.com/deployment.yaml", "git@host:o/r.git"])
  func remoteBasesAreNotFetched(_ base: String) throws {
    let request = kustomization(["kustomization.yaml": "resources: ['\(base)']\n"], directory: "")
    let time = duration {
      let error = #expect(throws: StemmaError.self) { try programs().render(request) }
      #expect(error?.message.hasPrefix("'kustomize' failed: accumulating resources: ") == true)
    }
    #expect(time < .seconds(5))
    try expectNothingLeft()
  }

  @Test(.enabled(if: helm != nil, "STEMMA_TEST_HELM names no helm"))
  func chartIsRenderedWithItsHooks() throws {
    let helm = try #require(Self.helm.map { URL(fileURLWithPath: $0) })
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-map\n"
    let files = [
      "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "chart/values.yaml": "color: red\n",
      "chart/templates/map.yaml": map + "  namespace: {{ .Release.Namespace }}\ndata: {color: {{ .Values.color }}}\n",
      "chart/templates/hook.yaml": map + "  annotations: {helm.sh/hook: pre-install}\n", "blue.yaml": "color: blue\n",
    ]
    let request = RenderRequest(
      program: .helm, files: files.mapValues { Array($0.utf8) }, directory: "chart", release: "shop", namespace: "prod",
      values: ["blue.yaml"])
    let programs = programs(searchPath: helm.deletingLastPathComponent().path + ":" + Self.searchPath)
    let text = String(decoding: try programs.render(request).manifests, as: UTF8.self)
    #expect(text.contains("namespace: prod\n") && text.contains("color: blue") && text.contains("helm.sh/hook"))
    #expect(try programs.version(of: .helm).hasPrefix("helm v"))
    try expectNothingLeft()
  }
}
