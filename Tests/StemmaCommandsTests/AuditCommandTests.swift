import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

@Suite("stemma audit") struct AuditCommandTests {
  /// A store with operations of people whose names and reasons are hostile.
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok(
      "asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.2.3", "-m",
      "=HYPERLINK(\"http://x\";\"<b>\")\n\nsecond, line", "--author", "@Mallory \"M\" 日本 <m@example.com>", "--ticket",
      "+OPS-1&2")
    return session
  }

  private func commits(_ session: Session) throws -> [String] {
    try GitOracle.output("log", "--format=%H", "system", in: session.directory.appending("acme.git"))
      .split(separator: "\n").map(String.init)
  }

  @Test("the list for people") func list() throws {
    let session = try session()
    #expect(
      session.run("audit", "list").transcript == """
        SEQUENCE  TIME                  WHO                OPERATION       WHERE      VERSION         WHAT
        5         2023-11-14T22:13:23Z  @Mallory "M" 日本  deploy          staging    staging-v1.2.3  Deploy web web:1.2.3 to staging as staging-v1.2.3
        4         2023-11-14T22:13:23Z  @Mallory "M" 日本  settings        asset web  -               Declare asset 'web'
        3         2023-11-14T22:13:22Z  Ada Lovelace       create-cabinet  staging    -               Create cabinet staging in staging
        2         2023-11-14T22:13:22Z  Ada Lovelace       settings        staging    -               Create cabinet 'staging'
        1         2023-11-14T22:13:21Z  Ada Lovelace       init            -          -               Create store of acme

        """)
    #expect(session.run("audit", "list", "--user", "nobody").transcript == "No operations\n")
    session.columns = 80
    let lines = session.run("audit", "list", "--operation", "deploy").out.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
    #expect(
      lines == [
        "SEQUENCE  TIME               WHO                WHERE           WHAT",
        "5         2023-11-14T22:13Z  @Mallory \"M\" 日本  staging-v1.2.3  Deploy web web:…",
      ])
  }

  @Test("one operation with everything") func show() throws {
    let session = try session()
    let commits = try commits(session)
    let git = { (arguments: String...) in
      try GitOracle.run(arguments, in: session.directory.appending("acme.git")).output.split(separator: "\n").joined()
    }
    let cabinet = try git("rev-parse", "cabinets/staging")
    #expect(
      try session.run("audit", "show", "5").transcript == """
        5  Deploy web web:1.2.3 to staging as staging-v1.2.3
        who             @Mallory "M" 日本 <m@example.com>
        when            2023-11-14T22:13:23.001Z
        client          stemma/0.1.0
        how             cli
        signed          -
        operation       deploy
        cabinet         staging
        environment     staging
        assets          web
        version         staging-v1.2.3
        tree            \(git("rev-parse", "staging-v1.2.3^{tree}"))
        cabinet commit  \(cabinet)
        why             =HYPERLINK("http://x";"<b>")

                        second, line
        ticket          +OPS-1&2
        result          recorded
        commit          \(commits[0])
        images
          web  web:1.2.3
        refs
          refs/heads/system  -> \(commits[0])
          refs/heads/cabinets/staging  \(git("rev-parse", "--short=10", "cabinets/staging~")) -> \(cabinet)
          refs/tags/staging-v1.2.3  new -> \(git("rev-parse", "staging-v1.2.3"))
        settings  \(git("rev-parse", "--short=10", "settings"))  Declare asset 'web'

        """)
    #expect(
      session.run("audit", "show", "9").transcript
        == "--- stderr\nerror: there is no operation 9\nhint: see 'stemma audit list'\n[exit 1]\n")
    #expect(session.run("audit", "show").transcript == "--- stderr\nerror: missing 'SEQUENCE'\n[exit 64]\n")
    let json = session.run("audit", "show", "5", "--output", "json").out
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "audit-operation")
    #expect((object["refs"] as? [[String: Any]])?.count == 2)
    #expect(object["ticket"] as? String == "+OPS-1&2")
  }

  @Test(
    "which key signed the commit of an operation",
    arguments: [
      (
        Signatures.ssh, "\(Signatures.sshFingerprint)\nkey type        ssh-ed25519",
        ["format": "ssh", "type": "ssh-ed25519", "fingerprint": Signatures.sshFingerprint]
      ),
      (
        Signatures.openPGP, "\(Signatures.openPGPFingerprint)\nkey type        openpgp",
        ["format": "openpgp", "fingerprint": Signatures.openPGPFingerprint]
      ),
      ("-----BEGIN SIGNED MESSAGE-----\nMIIC\n-----END SIGNED MESSAGE-----", "x509", ["format": "x509"]),
      ("-----BEGIN SSH SIGNATURE-----\n\u{1B}[31m", "ssh, cannot be read", ["format": "ssh"]),
      ("none", "unknown", nil),
    ])
  func signed(signature: String, shown: String, expected: [String: String]?) throws {
    let session = try session()
    let store = session.directory.appending("acme.git")
    let commit = try GitOracle.output("cat-file", "commit", "system", in: store)
    try session.directory.write(Signatures.signed(commit, signature), to: "commit")
    let id = try GitOracle.output(
      "hash-object", "-t", "commit", "-w", session.directory.appending("commit"), in: store)
    try GitOracle.output("update-ref", "refs/heads/system", id, in: store)
    let text = try session.ok("audit", "show", "5")
    #expect(text.contains("\nsigned          \(id), not verified\nsigning key     \(shown)\noperation "), "\(text)")
    let json = try session.ok("audit", "show", "5", "--output", "json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["signedCommit"] as? String == id)
    let key = object["signingKey"] as? [String: Any]
    #expect(key?.compactMapValues { $0 as? String } == expected)
    #expect(key.map { $0.keys.sorted() } ?? [] == (key == nil ? [] : ["fingerprint", "format", "keyID", "type"]))
  }

  @Test("the list as a document is what a document is, also where it is empty") func json() throws {
    let session = try session()
    let text = session.run("audit", "list", "--limit", "2", "--output", "json").out
    #expect(
      text.hasPrefix(
        "{\n  \"format\": 1,\n  \"kind\": \"operation-list\",\n  \"operations\": [\n    {\n      \"sequence\": 5,"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let operations = try #require(object["operations"] as? [[String: Any]])
    #expect(operations.map { $0["sequence"] as? Int } == [5, 4])
    #expect(operations[0].keys.sorted() == OperationFields.names.sorted())
    #expect(
      session.run("audit", "list", "--user", "nobody", "--output", "json").out
        == JSON.document("operation-list", [("operations", [])]).text)
  }

  @Test("the list for spreadsheets: quoted by RFC 4180, and no cell is a formula") func csv() throws {
    let session = try session()
    let lines = session.run("audit", "list", "--operation", "deploy", "--output", "csv").out
    let id = { (name: String) in
      try GitOracle.output("rev-parse", name, in: session.directory.appending("acme.git"))
    }
    #expect(
      try lines == """
        sequence,time,author,client,method,run,operation,subject,cabinet,environment,assets,version,tree,cabinetCommit,promotedFrom,rolledBackTo,requested,settings,reason,ticket,result,error,commit\r
        5,2023-11-14T22:13:23.001Z,"'@Mallory ""M"" 日本 <m@example.com>",stemma/0.1.0,cli,,deploy,Deploy web web:1.2.3 to staging as staging-v1.2.3,staging,staging,web,staging-v1.2.3,\(id("staging-v1.2.3^{tree}")),\(id("cabinets/staging")),,,,\(id("settings")),"'=HYPERLINK(""http://x"";""<b>"")

        second, line",'+OPS-1&2,recorded,,\(id("system"))\r

        """)
  }

  @Test(
    "cells",
    arguments: [
      ("plain", "plain"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("a=1", "a=1"),
      ("＝1", "'＝1"), ("\tx", "'\tx"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
      ("=\"a\",\n", "\"'=\"\"a\"\",\n\""), ("a\r\nb", "\"a\\u{D}\nb\""),
      ("\u{1B}[31mred", "\\u{1B}[31mred"), ("\u{202E}x", "\\u{202E}x"), ("日本", "日本"),
    ])
  func cell(text: String, expected: String) {
    #expect(CSV.row([text]) == expected + "\r\n")
  }

  @Test(
    "text in a page",
    arguments: [
      ("<script>alert(\"1\")</script>", "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"),
      ("' onload='x", "&#39; onload=&#39;x"), ("&lt;", "&amp;lt;"), ("\u{1B}[0m\u{0}", "\\u{1B}[0m\\u{0}"),
      ("\u{202E}", "\\u{202E}"), ("日本", "日本"),
    ])
  func html(text: String, expected: String) {
    #expect(HTML.text(text) == expected)
  }

  @Test("the page for an auditor holds no script, nothing from elsewhere, and the command of each line") func page()
    throws
  {
    let session = try session()
    let page = session.run("audit", "export", "--format", "html").out
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.hasSuffix("</tbody>\n</table>\n<p>5 operations</p>\n</body>\n</html>\n"))
    for forbidden in ["<script", "<b>", "<img", "<link", "href", "src=", "url(", "@import"] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    let commands = page.split(separator: "<code>git show ").dropFirst().map { String($0.prefix(40)) }
    #expect(commands == (try commits(session)))
    let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("<tr><td>5</td>") })
    #expect(
      row.contains(
        "<td>@Mallory &quot;M&quot; 日本 &lt;m@example.com&gt;<br>stemma/0.1.0, cli</td><td>deploy: Deploy web web:1.2.3 to staging as staging-v1.2.3<br>version staging-v1.2.3<br>"
      ))
    #expect(
      row.contains(
        "<td>=HYPERLINK(&quot;http://x&quot;;&quot;&lt;b&gt;&quot;)<br>second, line<br>ticket +OPS-1&amp;2</td><td>recorded</td>"
      ))
  }

  @Test("one JSON object a line, with images and commands") func lines() throws {
    let session = try session()
    let lines = session.run("audit", "export", "--format", "jsonl").out.split(separator: "\n")
    let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    #expect(objects.map { $0?["commit"] as? String } == (try commits(session)))
    #expect(objects.map { $0?["command"] as? String } == (try commits(session).map { "git show \($0)" }))
    #expect(lines[0].contains(#""images": [{"asset": "web", "images": ["web:1.2.3"]}], "#))
    #expect(objects.allSatisfy { $0?["kind"] as? String == "operation-record" })
  }

  @Test("into a file, which is there when it is complete") func file() throws {
    let session = try session()
    #expect(session.run("audit", "export", "--file", "a.csv").transcript == "Wrote 5 operations to a.csv\n")
    let text = try String(contentsOfFile: session.directory.appending("a.csv"), encoding: .utf8)
    #expect(text == session.run("audit", "export").out)
    #expect(text.utf8.count { $0 == UInt8(ascii: "\r") } == 6)
    let json = session.run("audit", "export", "--until", "yesterday", "--file", "a.csv", "--output", "json")
    #expect(json.out.contains("\"operations\": 0,"))
    #expect(session.run("audit", "export", "--file", ".").err == "error: '.' is no file\n")
    #expect(
      session.run("audit", "export", "--file", "no/a").err == "error: cannot write 'no/a': No such file or directory\n")
    #expect(
      session.run("audit", "export", "--output", "json").transcript
        == "--- stderr\nerror: '--output json' goes with '--file'\nhint: '--format jsonl' prints JSON\n[exit 64]\n")
    #expect(session.run("audit", "export", "--cabinet", "x", "--file", "b").status == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: session.directory.path).sorted()
    #expect(files == ["a.csv", "acme.git"])
  }

  @Test("the newest fifty, said so; all of them with a limit of 0; rows are as wide as the first ones") func limits()
    throws
  {
    let session = try Session.withStore()
    for number in 1...60 { try session.ok("config", "set", "KEY", "v\(number)", "--enterprise") }
    let shown = session.run("audit", "list")
    #expect(shown.out.split(separator: "\n").count == 51)
    #expect(shown.err == "note: these are the newest 50: '--limit 0' shows all\n")
    #expect(session.run("audit", "list", "--limit", "50").err == "")
    #expect(session.run("audit", "list", "--limit", "0").out.split(separator: "\n").count == 62)
    #expect(session.run("audit", "list", "--limit", "-1").err == "error: '--limit' cannot be negative\n")
    let json = session.run("audit", "list", "--output", "json")
    #expect(json.err == shown.err)
    #expect(session.run("audit", "list", "--operation", "init").err == "")
    session.utcOffset = 14 * 60
    #expect(session.run("audit", "list", "--until", "yesterday").out == "No operations\n")
  }

  @Test("a long table is printed as it comes, in the columns of its first rows") func stream() {
    var terminal = Terminal(Terminal.Surroundings())
    var table = TableStream(["a", "b"])
    for number in 1...201 { table.add([number == 201 ? "long" : "\(number)", "x"], to: &terminal) }
    let early = String(decoding: terminal.out, as: UTF8.self).split(separator: "\n")
    #expect(early.count == 202)
    #expect(early[199...] == ["199  x", "200  x", "long x"])
    table.finish(to: &terminal)
    #expect(String(decoding: terminal.out, as: UTF8.self).split(separator: "\n").count == 202)
  }
}
