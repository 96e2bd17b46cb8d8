import Git
import Manifests
import TestSupport
import Testing

@testable import StemmaKit

/// `Fixtures/wellformed` has a directory for each case; its `expected.tsv` says for each the files that are stored and
/// what is noted. `UPDATE_GOLDEN=1` writes it anew.
@Suite("sources that are taken") struct WellformedTests {
  static let fixtures = SourceFixtures("wellformed")

  /// What each case stores, by case and file.
  static let stored = Result { try capture() }

  struct Case {
    let namespace: String
    let files: [String: [UInt8]]
    let notes: [String]
  }

  private static func capture() throws -> [String: Case] {
    let test = try TestStore()
    var cases: [String: Case] = [:]
    for (number, name) in try fixtures.cases.enumerated() {
      let cabinet = "bakery-\(number)"
      try test.cabinet(cabinet, "staging")
      let outcome = try test.capture(fixtures.tree(of: name), to: cabinet)
      let notes = outcome.plan.findings.map { ($0.severity == .warning ? "warning: " : "") + $0.text }
      cases[name] = Case(namespace: cabinet, files: try test.captured(cabinet), notes: notes)
    }
    return cases
  }

  @Test("each case gives its files and notes") func cases() throws {
    let rows = try Self.stored.get().sorted { $0.key < $1.key }.map { name, stored in
      [name, stored.files.keys.sorted().joined(separator: " "), stored.notes.joined(separator: " | ")]
    }
    #expect(rows.count >= 30)
    try Golden.check(rows, against: Self.fixtures.directory + "/expected.tsv")
  }

  /// The object that a case stores, as text.
  private func text(_ name: String) throws -> [String] {
    try Self.stored.get()[name].map { stored in
      stored.files.sorted { $0.key < $1.key }.map {
        String(decoding: $0.value, as: UTF8.self).replacing(
          "namespace: \(stored.namespace)\n", with: "namespace: bakery\n")
      }
    } ?? []
  }

  @Test("what servers and controllers added is gone, what somebody wanted stays") func stripped() throws {
    #expect(
      try text("server-fields") == [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          labels:
            app.kubernetes.io/managed-by: Helm
          name: menu
          namespace: bakery

        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          annotations:
            argocd.argoproj.io/sync-wave: "2"
          name: oven
          namespace: bakery
        spec:
          template:
            metadata:
              labels:
                app: oven
            spec:
              containers:
              - image: bake:1.4.0
                name: bake

        """,
      ])
  }

  @Test("what kubectl reads in part or not at all") func more() throws {
    func menu(_ name: String, data: String = "") -> String {
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \(name)\n  namespace: bakery\n" + data
    }
    #expect(try text("document-behind-an-end") == [menu("breads"), menu("cakes")])
    #expect(try text("content-beside-the-separator") == [menu("breads"), menu("cakes")])
    #expect(try text("list-of-a-kind") == [menu("breads", data: "data:\n  rye: three\n"), menu("cakes")])
    #expect(try text("list-in-a-list") == [menu("breads"), menu("cakes")])
    #expect(try text("directive") == [menu("menu")])
    #expect(try text("null-documents") == [menu("menu")])
    #expect(try text("byte-order-mark") == [menu("menu", data: "data:\n  rye: three\n")])
  }

  @Test("the same files with Windows' line ends are the same objects") func lineEnds() throws {
    let test = try TestStore()
    try test.cabinet("bakery", "staging")
    var trees: Set<String> = []
    for name in ["block-text", "list", "anchors"] {
      for end in ["\n", "\r\n"] {
        let tree = try Self.fixtures.tree(of: name)
        let text = String(decoding: try tree.bytes(of: "/src/oven.yaml", limit: 10_000), as: UTF8.self)
        try test.capture(MemoryTree(["oven.yaml": text.replacing("\n", with: end)]), to: "bakery")
        trees.insert("\(name) \(try test.git("rev-parse", "cabinets/bakery:manifests/bakery"))")
      }
    }
    #expect(trees.count == 3)
  }
}
