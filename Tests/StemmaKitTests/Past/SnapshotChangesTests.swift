import Git
import Testing

@testable import StemmaKit

/// The index of changes finds what reading every snapshot finds.
@Suite("the index of changes") struct SnapshotChangesTests {
  private static let subjects: [PastSubject] =
    [
      "Deployment/web", "ConfigMap/web-config", "Service/web", "deploy/api", "web/deployment.apps_web.yaml",
      "api/configmap_api-config.yaml", "Deployment/nothing", "StatefulSet/web",
    ].map { .resource($0) } + ["web", "api", "nothing"].map { .asset($0) }

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

  private func changes(_ base: Base, _ subject: PastSubject, in cabinet: String?, patience: Int) throws -> [String] {
    let reader = try ChangeReader(base, subject)
    var lines: [String] = []
    try base.moves(of: subject, in: cabinet, patience: patience) { move in
      if let changes = try reader.changes(from: base.treeBefore(move), to: move.tree) {
        lines.append("\(move.record.sequence) \(changes)")
      }
      return true
    }
    return lines
  }

  @Test("the same changes as without it, of every resource, asset and cabinet", arguments: [0, 1, 5]) func same(
    patience: Int
  )
    throws
  {
    let test = try store()
    var count = 0
    for subject in Self.subjects {
      for cabinet in [nil, "dev", "staging", "production"] {
        let expected = try changes(base(test), subject, in: cabinet, patience: .max)
        #expect(try changes(base(test), subject, in: cabinet, patience: patience) == expected)
        count += expected.count
      }
    }
    #expect(count > 50)
  }

  @Test("what was kept is brought up to date, and is not used for another history or damaged") func kept() throws {
    let cache = MemoryCache()
    let test = try store()
    let resource = try #require(ResourceName("Deployment/web"))
    let first = try SnapshotChanges(base(test))
    cache.keep(first.parts, as: .snapshots)
    let expected = try SnapshotChanges(base(test)).sequences(of: resource)
    #expect(expected.count > 5)
    #expect(try SnapshotChanges(base(test, cache)).sequences(of: resource) == expected)
    try test.deploy("dev", "web", "registry.example.com/shop/web:1.1.0")
    try test.promote("dev-latest", to: "production")
    let later = try SnapshotChanges(base(test, cache)).sequences(of: resource)
    #expect(later == (try SnapshotChanges(base(test)).sequences(of: resource)))
    #expect(later.suffix(expected.count) == expected[...])
    #expect(later.count == expected.count + 2)

    let other = try TestStore()
    try other.cabinet("dev", "dev")
    for patch in 0...40 { try other.deploy("dev", "web", "registry.example.com/shop/web:9.0.\(patch)") }
    #expect(try SnapshotChanges(base(other, cache)).sequences(of: resource).count == 41)
    for part in first.parts.indices {
      var damaged = first.parts
      damaged[part][damaged[part].count / 2] ^= 1
      cache.keep(damaged, as: .snapshots)
      #expect(try SnapshotChanges(base(test, cache)).sequences(of: resource) == later)
    }
  }
}
