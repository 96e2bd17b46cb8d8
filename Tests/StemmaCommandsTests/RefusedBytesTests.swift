import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

/// What looks like a secret reaches no object, no message and no temporary file.
@Suite("refused bytes are nowhere") struct RefusedBytesTests {
  /// No credential of anybody; put together here, so that no scanner takes this file for one that holds it.
  private static let value = ["Tr0ub4dor", "and", "3-horses"].joined(separator: "-")
  private static let encoded = Data(value.utf8).base64EncodedString()
  private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
  private static let kustomization = "resources: [web.yaml]\n"

  /// The files of a source, and what a stand-in for kustomize prints of it.
  static let cases: [(name: String, files: [String: String], printed: String)] = [
    ("a Secret", ["s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: \(encoded)}\n"], ""),
    ("a key of data", ["c.yaml": object + "data: {DB_PASSWORD: \(value)}\n"], ""),
    ("a text in data", ["c.yaml": object + "data: {app.conf: \"user=a\\npassword=\(value)\\n\"}\n"], ""),
    ("a comment", ["c.yaml": "# password: \(value)\n" + object], ""),
    (
      "an object behind a good one",
      ["a.yaml": object, "b.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: \(value)}\n"], ""
    ),
    (
      "a generator",
      ["kustomization.yaml": "secretGenerator:\n- {name: s, literals: [password=\(value)]}\n", "web.yaml": object], ""
    ),
    (
      "a generator of a ConfigMap",
      ["kustomization.yaml": "configMapGenerator:\n- {name: s, literals: [password=\(value)]}\n", "web.yaml": object],
      ""
    ),
    (
      "what is rendered", ["kustomization.yaml": kustomization, "web.yaml": object],
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: \(encoded)}\n"
    ),
    (
      "a program's complaint", ["kustomization.yaml": kustomization, "web.yaml": object],
      "complain postgres://shop:\(value)@db"
    ),
  ]

  @Test(arguments: cases) func nowhere(name: String, files: [String: String], printed: String) throws {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.directory.write("", to: "temporary/keep")
    session.environment["TMPDIR"] = session.directory.appending("temporary")
    for (file, text) in files { try session.directory.write(text, to: "deploy/\(file)") }
    try standIn(session, printed)
    let store = session.directory.appending("acme.git")
    let before = try GitOracle.output("for-each-ref", in: store)
    let answer = session.run("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--from", "deploy")
    #expect(answer.status == (name == "a program's complaint" ? 1 : 3), "\(name): \(answer.err)")
    #expect(answer.err.hasPrefix("error: "))
    #expect(try GitOracle.output("for-each-ref", in: store) == before)
    let objects = try GitOracle.output("cat-file", "--batch-all-objects", "--batch", in: store)
    let left = try FileManager.default.contentsOfDirectory(atPath: session.directory.appending("temporary"))
    #expect(left == ["keep"])
    for text in [Self.value, Self.encoded] {
      #expect(!(answer.out + answer.err + objects).contains(text), "\(name)")
    }
  }

  private func standIn(_ session: Session, _ printed: String) throws {
    let isComplaint = printed.hasPrefix("complain ")
    let script = """
      #!/bin/sh
      case $1 in version) echo v5.5.0 && exit ;; esac
      /bin/cat \(isComplaint ? ">&2 " : "")<<'END'
      \(printed)
      END
      \(isComplaint ? "exit 1" : "")

      """
    try session.directory.write(script, to: "bin/kustomize")
    let path = session.directory.appending("bin/kustomize")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    session.environment["PATH"] = session.directory.appending("bin") + ":" + (session.environment["PATH"] ?? "")
  }
}
