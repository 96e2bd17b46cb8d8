import Testing

@testable import StemmaKit

/// `Fixtures/malformed` has a directory for each case; its `expected.tsv` says for each the kind of failure, the message
/// and the hint. `UPDATE_GOLDEN=1` writes it anew.
@Suite("sources that are refused") struct MalformedTests {
  private static let fixtures = SourceFixtures("malformed")

  private func bakery() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("bakery", "staging")
    return test
  }

  /// How capturing fails; nothing may be committed of it.
  private func failure(of tree: MemoryTree, _ name: String, in test: TestStore) throws -> StemmaError? {
    let before = try test.git("for-each-ref")
    defer { #expect((try? test.git("for-each-ref")) == before, "\(name)") }
    do {
      try test.capture(tree, to: "bakery")
      return nil
    } catch let error as StemmaError {
      return error
    }
  }

  @Test("each case fails with its message, and nothing is committed") func cases() throws {
    let test = try bakery()
    var rows: [[String]] = []
    for name in try Self.fixtures.cases {
      guard let error = try failure(of: Self.fixtures.tree(of: name), name, in: test) else {
        Issue.record("\(name) is accepted")
        continue
      }
      rows.append([name, error.kind.name, error.message, error.hints.first ?? "-"])
    }
    #expect(rows.count >= 100)
    try Golden.check(rows, against: Self.fixtures.directory + "/expected.tsv")
  }

  @Test("of two that are the same both are named, and an empty source says what it read") func details() throws {
    let test = try bakery()
    func details(_ name: String) throws -> [String]? {
      try failure(of: Self.fixtures.tree(of: name), name, in: test)?.details
    }
    #expect(try details("twice-in-two-files") == ["first in breads/rye.yaml:1"])
    #expect(try details("twice-in-one-file") == ["first in oven.yaml:1"])
    #expect(try details("nothing-but-values") == ["oven.yaml:1: is no Kubernetes object, and was left out"])
    #expect(try details("nothing-but-a-list") == ["oven.yaml:1: is a list and no object, and was left out"])
  }

  private static let menu = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: menu\n"

  @Test("a ConfigMap with more than the API server takes, and a key that is none") func sizes() throws {
    let test = try bakery()
    func message(_ text: String) throws -> String? {
      try failure(of: MemoryTree(["menu.yaml": text]), "menu.yaml", in: test)?.message
    }
    #expect(
      try message(Self.menu + "data:\n  a: \(String(repeating: "x", count: 1 << 20 + 1))\n")
        == "menu.yaml:1: ConfigMap 'menu': its data has more than 1048576 bytes, the limit of Kubernetes")
    #expect(
      try message(Self.menu + "data:\n  ? \(String(repeating: "k", count: 100_000))\n  : a\n")
        == "menu.yaml:6: a key has more than 1024 bytes")
  }

  @Test("links out of the directory") func links() throws {
    let test = try bakery()
    let tree = MemoryTree(["a.yaml": Self.menu, "/other/b.yaml": Self.menu], links: ["b.yaml": "../other/b.yaml"])
    #expect(try failure(of: tree, "links", in: test)?.message == "the link 'b.yaml' leaves the directory")
  }

  @Test("objects that become the same in another cabinet's namespace") func moved() throws {
    let test = try bakery()
    try test.cabinet("kitchen", "staging")
    let text = Self.menu + "  namespace: bakery\n---\n" + Self.menu + "  namespace: kitchen\n"
    try test.capture(MemoryTree(["menu.yaml": text]), to: "bakery")
    expectError(
      "asset 'bakery' renders 'configmap_menu.yaml' twice",
      hints: ["give one of the two objects another name or namespace"]
    ) {
      try test.promote("bakery-latest", to: "kitchen")
    }
  }
}
