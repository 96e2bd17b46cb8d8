import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

@Suite("at, history, blame and find") struct PastCommandTests {
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    try session.ok("config", "set", "LOG_LEVEL", "info", "--enterprise", "-m", "quiet")
    try session.ok(
      "asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0", "-m", "first", "--ticket",
      "OPS-1")
    session.environment["STEMMA_AUTHOR"] = "Ben <ben@example.com>"
    try session.ok("snapshot", "deploy", "--version", "staging-v1.0.0", "--cabinet", "production")
    try session.ok("config", "set", "LOG_LEVEL", "debug", "--cabinet", "production", "-m", "look")
    try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web")
    return session
  }

  @Test("the system at a time") func system() throws {
    let session = try session()
    let answer = session.run("at", "2023-11-14T22:13:27Z")
    #expect(
      answer.transcript == """
        CABINET     VERSION         ASSET  IMAGE      SINCE                     WHO           WHY
        production  prod-v1.0.0     web    web:1.0.0  2023-11-14T22:13:26.000Z  Ben
        staging     staging-v1.0.0  web    web:1.0.0  2023-11-14T22:13:25.001Z  Ada Lovelace  first (OPS-1)
        --- stderr
        note: operation 10 of 2023-11-14T22:13:27.000Z was the newest one

        """)
    #expect(
      session.run("at", "2023-11-14T22:13:21.500Z", "--quiet").transcript == "No cabinets at 2023-11-14T22:13:21.500Z\n"
    )
  }

  @Test(
    "times in words: of a day its end is meant, or now while it lasts",
    arguments: [
      ("2023-11-13", 0, "note: '2023-11-13' is 2023-11-13T23:59:59.999Z\n"),
      ("yesterday", 60, "note: 'yesterday' is 2023-11-13T22:59:59.999Z\n"),
      ("13 november at 15:42", 60, "note: '13 november at 15:42' is 2023-11-13T14:42:00.000Z\n"),
      ("today", 0, "note: 'today' is 2023-11-14T22:13:29.000Z\n"),
      ("2 seconds ago", 0, "note: '2 seconds ago' is 2023-11-14T22:13:27.000Z\n"),
      ("last year", 0, "note: 'last year' is 2022-12-31T23:59:59.999Z\n"), ("2023-11-14T23:13:27+01:00", 0, ""),
    ])
  func words(text: String, offset: Int, note: String) throws {
    let session = try session()
    session.utcOffset = offset
    let answer = session.run("at", text, "--output", "json")
    #expect(answer.err.hasPrefix(note) && answer.err.contains("note:") == !note.isEmpty)
    let time = note.split(separator: " ").last.map { $0.dropLast() } ?? "2023-11-14T22:13:27.000Z"
    let shown = answer.status == 0 ? answer.out : answer.err
    #expect(shown.contains("\"time\": \"\(time)\"") || shown.contains("nothing is recorded at \(time)"))
  }

  @Test("one cabinet at a time") func cabinet() throws {
    let answer = try session().run("at", "2023-11-14T22:13:27Z", "--cabinet", "staging", "--quiet")
    let lines = answer.out.split(separator: "\n").filter { !$0.contains("tree") && !$0.contains("release") }
    #expect(
      lines.joined(separator: "\n") == """
        cabinet      staging
        environment  staging
        namespace    staging
        version      staging-v1.0.0
        since        2023-11-14T22:13:25.001Z
        by           Ada Lovelace <ada@example.com>
        what         Deploy web web:1.0.0 to staging as staging-v1.0.0
        why          first (OPS-1)
        operation    8
        asset web
          image     web:1.0.0
          config    LOG_LEVEL=info
        """)
  }

  @Test("manifests as a stream, as JSON and in a directory") func manifests() throws {
    let session = try session()
    let time = "2023-11-14T22:13:27Z"
    #expect(
      try session.ok("at", time, "--cabinet", "staging", "--manifests")
        == session.ok("snapshot", "manifests", "staging-v1.0.0"))
    #expect(try session.ok("at", time, "--manifests", "--output", "json").contains("web/deployment.apps_web.yaml"))
    #expect(
      session.run("at", time, "--checkout", "all").out == "Wrote 6 manifests of 2023-11-14T22:13:27.000Z to all\n")
    #expect(try session.ok("at", time, "--cabinet", "staging", "--checkout", "one").hasPrefix("Wrote 3 manifests"))
    let git = try GitOracle.output(
      "show", "cabinets/staging:manifests/web/deployment.apps_web.yaml", in: session.directory.appending("acme.git"))
    for file in ["all/staging/web/deployment.apps_web.yaml", "one/web/deployment.apps_web.yaml"] {
      #expect(try String(contentsOfFile: session.directory.appending(file), encoding: .utf8) == git + "\n")
    }
  }

  @Test("a directory that is in use stays as it is") func checkoutRefusals() throws {
    let session = try session()
    try session.directory.write("mine", to: "full/file")
    try session.directory.write("mine", to: "file")
    #expect(
      session.run("at", "2024-01-01T00:00Z", "--checkout", "full").transcript
        == "--- stderr\nerror: the directory 'full' is not empty\nhint: name a new or an empty one\n[exit 1]\n")
    #expect(
      session.run("at", "2024-01-01T00:00Z", "--checkout", "file").err == "error: 'file' is not a directory\n")
    #expect(
      session.run("at", "2024-01-01T00:00Z", "--checkout", "no/way").err
        == "error: cannot make 'no/way': No such file or directory\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.directory.appending("full")) == ["file"])
  }

  @Test("files are written below the directory only") func safety() throws {
    let directory = try TemporaryDirectory()
    let target = try NewDirectory(directory.appending("out"), named: "out")
    try FileManager.default.createSymbolicLink(
      atPath: directory.appending("out/link"), withDestinationPath: directory.path)
    for path in ["../x", "a/../../x", "/x", "", "a//b", ".git/config", "a/.GIT/x", "a\\b", "C:x", "link/x"] {
      #expect(throws: (any Error).self, "\(path)") { try target.write([], to: path) }
    }
    try target.write([1], to: "a/b")
    #expect(throws: (any Error).self) { try target.write([2], to: "a/b") }
    #expect(!FileManager.default.fileExists(atPath: directory.appending("x")))
  }

  @Test("the history of a resource, newest first") func history() throws {
    let session = try session()
    let answer = session.run("history", "cm/web-config", "--cabinet", "production")
    #expect(
      answer.transcript == """
        2023-11-14T22:13:28.000Z  production  prod-v1.0.0-r1  Ben <ben@example.com>  (11)
          Deploy web to production as prod-v1.0.0-r1
              ConfigMap web-config
                ~ data.LOG_LEVEL: info -> debug

        2023-11-14T22:13:26.000Z  production  prod-v1.0.0  Ben <ben@example.com>  (9)
          Promote staging-v1.0.0 to production as prod-v1.0.0
            + ConfigMap web-config

        """)
    let first = session.run("history", "web", "--limit", "1").out
    #expect(first.split(separator: "\n").count { $0.hasPrefix("2023") } == 1)
    #expect(try session.ok("history", "staging", "--output", "json").contains("\"kind\": \"history\""))
    #expect(
      session.run("history", "Deployment/x", "--cabinet", "staging").transcript
        == "--- stderr\nerror: no object 'Deployment/x' was ever in cabinet 'staging'\n[exit 1]\n")
    #expect(
      session.run("history", "staging", "--cabinet", "production").transcript
        == "--- stderr\nerror: the history of cabinet 'staging' is not in cabinet 'production'\n[exit 64]\n")
  }

  @Test("blame of everything, and of one thing as a sentence") func blame() throws {
    let session = try session()
    #expect(
      session.run("blame", "production").transcript == """
        FIELD      VALUE      SET BY        WHEN                      CABINET     WAY           WHY
        LOG_LEVEL  debug      Ben           2023-11-14T22:13:27.000Z  production                look
        image      web:1.0.0  Ada Lovelace  2023-11-14T22:13:25.001Z  staging     > production  first (OPS-1)

        """)
    #expect(
      session.run("blame", "production", "LOG_LEVEL").transcript == """
        web  LOG_LEVEL: debug
          set by Ben for cabinet 'production', brought to production by Ben; before that 'info' for 2 seconds
        WHEN                      WHAT      CABINET     VERSION               WHO  WHY
        2023-11-14T22:13:28.000Z  set       production  prod-v1.0.0-r1        Ben
        2023-11-14T22:13:27.000Z  declared              cabinet 'production'  Ben  look

        """)
    #expect(
      session.run("blame", "production", "deploy/web", "spec.replicas").transcript == """
        web/deployment.apps_web.yaml  spec.replicas: 1
          set by Ada Lovelace in staging, promoted to production by Ben
        WHEN                      WHAT      CABINET     VERSION         WHO           WHY
        2023-11-14T22:13:26.000Z  promoted  production  prod-v1.0.0     Ben
        2023-11-14T22:13:25.001Z  set       staging     staging-v1.0.0  Ada Lovelace  first (OPS-1)

        """)
    #expect(try session.ok("blame", "production", "web", "--output", "json").contains("\"summary\": \"set by Ben"))
  }

  @Test("on a narrow terminal times are short and blame takes two lines for a value") func narrow() throws {
    let session = try session()
    session.columns = 80
    session.environment["NO_COLOR"] = "1"
    #expect(
      session.run("blame", "production").out == """
        web  LOG_LEVEL: debug
          Ben, 2023-11-14T22:13Z, production: look
        web  image: web:1.0.0
          Ada Lovelace, 2023-11-14T22:13Z, staging > production: first (OPS-1)

        """)
    let history = session.run("history", "production", "--limit", "1").out.split(separator: "\n")
    #expect(history.first == "2023-11-14T22:13Z  production  prod-v1.0.0-r1  Ben  (11)")
    #expect(history.contains("        ~ spec.template.metadata.annotations.stemma.dev/config-hash:"))
    #expect(history.allSatisfy { $0.utf8.count <= 80 })
    #expect(
      session.run("find", "LOG_LEVEL=debug").out == """
        CABINET     ASSET  VERSION         FROM               TO
        production  web    prod-v1.0.0-r1  2023-11-14T22:13Z  now

        """)
    #expect(
      session.run("at", "2023-11-14T22:13:27Z", "--quiet").out == """
        CABINET     VERSION         ASSET  IMAGE      SINCE
        production  prod-v1.0.0     web    web:1.0.0  2023-11-14T22:13Z
        staging     staging-v1.0.0  web    web:1.0.0  2023-11-14T22:13Z

        """)
  }

  @Test("find, and its progress at a terminal") func find() throws {
    let session = try session()
    let expected = """
      CABINET     ASSET  WHAT            VERSION      FROM                      TO                        WHO
      production  web    LOG_LEVEL=info  prod-v1.0.0  2023-11-14T22:13:26.000Z  2023-11-14T22:13:28.000Z  Ben

      """
    #expect(session.run("find", "LOG_LEVEL=info", "--cabinet", "production").transcript == expected)
    #expect(try session.ok("find", "web:1.0.0", "--output", "json").contains("\"to\": null"))
    #expect(session.run("find", "nginx").transcript == "It never ran\n")
    session.isColored = true
    session.columns = 200
    let answer = session.run("find", "LOG_LEVEL=info", "--cabinet", "production")
    #expect(answer.err.hasPrefix("\r") && answer.err.hasSuffix("\r\u{1B}[K"))
    #expect(answer.err.contains("% of 11 operations"))
    #expect(session.run("find", "nginx", "--quiet").err == "")
  }

  @Test("what one operation brought is found in the order of assets") func order() throws {
    let session = try session()
    for asset in ["d", "a", "c", "b"] {
      try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", asset, "--image", "\(asset):1.0.0")
    }
    try session.ok("snapshot", "deploy", "--version", "staging-current", "--cabinet", "production")
    let out = session.run("find", "LOG_LEVEL=debug", "--cabinet", "production", "--output", "csv").out
    #expect(out.split(separator: "\r\n").map { $0.split(separator: ",")[2] } == ["asset", "a", "b", "c", "d", "web"])
  }

  @Test(
    "wrong words",
    arguments: [
      ("at", "error: missing 'TIME'\n"),
      (
        "at tomorrow",
        "error: 'tomorrow' is not a time\nhint: write it as 2024-11-15T15:42:00Z, 'yesterday 15:42', '2 weeks ago' or '15 november'\n"
      ),
      ("at 2024-01-01 --manifests --checkout x", "error: give '--manifests' or '--checkout', not both\n"),
      ("history", "error: missing 'RESOURCE|ASSET|CABINET'\n"),
      ("find", "error: missing 'IMAGE|KEY=VALUE'\n"),
      ("find a --image-digest b", "error: give 'IMAGE|KEY=VALUE' or '--image-digest', not both\n"),
      (
        "find --image-digest b",
        "error: 'b' is no digest\nhint: write it as 'sha256:' and 64 hexadecimal digits\n"
      ),
    ])
  func wrong(line: String, expected: String) throws {
    let answer = try Session.withStore().line("stemma " + line)
    #expect(answer.err == expected)
    #expect(answer.status == 64)
  }
}
