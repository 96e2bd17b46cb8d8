import Manifests
import TestSupport
import Testing

@testable import StemmaKit

@Suite("captured objects compared with kubectl") struct CaptureOracleTests {
  /// What kubectl does not read, or reads in part: a document behind an end without a start, or beside its start; items
  /// without kind; lists in lists; directives; files that hold no object. And the case whose fields are stripped.
  private static let apart: Set<String> = [
    "document-behind-an-end", "content-beside-the-separator", "list-of-a-kind", "null-documents",
    "yaml-that-is-no-object", "objects-for-kustomize", "comments-in-files-of-their-own", "server-fields", "directive",
    "list-in-a-list",
  ]

  @Test("every stored object is what kubectl reads", .enabled(if: Program.exists("kubectl")))
  func objects() throws {
    let cases = try WellformedTests.stored.get().filter { !Self.apart.contains($0.key) }
    let ours = try cases.values.flatMap { stored in
      try stored.files.values.map { try Self.text(YAML.document($0)?.value, withoutNamespace: stored.namespace) }
    }
    let theirs = try Self.kubectl(cases.keys.sorted()).map {
      Self.text($0.value.removing(["metadata", "labels", "x"]) { _ in true })
    }
    #expect(ours.sorted() == theirs.sorted())
    #expect(ours.count > 30)
  }

  /// What kubectl reads of the files of cases; the label that it is asked to add is in the answer.
  private static func kubectl(_ cases: [String]) throws -> [Document] {
    var arguments = ["label", "--local", "-o", "json", "x=y"]
    for name in cases {
      let files = try SourceCollector(WellformedTests.fixtures.tree(of: name)).collect(SourceRequest(path: "/src"))
        .files
      arguments += files.keys.sorted().flatMap { ["-f", "\(WellformedTests.fixtures.directory)/\(name)/\($0)"] }
    }
    let result = try #require(Program("kubectl")).run(arguments, environment: ["HOME": "/nonexistent"])
    #expect(result.errors == "")
    return try YAML.documents(Array(result.output.replacing("\n{\n", with: "\n---\n{\n").utf8))
  }

  /// An object as JSON, without the namespace that its cabinet gave it and without labels where it has none.
  private static func text(_ object: Value?, withoutNamespace namespace: String = "") -> String {
    let own = (object ?? .null).removing(["metadata", "namespace"]) { $0 == .string(namespace) }
    let bytes = CanonicalJSON.write(own.withoutEmptied(["metadata", "labels"]))
    return String(decoding: bytes, as: UTF8.self)
  }
}
