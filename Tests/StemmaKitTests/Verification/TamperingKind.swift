import Foundation
import Git
import Testing

@testable import StemmaKit

/// What somebody may do to a store, and what verification says of it.
struct TamperingKind: Sendable, CustomTestStringConvertible {
  let name: String
  /// Codes with their subjects.
  let findings: [String]
  let severity: VerificationFinding.Severity
  /// The code that a look at the newest operations of a large store finds; nil where it takes a look at all.
  let whenBounded: String?
  let tamper: @Sendable (TamperedStore) throws -> Void

  init(
    _ name: String, _ findings: String..., severity: VerificationFinding.Severity = .tampered,
    isFoundWhenBounded: Bool = true, whenBounded: String? = nil,
    _ tamper: @escaping @Sendable (TamperedStore) throws -> Void
  ) {
    self.name = name
    self.findings = findings
    self.severity = severity
    let code = findings.first.map { String($0.prefix { $0 != " " }) }
    self.whenBounded = isFoundWhenBounded ? whenBounded ?? code : nil
    self.tamper = tamper
  }

  var testDescription: String { name }

  private static let production = "cabinets/production"
  private static let deployment = "manifests/web/deployment.apps_web.yaml"

  static let all: [TamperingKind] = refs + operations + contents + objects + files

  private static let refs: [TamperingKind] = [
    TamperingKind("rewound system", "system-rewound refs/heads/system") {
      try $0.git("update-ref", "refs/heads/system", "system~1")
    },
    TamperingKind("rewound settings", "settings-rewound refs/heads/settings") {
      try $0.git("update-ref", "refs/heads/settings", "settings~2")
    },
    TamperingKind(
      "rewound cabinet branch", "branch-rewound refs/heads/cabinets/staging", whenBounded: "branch-differs"
    ) {
      try $0.git("update-ref", "refs/heads/cabinets/staging", "cabinets/staging~1")
    },
    TamperingKind("forked branch", "branch-forked refs/heads/cabinets/staging") {
      let fork = try $0.git("commit-tree", "cabinets/staging^{tree}", "-p", "cabinets/staging~1", "-m", "x")
      try $0.git("update-ref", "refs/heads/cabinets/staging", fork)
    },
    TamperingKind("moved tag", "version-moved refs/tags/staging-v1.0.0", isFoundWhenBounded: false) {
      try $0.git("tag", "-f", "-a", "-m", "x", "staging-v1.0.0", "cabinets/staging")
    },
    TamperingKind("moved tag of the newest operation", "version-moved refs/tags/prod-v1.1.0") {
      try $0.git("tag", "-f", "-a", "-m", "x", "prod-v1.1.0", "cabinets/staging")
    },
    TamperingKind("deleted tag", "version-missing refs/tags/staging-v1.0.0", isFoundWhenBounded: false) {
      try $0.git("tag", "-d", "staging-v1.0.0")
    },
    TamperingKind("foreign tag", "tag-foreign refs/tags/prod-v9", isFoundWhenBounded: false) {
      try $0.git("tag", "prod-v9", "cabinets/production~1")
    },
    TamperingKind("foreign tag on a version", "tag-foreign refs/tags/odd/prod-v0", isFoundWhenBounded: false) {
      try $0.git("tag", "odd/prod-v0", "prod-v0^{}")
    },
  ]

  private static let operations: [TamperingKind] = [
    TamperingKind("forged commit on system", "change-unexplained operation \(newest + 1)") { store in
      let ref = try "refs/heads/settings \(store.id("settings~1")) \(store.id("settings"))"
      try store.forgeOperation { next($0, sequence: newest + 1) + "Stemma-Ref: \(ref)\n" }
    },
    TamperingKind("merge commit on system", "system-merge") { store in
      try store.forgeOperation(parents: [store.id("settings")]) { next($0, sequence: newest + 1) }
    },
    TamperingKind("sequence gap", "sequence-gap operation \(newest + 2)") { store in
      try store.forgeOperation { next($0, sequence: newest + 2) }
    },
  ]

  /// The newest operation of the base store.
  private static var newest: Int { (try? Int(BaseStore.git("rev-list", "--count", "system"))) ?? 0 }

  /// The newest operation's message as that of a later one that moves nothing.
  private static func next(_ message: String, sequence: Int) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      if line.hasPrefix("Stemma-Ref:") { return nil }
      if line.hasPrefix("Stemma-Sequence:") { return "Stemma-Sequence: \(sequence)" }
      return line.hasPrefix("Stemma-Time:") ? "Stemma-Time: 2030-01-01T00:00:00.000Z" : String(line)
    }.joined(separator: "\n")
  }

  private static let contents: [TamperingKind] = [
    TamperingKind("edited manifest", "manifest-differs \(production)/\(deployment)") {
      try change(deployment, in: $0) { $0.replacingOccurrences(of: "web:1.1.0", with: "evil:1") }
    },
    TamperingKind(
      "edited release", "manifest-differs \(production)/\(deployment)",
      "manifest-differs \(production)/manifests/stemma.yaml"
    ) {
      try change("release/web/asset.yaml", in: $0) { $0.replacingOccurrences(of: "web:1.1.0", with: "evil:1") }
    },
    TamperingKind("edited overlay", "manifest-differs \(production)/\(deployment)") {
      try change("overlay/web.yaml", in: $0) { $0.replacingOccurrences(of: "replicas: 3", with: "replicas: 4") }
    },
    TamperingKind("link in a tree", "tree-link \(production)/\(deployment)") {
      try change(deployment, mode: 0o120000, in: $0) { $0 }
    },
    TamperingKind("odd mode in a tree", "tree-mode \(production)/\(deployment)") {
      try change(deployment, mode: 0o100664, in: $0) { $0 }
    },
  ]

  /// Changes a file of the newest snapshot, with a record that agrees.
  private static func change(
    _ path: String, mode: UInt32 = 0o100644, in store: TamperedStore, _ edit: (String) -> String
  ) throws {
    let old = try store.git("cat-file", "blob", "system:\(production)/\(path)") + "\n"
    try store.forgeSnapshot { objects, snapshot in
      let blob = objects.add(RawObject(kind: .blob, bytes: Array(edit(old).utf8)))
      return try store.replacing(
        path.split(separator: "/").map(String.init), with: (mode, blob), in: snapshot, &objects)
    }
  }

  private static let objects: [TamperingKind] = [
    TamperingKind("missing object", "object-missing", severity: .damaged) { store in
      try FileManager.default.removeItem(atPath: "\(store.path)/\(looseFile(store))")
    },
    TamperingKind("truncated object", "object-damaged", severity: .damaged) { store in
      let file = try looseFile(store)
      let bytes = try store.bytes(of: file)
      try store.write(Array(bytes.prefix(bytes.count / 2)), to: file)
    },
    TamperingKind("object that holds more than it says", "object-damaged", severity: .damaged) { store in
      try store.write(TamperedStore.overlong, to: looseFile(store))
    },
    TamperingKind("object with more behind it", "object-damaged", severity: .damaged) { store in
      let file = try looseFile(store)
      try store.write(store.bytes(of: file) + [0], to: file)
    },
  ]

  /// The file of a manifest that production runs, after every object was put into one of its own.
  private static func looseFile(_ store: TamperedStore) throws -> String {
    try store.unpack()
    return TamperedStore.file(of: try store.id("system:\(production)/\(deployment)"))
  }

  private static let files: [TamperingKind] = [
    TamperingKind(
      "forged commit-graph", "commit-graph-forged objects/info/commit-graph", isFoundWhenBounded: false
    ) { try $0.forgeCommitGraph() },
    TamperingKind("replace ref", "replace-ref") { try $0.git("replace", "settings", "settings~1") },
    TamperingKind("grafts", "grafts info/grafts") { try $0.write([], to: "info/grafts") },
    TamperingKind("shallow", "shallow shallow") { try $0.write([], to: "shallow") },
    TamperingKind("alternates", "alternates objects/info/alternates") {
      try $0.write(Array("/elsewhere/objects\n".utf8), to: "objects/info/alternates")
    },
  ]
}
