import Git
import Testing

@testable import StemmaKit

/// The index of changed manifests finds what reading every snapshot finds.
@Suite("the index of changed manifests") struct ManifestChangesTests {
  private static let resources = [
    "Deployment/web", "ConfigMap/web-config", "Service/web", "deploy/api", "web/deployment.apps_web.yaml",
    "api/configmap_api-config.yaml", "Deployment/nothing", "StatefulSet/web",
  ]

  /// Deployments, promotions, a rollback, an asset that goes and comes again, and a cabinet that does.
  private func store() throws -> TestStore {
    let test = try TestStore()
    for (name, environment) in [("dev", "dev"), ("staging", "staging"), ("production", "prod")] {
      try test.cabinet(name, environment)
    }
    try test.set("LOG_LEVEL", "info", at: Level(.enterprise))
    for patch in 0...3 {
      try test.deploy("dev", "web", "registry.example.com/shop/web:1.0.\(patch)")
      try test.deploy("dev", "api", "registry.example.com/shop/api:2.0.\(patch)")
      try test.promote("dev-latest", to: patch.isMultiple(of: 2) ? "staging" : "production")
    }
    _ = try test.store.deleteCabinet("staging", reason: "", stamp: test.stamp())
    try test.cabinet("staging", "staging")
    try test.promote("dev-latest", to: "staging")
    return test
  }

  private func base(_ test: TestStore, _ cache: MemoryCache? = nil) throws -> Base {
    try Base(Workspace(path: test.store.path, cache: cache))
  }

  private func changes(_ base: Base, _ text: String, in cabinet: String?, patience: Int) throws -> [String] {
    let reader = try ChangeReader(base, .resource(text))
    var lines: [String] = []
    try base.moves(of: .resource(text), in: cabinet, patience: patience) { move in
      if let changes = try reader.changes(from: base.treeBefore(move), to: move.tree) {
        lines.append("\(move.record.sequence) \(changes)")
      }
      return true
    }
    return lines
  }

  @Test("the same changes as without it, of every resource and cabinet", arguments: [0, 1, 5]) func same(patience: Int)
    throws
  {
    let test = try store()
    var count = 0
    for text in Self.resources {
      for cabinet in [nil, "dev", "staging", "production"] {
        let expected = try changes(base(test), text, in: cabinet, patience: .max)
        #expect(try changes(base(test), text, in: cabinet, patience: patience) == expected)
        count += expected.count
      }
    }
    #expect(count > 50)
  }

  @Test("what was kept is brought up to date, and is not used for another history or damaged") func kept() throws {
    let cache = MemoryCache()
    let test = try store()
    let resource = try #require(ResourceName("Deployment/web"))
    let first = try ManifestChanges(base(test))
    cache.keep(first.parts, as: .manifests)
    let expected = try ManifestChanges(base(test)).sequences(of: resource)
    #expect(expected.count > 5)
    #expect(try ManifestChanges(base(test, cache)).sequences(of: resource) == expected)
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.1.0")
    try test.promote("dev-latest", to: "production")
    let later = try ManifestChanges(base(test, cache)).sequences(of: resource)
    #expect(later == (try ManifestChanges(base(test)).sequences(of: resource)))
    #expect(later.suffix(expected.count) == expected[...])
    #expect(later.count == expected.count + 2)

    let other = try TestStore()
    try other.cabinet("dev", "dev")
    for patch in 0...40 { try other.deploy("dev", "web", "registry.example.com/shop/web:9.0.\(patch)") }
    #expect(try ManifestChanges(base(other, cache)).sequences(of: resource).count == 41)
    for part in first.parts.indices {
      var damaged = first.parts
      damaged[part][damaged[part].count / 2] ^= 1
      cache.keep(damaged, as: .manifests)
      #expect(try ManifestChanges(base(test, cache)).sequences(of: resource) == later)
    }
  }
}
