import Foundation
import TestSupport
import Testing

@testable import StemmaKit

/// Clones that plain git made of a store.
@Suite("verifying clones", .timeLimit(.minutes(1))) struct CloneVerificationTests {
  /// A clone of a copy of the base store.
  private struct Clone {
    let origin: TamperedStore
    let path: String

    init(_ options: String..., after tamper: (TamperedStore) throws -> Void = { _ in }) throws {
      origin = try TamperedStore(copying: BaseStore.path())
      try tamper(origin)
      let place = origin.directory.appending("clone")
      try origin.git(arguments: ["clone", "-q"] + options + ["file://" + origin.path, place])
      path = FileManager.default.fileExists(atPath: place + "/.git") ? place + "/.git" : place
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
      let result = try GitOracle.run(["--git-dir", path] + arguments, in: path + "/..")
      #expect(result.status == 0, "\(result.errors)")
      return result.output.trimmingCharacters(in: .newlines)
    }

    func verify(_ level: VerificationLevel = .full, witness: Witness? = nil) throws -> Verification {
      var request = VerificationRequest()
      request.level = level
      request.witness = witness
      return try Store(path: path, janitor: TestStore.janitor).verify(request)
    }

    func expect(
      _ findings: [String], _ severity: VerificationFinding.Severity?, _ level: VerificationLevel = .full,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let found = try verify(level)
      let named = found.findings.map { "\($0.code) \($0.subject)" }.sorted()
      #expect(named == findings.sorted(), sourceLocation: sourceLocation)
      #expect(found.severity == severity, sourceLocation: sourceLocation)
    }
  }

  @Test("an ordinary clone is clean at every level, with what git leaves in it") func ordinary() throws {
    let clone = try Clone()
    try clone.git("fetch", "-q")
    try clone.git("branch", "mine", "refs/remotes/origin/system")
    try clone.git("branch", "system", "refs/remotes/origin/system~2")
    try clone.git("checkout", "-q", "mine")
    try clone.git("-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "--allow-empty", "-m", "mine")
    try clone.git("update-ref", "ORIG_HEAD", "HEAD~1")
    for _ in 0..<2 {
      for level in VerificationLevel.allCases {
        let found = try clone.verify(level)
        #expect(found.findings == [] && found.isCopy && found.foreignRefs == [])
        #expect(found.witness?.commit.text == (try BaseStore.git("rev-parse", "system")))
        #expect(found.counts.operations == Int(try BaseStore.git("rev-list", "--count", "system")))
        #expect(found.counts.refs == (try BaseStore.git("for-each-ref").split(separator: "\n").count))
      }
      try clone.git("pack-refs", "--all")
      try clone.git("gc", "-q")
    }
  }

  @Test("bare clones are no copies: they have the store's refs under their names", arguments: ["--bare", "--mirror"])
  func bare(option: String) throws {
    let clone = try Clone(option)
    for level in VerificationLevel.allCases {
      let found = try clone.verify(level)
      #expect(found.findings == [] && !found.isCopy)
    }
  }

  @Test("what was deleted in the store may still be in a clone") func stale() throws {
    let removed = try Self.removedTag()
    try Clone { try $0.git("update-ref", "refs/tags/old/prod-v0", removed) }.expect([], nil)
    try Clone { try $0.git("tag", "old/prod-v0", "prod-v0") }.expect(["tag-foreign refs/tags/old/prod-v0"], .tampered)
    try Clone { try $0.git("branch", "cabinets/other", "cabinets/staging") }
      .expect(["branch-foreign refs/remotes/origin/cabinets/other"], .tampered)
  }

  /// The tag `old/prod-v0` that an operation made before another one took it off again.
  private static func removedTag() throws -> String {
    let lines = try BaseStore.git("log", "--format=%B", "system").split(separator: "\n")
    let line = try #require(lines.last { $0.hasPrefix("Stemma-Ref: refs/tags/old/prod-v0 ") })
    return String(try #require(line.split(separator: " ").last))
  }

  @Test("tampering with the store reaches its clones") func tampered() throws {
    let staging = "cabinets/staging"
    try Clone { try $0.git("update-ref", "refs/heads/\(staging)", "\(staging)~1") }
      .expect(["branch-rewound refs/remotes/origin/\(staging)"], .tampered)
    try Clone { try $0.git("tag", "-d", "staging-v1.0.0") }
      .expect(["version-missing refs/tags/staging-v1.0.0"], .tampered)
    try Clone { try $0.git("update-ref", "-d", "refs/heads/\(staging)") }
      .expect(["branch-missing refs/remotes/origin/\(staging)"], .tampered)
    try Clone { try $0.git("update-ref", "refs/heads/settings", "settings~2") }
      .expect(["settings-rewound refs/remotes/origin/settings"], .tampered)
    let behind = try Clone { try $0.git("update-ref", "refs/heads/cabinets/production", "cabinets/production~1") }
    try behind.expect(["projection-behind refs/remotes/origin/cabinets/production"], .repairable)
    #expect(try behind.verify().findings.first?.hint == "fetch again")
  }

  @Test("tampering with a clone") func cloneTampered() throws {
    let clone = try Clone()
    let system = "refs/remotes/origin/system"
    try clone.git("update-ref", system, system + "~1")
    for level in VerificationLevel.allCases { try clone.expect(["system-rewound \(system)"], .tampered, level) }
    let replaced = try Clone()
    let settings = try replaced.git("rev-parse", "refs/remotes/origin/settings")
    try replaced.git("replace", settings, settings + "~1")
    try replaced.expect(["replace-ref refs/replace/\(settings)"], .tampered)
    let object = try Clone()
    let id = try object.git("rev-parse", "\(system):cabinets/production/snapshot")
    let names = try FileManager.default.contentsOfDirectory(atPath: object.path + "/objects/pack")
    let pack = try #require(names.first { $0.hasSuffix(".pack") })
    let moved = object.origin.directory.appending(pack)
    try FileManager.default.moveItem(atPath: "\(object.path)/objects/pack/\(pack)", toPath: moved)
    try FileManager.default.removeItem(atPath: "\(object.path)/objects/pack/\(pack.dropLast(5)).idx")
    _ = try #require(Program("sh")).run(
      ["-c", "git --git-dir \"$0\" unpack-objects -q < \"$1\"", object.path, moved],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"])
    try FileManager.default.removeItem(atPath: "\(object.path)/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    let found = try object.verify()
    #expect(found.findings.contains { $0.code == "object-missing" && $0.subject == id })
    #expect(found.severity == .damaged)
  }

  @Test("a clone of one branch says what it does not have") func single() throws {
    try Clone("--single-branch", "--branch", "system").expect(
      [
        "not-fetched refs/remotes/origin/cabinets/production", "not-fetched refs/remotes/origin/cabinets/scratch",
        "not-fetched refs/remotes/origin/cabinets/staging", "not-fetched refs/remotes/origin/settings",
        "not-fetched refs/tags",
      ], .notChecked)
    try Clone("--no-tags").expect(["not-fetched refs/tags"], .notChecked)
    let settings = try Clone("--single-branch")
    expectError(
      "'\(settings.path)' is a clone without the branch 'system'", .store,
      hints: ["fetch everything: 'git fetch origin +refs/heads/*:refs/remotes/origin/*'"]
    ) { _ = try settings.verify() }
  }

  @Test("a shallow clone proves what it has", arguments: 1...6) func shallow(depth: Int) throws {
    let clone = try Clone("--depth=\(depth)", "--no-single-branch")
    for level in VerificationLevel.allCases {
      let found = try clone.verify(level)
      #expect(found.findings.map { "\($0.code) \($0.subject)" } == ["clone-shallow shallow"])
      #expect(found.severity == .notChecked && found.counts.operations == depth)
      let first = try BaseStore.git("rev-list", "--max-parents=0", "system")
      let witnessed = try clone.verify(level, witness: Witness("1:\(first)")).findings.map(\.code)
      #expect(witnessed.sorted() == ["clone-shallow", "history-cut"])
    }
    try clone.git("fetch", "-q", "--unshallow")
    try clone.expect([], nil)
  }
}
