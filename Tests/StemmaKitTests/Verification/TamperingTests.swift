import Foundation
import Git
import TestSupport
import Testing

@testable import StemmaKit

/// Every kind of tampering is found, named and told from damage.
@Suite("tampering", .timeLimit(.minutes(1))) struct TamperingTests {
  private typealias Case = (what: String, findings: [String], tamper: (TamperedStore) throws -> Void)

  private func check(_ cases: [Case], _ severity: VerificationFinding.Severity = .tampered) throws {
    for (what, findings, tamper) in cases {
      let copy = try TamperedStore(copying: BaseStore.path())
      try tamper(copy)
      try copy.expect(findings, severity, what: what)
    }
  }

  @Test("refs that were moved, made and deleted") func refs() throws {
    let (staging, version) = ("refs/heads/cabinets/staging", "refs/tags/staging-v1.0.0")
    try check([
      (
        "rewound system", ["system-rewound refs/heads/system"],
        { try $0.git("update-ref", "refs/heads/system", "system~1") }
      ),
      (
        "rewound settings", ["settings-rewound refs/heads/settings"],
        { try $0.git("update-ref", "refs/heads/settings", "settings~2") }
      ),
      (
        "forked settings", ["settings-forked refs/heads/settings"],
        {
          let fork = try $0.git("commit-tree", "settings^{tree}", "-p", "settings~1", "-m", "fork")
          try $0.git("update-ref", "refs/heads/settings", fork)
        }
      ),
      ("rewound branch", ["branch-rewound \(staging)"], { try $0.git("update-ref", staging, "cabinets/staging~1") }),
      (
        "forked branch", ["branch-forked \(staging)"],
        {
          try $0.git("update-ref", staging, $0.git("commit-tree", "\(staging)^{tree}", "-p", "\(staging)~1", "-m", "x"))
        }
      ),
      (
        "hand commit", ["branch-ahead \(staging)"],
        { try $0.git("update-ref", staging, $0.git("commit-tree", "\(staging)^{tree}", "-p", staging, "-m", "x")) }
      ),
      ("deleted branch", ["branch-missing \(staging)"], { try $0.git("update-ref", "-d", staging) }),
      (
        "foreign branch", ["branch-foreign refs/heads/cabinets/x"],
        { try $0.git("update-ref", "refs/heads/cabinets/x", "settings") }
      ),
      (
        "moved version", ["version-moved \(version)"],
        { try $0.git("tag", "-f", "-a", "-m", "x", "staging-v1.0.0", staging) }
      ),
      ("deleted version", ["version-missing \(version)"], { try $0.git("tag", "-d", "staging-v1.0.0") }),
      ("foreign tag", ["tag-foreign refs/tags/prod-v9"], { try $0.git("tag", "prod-v9", "cabinets/production~1") }),
      ("moved tag", ["tag-moved refs/tags/stable/prod-v0"], { try $0.git("tag", "-f", "stable/prod-v0", staging) }),
      ("deleted tag", ["tag-missing refs/tags/stable/prod-v0"], { try $0.git("tag", "-d", "stable/prod-v0") }),
      ("deleted system", ["system-missing refs/heads/system"], { try $0.git("update-ref", "-d", "refs/heads/system") }),
      (
        "replaced object", ["replace-ref refs/replace/\(try BaseStore.git("rev-parse", "settings"))"],
        { try $0.git("replace", "settings", "settings~1") }
      ),
      (
        "what packed refs say of a tag", ["packed-ref-forged \(version)"],
        { copy in
          try copy.git("pack-refs", "--all")
          let peeled = try copy.git("rev-parse", "\(version)^{}")
          let forged = try copy.git("rev-parse", staging)
          let text = String(decoding: try copy.bytes(of: "packed-refs"), as: UTF8.self)
          try copy.write(Array(text.replacingOccurrences(of: "^\(peeled)", with: "^\(forged)").utf8), to: "packed-refs")
        }
      ),
    ])
    try check([("HEAD", ["head-moved HEAD"], { try $0.git("symbolic-ref", "HEAD", "refs/heads/mine") })], .repairable)
  }

  /// Removes lines of a message, and writes others.
  private static func edit(_ message: String, _ changes: [String: String?]) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> String? in
      let name = line.split(separator: ":").first.map(String.init) ?? ""
      guard let change = changes[name] else { return String(line) }
      return change.map { "\(name): \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  @Test("operations that were forged") func operations() throws {
    let newest = try TamperedStore(copying: BaseStore.path()).verify().counts.operations
    let next: [String: String?] = [
      "Stemma-Sequence": "\(newest + 1)", "Stemma-Time": "2030-01-01T00:00:00.000Z", "Stemma-Ref": nil,
    ]
    func forged(_ changes: [String: String?]) -> (String) -> String {
      { Self.edit($0, next.merging(changes) { $1 }) }
    }
    let name = "operation \(newest + 1)"
    let settings = try BaseStore.git("rev-parse", "settings~1")
    try check([
      (
        "unexplained change", ["change-unexplained \(name)", "branch-differs refs/heads/cabinets/production"],
        {
          try $0.forgeOperation(
            tree: $0.id("system~1^{tree}"), forged(["Stemma-Cabinet": nil, "Stemma-Tree": nil, "Stemma-Version": nil]))
        }
      ),
      (
        "a gap", ["sequence-gap operation \(newest + 2)"],
        { try $0.forgeOperation(forged(["Stemma-Sequence": "\(newest + 2)"])) }
      ),
      (
        "a number twice", ["sequence-gap operation \(newest)"],
        { try $0.forgeOperation(forged(["Stemma-Sequence": "\(newest)"])) }
      ),
      (
        "back in time", ["time-order \(name)"],
        { try $0.forgeOperation(forged(["Stemma-Time": "2001-01-01T00:00:00.000Z"])) }
      ),
      (
        "rollback to another tree", ["version-differs \(name)"],
        { try $0.forgeOperation(forged(["Stemma-Operation": "rollback", "Stemma-Version": "prod-v0"])) }
      ),
      (
        "an unknown version", ["version-differs \(name)"],
        { try $0.forgeOperation(forged(["Stemma-Version": "prod-v7"])) }
      ),
      (
        "other settings", ["settings-differ \(name)", "settings-forked \(name)"],
        { try $0.forgeOperation(forged(["Stemma-Settings": settings])) }
      ),
      (
        "a foreign ref", ["change-unexplained \(name)"],
        { copy in
          let ref = "refs/heads/settings \(settings) \(try copy.git("rev-parse", "settings"))"
          try copy.forgeOperation(forged(["Stemma-Ref": nil, "Stemma-Result": "recorded\nStemma-Ref: \(ref)"]))
        }
      ),
      ("a secret", ["secret \(name)"], { try $0.forgeOperation { forged([:])("AKIA" + "IOSFODNN7EXAMPLQ\n" + $0) } }),
    ])
    let plain = try TamperedStore(copying: BaseStore.path())
    let commit = try plain.forgeOperation { _ in "Nothing to see here\n" }
    try plain.expect(["operation-unreadable \(commit)"], .tampered)
    let merge = try TamperedStore(copying: BaseStore.path())
    let merged = try merge.forgeOperation(parents: [merge.id("settings")], forged([:]))
    try merge.expect(["system-merge \(merged)"], .tampered)
  }

  @Test("commits of cabinets that were forged") func commits() throws {
    let author = try TamperedStore(copying: BaseStore.path())
    try author.forgeSnapshot(author: "Mallory") { $1 }
    try author.expect(["commit-differs \(try author.id("cabinets/production"))"], .tampered)
    let parent = try TamperedStore(copying: BaseStore.path())
    try parent.forgeSnapshot(extraParents: [parent.id("cabinets/staging")]) { $1 }
    try parent.expect(["lineage-differs \(try parent.id("cabinets/production"))"], .tampered)
    let promotion = try TamperedStore(copying: BaseStore.path())
    try promotion.forgeSnapshot(
      extraParents: [promotion.id("cabinets/staging")],
      record: {
        $0.replacingOccurrences(of: "Stemma-Method", with: "Stemma-Promoted-From: staging-v1.0.1\nStemma-Method")
      }
    ) { $1 }
    try promotion.expect(
      [
        "lineage-differs \(try promotion.id("cabinets/production"))", "release-differs cabinets/production/release/web",
      ],
      .tampered)
  }

  /// A change of one file of the newest snapshot.
  private static func change(
    _ path: String, mode: UInt32 = 0o100644, _ edit: @escaping (String) -> String
  ) -> (TamperedStore) throws -> Void {
    { copy in
      let parts = path.split(separator: "/").map(String.init)
      let old = try? copy.git("cat-file", "blob", "system:cabinets/production/\(path)") + "\n"
      try copy.forgeSnapshot { objects, snapshot in
        let blob = objects.add(RawObject(kind: .blob, bytes: Array(edit(old ?? "").utf8)))
        return try copy.replacing(parts, with: (mode, blob), in: snapshot, &objects)
      }
    }
  }

  @Test("content that was changed, with a record that agrees") func content() throws {
    let place = "cabinets/production"
    let deployment = "manifests/web/deployment.apps_web.yaml"
    func replaced(_ from: String, _ to: String) -> (String) -> String {
      { $0.replacingOccurrences(of: from, with: to) }
    }
    try check([
      (
        "edited manifest", ["manifest-differs \(place)/\(deployment)"],
        Self.change(deployment, replaced("web:1.1.0", "evil:1"))
      ),
      (
        "edited release",
        ["manifest-differs \(place)/\(deployment)", "manifest-differs \(place)/manifests/stemma.yaml"],
        Self.change("release/web/asset.yaml", replaced("web:1.1.0", "evil:1"))
      ),
      (
        "edited overlay", ["manifest-differs \(place)/\(deployment)"],
        Self.change("overlay/web.yaml", replaced("replicas: 3", "replicas: 4"))
      ),
      (
        "overlay in another form", ["snapshot-differs \(place)/overlay/web.yaml"],
        Self.change("overlay/web.yaml", { "# harmless\n" + $0 })
      ),
      (
        "added manifest", ["manifest-foreign \(place)/manifests/web/role_x.yaml"],
        Self.change("manifests/web/role_x.yaml", { _ in "a: b\n" })
      ),
      (
        "manifests of no asset", ["manifest-foreign \(place)/manifests/db"],
        Self.change("manifests/db/role_x.yaml", { _ in "a: b\n" })
      ),
      (
        "another cabinet's description",
        ["snapshot-differs \(place)/snapshot"] + ["manifest-differs \(place)/manifests/stemma.yaml"],
        Self.change(
          "snapshot",
          { String($0.replacingOccurrences(of: "\"production\",\"env", with: "\"staging\",\"env").dropLast()) })
      ),
      ("link", ["tree-link \(place)/\(deployment)"], Self.change(deployment, mode: 0o120000, { $0 })),
      ("odd mode", ["tree-mode \(place)/\(deployment)"], Self.change(deployment, mode: 0o100664, { $0 })),
      ("executable", ["tree-mode \(place)/\(deployment)"], Self.change(deployment, mode: 0o100755, { $0 })),
      (
        "submodule", ["tree-mode \(place)/manifests/web/x", "manifest-foreign \(place)/manifests/web/x"],
        Self.change("manifests/web/x", mode: 0o160000, { $0 })
      ),
      ("unknown file", ["tree-name \(place)/hidden"], Self.change("hidden", { $0 })),
      (
        "secret",
        ["secret \(place)/\(deployment)", "manifest-differs \(place)/\(deployment)"],
        Self.change(deployment, { $0 + "# AKIA" + "IOSFODNN7EXAMPLQ\n" })
      ),
      (
        "missing manifest", ["manifest-missing \(place)/\(deployment)"],
        { copy in
          let parts = ["manifests", "web", "deployment.apps_web.yaml"]
          try copy.forgeSnapshot { try copy.replacing(parts, with: nil, in: $1, &$0) }
        }
      ),
    ])
  }

  @Test("trees out of order") func order() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    try copy.forgeSnapshot { objects, snapshot in
      let web = try copy.id("system:cabinets/production/manifests/web")
      let entries = RawTree(try Repository(opening: copy.path).object(web).bytes).entries.reversed()
      let bytes = entries.flatMap { TamperedStore.encoded(String(decoding: $0.name, as: UTF8.self), $0.mode, $0.id) }
      let tree = objects.add(RawObject(kind: .tree, bytes: bytes))
      return try copy.replacing(["manifests", "web"], with: (0o40000, tree), in: snapshot, &objects)
    }
    try copy.expect(["tree-form cabinets/production/manifests/web"], .tampered)
  }

  @Test("the log of 'system' knows what was there") func log() throws {
    let rewound = try TamperedStore(copying: BaseStore.path(), keepingLogs: true)
    try rewound.git("update-ref", "refs/heads/system", "system~1")
    try rewound.expect(["system-rewound refs/heads/system"], .tampered, .quick)
    let forged = try TamperedStore(copying: BaseStore.path(), keepingLogs: true)
    try forged.forgeSnapshot(author: "Mallory") { $1 }
    try forged.expect(
      ["commit-differs \(try forged.id("cabinets/production"))", "system-forked refs/heads/system"], .tampered)
  }

  @Test("a quick look finds what it looks at") func quick() throws {
    let cases: [(String, (TamperedStore) throws -> Void)] = [
      ("settings-rewound refs/heads/settings", { try $0.git("update-ref", "refs/heads/settings", "settings~1") }),
      ("version-missing refs/tags/staging-v1.0.0", { try $0.git("tag", "-d", "staging-v1.0.0") }),
      ("shallow shallow", { try $0.write([], to: "shallow") }),
    ]
    for (finding, tamper) in cases {
      let copy = try TamperedStore(copying: BaseStore.path())
      try tamper(copy)
      try copy.expect([finding], .tampered, .quick)
    }
  }
}
