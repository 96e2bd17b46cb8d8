import Foundation
import Git
import TestSupport
import Testing

@testable import StemmaKit

/// Stores in which nothing is wrong, or nothing that anybody did.
@Suite("verifying", .timeLimit(.minutes(1))) struct VerificationTests {
  private func listing(_ path: String) throws -> [String] {
    try #require(Program("find")).run([path, "-printf", "%p %y %m %s %T@ %C@\n"]).output.split(separator: "\n").sorted()
      .map(String.init)
  }

  @Test("a store that Stemma wrote is clean at every level, and is not written to") func clean() throws {
    let path = try BaseStore.path()
    let before = try listing(path)
    for level in VerificationLevel.allCases {
      var request = VerificationRequest()
      request.level = level
      let found = try Store(path: path, janitor: TestStore.janitor).verify(request)
      #expect(found.findings == [] && found.severity == nil && found.omittedFindings == 0)
      #expect(found.witness?.text == (try "\(found.counts.operations):\(BaseStore.git("rev-parse", "system"))"))
      #expect(found.counts.operations == Int(try BaseStore.git("rev-list", "--count", "system")))
    }
    #expect(try listing(path) == before)
  }

  @Test("everything is counted once") func counts() throws {
    let store = Store(path: try BaseStore.path(), janitor: TestStore.janitor)
    let all = try BaseStore.git("cat-file", "--batch-all-objects", "--batch-check=%(objectsize)").split(separator: "\n")
    var request = VerificationRequest()
    request.level = .full
    var progress: [VerificationProgress] = []
    let counts = try store.verify(request) { progress.append($0) }.counts
    #expect(counts.objects == all.count && counts.bytes == all.compactMap { Int($0) }.reduce(0, +))
    #expect(counts.refs == (try BaseStore.git("for-each-ref").split(separator: "\n").count))
    #expect(counts.versions == (try BaseStore.git("tag", "--list").split(separator: "\n").count { !$0.contains("/") }))
    #expect(counts.rendered == counts.snapshots && counts.snapshots > 5 && counts.manifests > 5)
    #expect(progress.last?.toRender == counts.snapshots && progress.last?.total == all.count)
  }

  @Test("a packed store, its mirror and one whose objects are loose are clean") func forms() throws {
    let packed = try TamperedStore(copying: BaseStore.path())
    try packed.git("pack-refs", "--all")
    try packed.git("-c", "repack.writeBitmaps=false", "repack", "-adfq", "--depth=50")
    try packed.git("-c", "core.commitGraph=true", "commit-graph", "write", "--reachable")
    try packed.expect([], nil, .full)
    try packed.git("repack", "-adq", "--write-bitmap-index")
    try packed.expect([], nil, .full)
    let mirror = packed.directory.appending("mirror.git")
    try packed.git("clone", "-q", "--mirror", packed.path, mirror)
    try TamperedStore(copying: mirror, keepingLogs: true).expect([], nil, .full)
    let loose = try TamperedStore(copying: BaseStore.path())
    try loose.unpack()
    try loose.expect([], nil, .full)
  }

  @Test("a read-only copy") func readOnly() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    let mode = try #require(Program("chmod"))
    _ = try mode.run(["-R", "a-w", copy.path])
    let before = try listing(copy.path)
    try copy.expect([], nil, .full)
    #expect(try listing(copy.path) == before)
    _ = try mode.run(["-R", "u+w", copy.path])
  }

  @Test("what a crash leaves is repairable, and the next operation repairs it") func crashed() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    let production = "refs/heads/cabinets/production"
    try copy.git("update-ref", production, "cabinets/production~1")
    try copy.git("tag", "-d", "prod-v1.1.0")
    try copy.write([], to: "refs/heads/settings.lock")
    try copy.write([], to: "objects/stemma-abc/pack")
    let expected = [
      "projection-behind \(production)", "projection-behind refs/tags/prod-v1.1.0", "leftover refs/heads/settings.lock",
      "leftover objects/stemma-abc",
    ]
    try copy.expect(expected, .repairable)
    try FileManager.default.removeItem(atPath: copy.path + "/refs/heads/settings.lock")
    let store = Store(path: copy.path, janitor: TestStore.janitor)
    let stamp = Stamp(
      time: Instant(milliseconds: 1_800_000_000_000), person: Person(name: "Ada", email: "ada@example.com"),
      method: .cli, client: "stemma/test")
    _ = try store.createEnvironment("more", reason: "", stamp: stamp)
    try copy.expect(["leftover objects/stemma-abc"], .repairable)
  }

  @Test("settings of people that were not taken in, and branches of theirs, are no finding") func people() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.pushSettings("cabinets/staging.yaml", "environment: [", message: "Oops")
    _ = try test.git("branch", "mine", "settings")
    let found = try test.store.verify(VerificationRequest())
    #expect(found.findings == [] && found.foreignRefs == ["refs/heads/mine"])
  }

  @Test("an operation that was noted elsewhere") func witness() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    let tip = try copy.git("rev-parse", "system")
    let count = try copy.verify().counts.operations
    for level in VerificationLevel.allCases {
      #expect(
        try copy.verify(level, witness: Witness("1:\(copy.git("rev-parse", "system~\(count - 1)"))")).severity == nil)
      #expect(try copy.verify(level, witness: Witness("\(count):\(tip)")).severity == nil)
      let later = try copy.verify(level, witness: Witness("\(count + 1):\(tip)")).findings
      #expect(later.map { "\($0.code) \($0.subject)" } == ["system-rewound refs/heads/system"])
      let other = try copy.verify(level, witness: Witness("3:\(tip)")).findings
      #expect(other.map { "\($0.code) \($0.subject)" } == ["system-forked refs/heads/system"])
    }
    for text in ["", "1", "x:\(tip)", "0:\(tip)", "1:abc", "1:\(tip):"] { #expect(Witness(text) == nil) }
  }

  @Test("the article lists every code") func article() throws {
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: packageRoot + "/Sources/StemmaKit/" + path, encoding: .utf8)
    }
    let kinds = try text("Verification/FindingKind.swift").matches(of: #/FindingKind\(\s*"([a-z-]+)"/#).map(\.1)
    let article = try text("StemmaKit.docc/Auditing.md")
    #expect(kinds.count > 50)
    for code in kinds { #expect(article.contains("`\(code)`"), "\(code)") }
    #expect(article.matches(of: #/`[a-z]+-[a-z-]+`/#).count >= kinds.count - 6)
  }

  @Test("what is no store") func noStore() throws {
    let directory = try TemporaryDirectory()
    expectError("'\(directory.path)' is not a store", .store, hints: ["make one with 'stemma init'"]) {
      _ = try Store(path: directory.path, janitor: TestStore.janitor).verify(VerificationRequest())
    }
    let copy = try TamperedStore(copying: BaseStore.path())
    let config = try copy.bytes(of: "config")
    let include = Array("[include]\n\tpath = /dev/zero\n".utf8)
    for (file, content) in [("config", config + include), ("commondir", include)] {
      try copy.write(config, to: "config")
      try copy.write(content, to: file)
      expectError(
        "'\(file)' of '\(copy.path)' makes Git read files elsewhere", .store,
        hints: ["take that out, and verify again"]
      ) { _ = try copy.verify() }
    }
  }
}

/// A kustomization that another version of the program rendered is said and not failed.
@Suite("verifying captured sources") struct CapturedVerificationTests {
  /// Renders whatever it is given to one object.
  private struct StandIn: SourceRenderer {
    var version: String?
    var data = "b"

    func version(of program: RenderProgram) throws -> String {
      guard let version else { throw StemmaError.failed("cannot find 'kustomize'") }
      return version
    }

    func render(_ request: RenderRequest) throws -> Rendering {
      let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  a: \(data)\n"
      return Rendering(manifests: Array(text.utf8), warnings: [])
    }
  }

  @Test("the same version, another one, none, and one that renders something else") func versions() throws {
    let test = try TestStore(renderer: StandIn(version: "kustomize v5.5.0"))
    try test.cabinet("staging", "staging")
    let files = ["kustomization.yaml": Array("resources: []\n".utf8)]
    try test.capture("staging", "app", CapturedSource(kind: .kustomize, files: files), as: "1.0.0")
    let place = "cabinets/staging/manifests/app"
    let cases: [(StandIn, [String], VerificationFinding.Severity?)] = [
      (StandIn(version: "kustomize v5.5.0"), [], nil),
      (StandIn(version: "kustomize v5.6.0"), ["renderer-version \(place)"], .notChecked),
      (StandIn(version: nil), ["renderer-absent \(place)"], .notChecked),
      (
        StandIn(version: "kustomize v5.5.0", data: "c"), ["manifest-differs \(place)/configmap_app.yaml"], .tampered
      ),
    ]
    for (renderer, findings, severity) in cases {
      try TamperedStore(copying: test.store.path, renderer: renderer).expect(findings, severity)
    }
  }
}
