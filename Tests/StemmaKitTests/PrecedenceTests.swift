import FuzzSupport
import Git
import FuzzSupport
import Manifests
import Testing

@testable import StemmaKit

@Suite("random settings") struct PrecedenceTests {
  static let keys: [SettingKey] = [
    .config("A"), .config("B"), .config("C"), .replicas, SettingKey(["resources", "limits", "cpu"]),
    SettingKey(["labels", "team"]), SettingKey(["annotations", "example.com/x"]),
  ]

  private func value(_ key: SettingKey, _ number: Int) -> Value {
    key == .replicas ? .int(Int64(number)) : .string("\(number)")
  }

  /// Settings with a value for each key at a random set of levels; every value says which level it is from.
  private func random(_ generator: inout SplitMix) -> Settings {
    var settings = Settings()
    var number = 0
    func layer() -> Layer {
      var layer = Layer()
      for key in Self.keys where Bool.random(using: &generator) {
        number += 1
        layer[key] = value(key, number)
      }
      return layer
    }
    func scope() -> Settings.Scope { Settings.Scope(shared: layer(), assets: ["web": layer()]) }
    settings.enterprise = scope()
    settings.environments = ["staging": scope(), "prod": scope()]
    for (name, environment) in [("staging", "staging"), ("production", "prod")] {
      settings.cabinets[name] = Settings.Cabinet(
        name: name, environment: environment, namespace: name, prefix: name, without: [], scope: scope())
    }
    settings.assets["web"] = AssetDefinition()
    settings.assets["web"]?.image = "api:1"
    settings.assets["web"]?.layer = layer()
    return settings
  }

  /// The table of precedence, written down once more, independently.
  private func winner(_ key: SettingKey, _ settings: Settings, _ cabinet: Settings.Cabinet) -> Value? {
    let environment = settings.environments[cabinet.environment]
    return settings.assets["web"]?.layer[key] ?? cabinet.scope.assets["web"]?[key] ?? cabinet.scope.shared[key]
      ?? environment?.assets["web"]?[key] ?? environment?.shared[key] ?? settings.enterprise.assets["web"]?[key]
      ?? settings.enterprise.shared[key]
  }

  @Test("the winner follows the table; a promotion carries nothing of another cabinet; rendering is a function")
  func properties() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SplitMix(seed: seed)
    for _ in 0..<300 {
      let settings = random(&generator)
      let release = try #require(settings.assets["web"])
      for cabinet in settings.cabinets.values {
        // Resolving for the target reads nothing of the source, whoever the source is.
        let overlay = Resolution(asset: "web", release: release, settings: settings, cabinet: cabinet).overlay
        let part = AssetSnapshot(releaseTree: .zero, release: release, overlay: overlay)
        for key in Self.keys { #expect(part.setting(key) == winner(key, settings, cabinet), "seed \(seed), \(key)") }
        let renderer = Renderer(identity: SnapshotIdentity(cabinet))
        let stored = AssetSnapshot(
          releaseTree: .zero, release: AssetDefinition(try YAML.document(YAML.write(release.value))?.value),
          overlay: Layer(try YAML.document(YAML.write(overlay.value))?.value))
        let bytes = try renderer.objects(of: "web", part).map { YAML.write($0) }
        #expect(try renderer.objects(of: "web", part).map { YAML.write($0) } == bytes, "seed \(seed)")
        #expect(try renderer.objects(of: "web", stored).map { YAML.write($0) } == bytes, "seed \(seed)")
      }
    }
  }
}
