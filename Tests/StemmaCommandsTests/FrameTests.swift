import Foundation
import StemmaKit
import TestSupport
import Testing

@testable import StemmaCommands

@Suite("the frame of the command line") struct FrameTests {
  @Test("where the store is found, in order") func location() throws {
    let session = try Session()
    try session.ok("init", "flag.git", "--name", "flag")
    try session.ok("init", "environment.git", "--name", "environment")
    try session.ok("init")
    #expect(
      session.run("status", "--output", "json").out.contains(
        "\"enterprise\": \"\(session.directory.path.split(separator: "/").last ?? "")\""))
    session.environment["STEMMA_STORE"] = "environment.git"
    #expect(session.run("status", "--output", "json").out.contains("\"enterprise\": \"environment\""))
    #expect(session.run("status", "--output", "json", "--store", "flag.git").out.contains("\"enterprise\": \"flag\""))
  }

  @Test("a .stemma file points to a store, also from below") func file() throws {
    let session = try Session()
    try session.ok("init", "real.git", "--name", "real")
    try session.directory.write("real.git\n", to: ".stemma")
    #expect(
      session.run("status").transcript
        == "No cabinets yet: make one with 'stemma cabinet create NAME --environment ENV'\n")
    try session.directory.write("", to: ".stemma")
    #expect(
      session.run("status").transcript
        == "--- stderr\nerror: file 'DIR/.stemma' names no store\nhint: write the path of a store into it\n[exit 5]\n")
    try session.directory.write("gone.git\n", to: ".stemma")
    #expect(session.run("status").err == "error: 'DIR/gone.git' is not a store\nhint: make one with 'stemma init'\n")
  }

  @Test("the user's own store is made by the first command that records something, saying so") func embedded() throws {
    let session = try Session()
    session.environment["XDG_DATA_HOME"] = session.directory.appending("data")
    let first = session.run("environment", "create", "dev")
    #expect(
      first.transcript == "Created environment dev\n--- stderr\nnote: made the store 'DIR/data/stemma/store.git'\n")
    #expect(session.run("environment", "list").transcript == "ENVIRONMENT  CABINETS\ndev\n")
    session.environment = ["HOME": session.directory.appending("home"), "STEMMA_AUTHOR": "A <a@example.com>"]
    #expect(
      session.run("environment", "create", "dev").err
        == "note: made the store 'DIR/home/.local/share/stemma/store.git'\n")
    session.environment = [:]
    #expect(
      session.run("status").err == "error: missing '--store'\nhint: name a store, or make one with 'stemma init PATH'\n"
    )
  }

  @Test(
    "what records nothing makes no store",
    arguments: [
      ["status"], ["audit", "list"], ["verify"], ["config", "get", "COLOR"],
      ["snapshot", "bisect", "--good", "a-v1", "--bad", "a-v2", "--run", "true"],
      ["asset", "deploy", "--cabinet", "dev", "--asset", "web", "--image", "web:1", "--dry-run"],
      ["cabinet", "delete", "dev", "--dry-run"],
    ])
  func nothing(command: [String]) throws {
    let session = try Session()
    session.environment["XDG_DATA_HOME"] = session.directory.appending("data")
    #expect(
      session.run(command).transcript == """
        --- stderr
        error: 'DIR/data/stemma/store.git' is not a store
        hint: make one with 'stemma init'
        [exit 5]

        """)
    #expect(!FileManager.default.fileExists(atPath: session.directory.appending("data")))
  }

  @Test("where nobody is known, no store is made") func anonymous() throws {
    let session = try Session()
    session.environment["XDG_DATA_HOME"] = session.directory.appending("data")
    session.environment["STEMMA_AUTHOR"] = nil
    #expect(session.run("environment", "create", "dev").status == 3)
    #expect(!FileManager.default.fileExists(atPath: session.directory.appending("data")))
  }

  @Test(
    "who acts, in order",
    arguments: [
      (
        ["STEMMA_AUTHOR": "A B <a@example.com>", "GIT_AUTHOR_NAME": "X", "GIT_AUTHOR_EMAIL": "x@x"],
        "A B <a@example.com>"
      ),
      (
        ["GIT_AUTHOR_NAME": "Git", "GIT_AUTHOR_EMAIL": "git@example.com", "GITHUB_ACTOR": "octo"],
        "Git <git@example.com>"
      ),
      (["GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "octo"], "octo <octo@users.noreply.github.com>"),
      (["GITLAB_USER_NAME": "Gita Lab", "GITLAB_USER_EMAIL": "gita@example.com"], "Gita Lab <gita@example.com>"),
      (["BUILD_USER": "Jen Kins"], "Jen Kins <jen.kins@jenkins.invalid>"),
      (["BUILDKITE_BUILD_CREATOR": "Bo", "BUILDKITE_BUILD_CREATOR_EMAIL": "bo@example.com"], "Bo <bo@example.com>"),
      (["CIRCLE_USERNAME": "cy"], "cy <cy@circleci.invalid>"),
      (["BUILD_REQUESTEDFOR": "Az Ure", "BUILD_REQUESTEDFOREMAIL": "az@example.com"], "Az Ure <az@example.com>"),
    ])
  func who(environment: [String: String], expected: String) throws {
    let session = try Session()
    session.environment = environment
    try session.ok("init", "acme.git")
    let author = try GitOracle.output(
      "log", "-1", "--format=%an <%ae>", "system", in: session.directory.appending("acme.git"))
    #expect(author == expected)
  }

  @Test(
    "git's configuration is read for these two keys",
    arguments: [
      ("[user]\n\tname = Ada # me\n\temail = \"ada@example.com\"\n", "Ada", "ada@example.com"),
      ("[core]\nname = no\n[user]\nname=\"A \\\"B\\\" C\"\nEMAIL = x@y ; why\n", "A \"B\" C", "x@y"),
      ("[user \"sub\"]\nname = no\n", nil, nil),
    ] as [(String, String?, String?)])
  func configuration(text: String, name: String?, email: String?) {
    let found = GitIdentity.parse(text)
    #expect(found.name == name)
    #expect(found.email == email)
  }

  @Test("a person without a name is refused, with the way to get one") func nobody() throws {
    let session = try Session()
    session.environment = [:]
    let answer = session.run("init", "acme.git")
    #expect(
      answer.transcript == """
        --- stderr
        error: nobody to record as the author of this operation
        hint: git config --global user.name 'Your Name'
        hint: git config --global user.email 'you@example.com'
        [exit 3]

        """)
    try session.directory.write("[user]\n name = Ada\n email = ada@example.com\n", to: "home/.gitconfig")
    session.environment = ["HOME": session.directory.appending("home")]
    #expect(session.run("init", "acme.git").out == "Made the store of acme at DIR/acme.git\n")
    #expect(
      session.run("init", "b.git", "--author", "nobody").err
        == "error: invalid author 'nobody'\nhint: write it as 'Name <mail>'\n")
  }

  @Test("a CI job is recorded with its address") func job() throws {
    let session = try Session.withStore()
    session.environment.merge([
      "CI": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/web", "GITHUB_RUN_ID": "42",
    ]) { $1 }
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    let message = try GitOracle.output(
      "log", "-1", "--format=%b", "system", in: session.directory.appending("acme.git"))
    #expect(message.contains("Stemma-Method: ci\nStemma-Run: https://github.com/acme/web/actions/runs/42\n"))
  }

  @Test(
    "what could steer a terminal is shown, not done",
    arguments: [
      ("plain", "plain"), ("\u{1B}[2J", "\\u{1B}[2J"), ("a\u{202E}b", "a\\u{202E}b"), ("é日本", "é日本"), ("a\tb", "a\tb"),
      ("\u{7F}\u{9B}", "\\u{7F}\\u{9B}"), ("\u{200B}", "\\u{200B}"), ("\u{1B}[32mok\u{1B}[0m", "\u{1B}[32mok\u{1B}[0m"),
    ])
  func visibleText(text: String, expected: String) {
    #expect(visible(text) == expected)
  }

  @Test("tables are aligned by what terminals show") func table() {
    var table = Table(["name", "value", "what"])
    table.add(["日本", "1", "wide"])
    table.add(["e\u{301}", "22", "combining"])
    table.add(["long name", "", ""])
    #expect(
      table.lines(width: nil) == [
        "NAME       VALUE  WHAT", "日本       1      wide", "e\u{301}          22     combining", "long name",
      ])
    #expect(
      table.lines(width: 20) == [
        "NAME    VALUE  WHAT", "日本    1      wide", "e\u{301}       22     combi…", "long …",
      ])
    var wide = Table(["version", "what"])
    wide.add(["\u{1B}[32mprod-v1\u{1B}[0m", String(repeating: "x", count: 40)])
    #expect(wide.lines(width: 30)[1] == "\u{1B}[32mprod-v1\u{1B}[0m  " + String(repeating: "x", count: 20) + "…")
  }

  @Test(
    "ages",
    arguments: [
      (0, "just now"), (59_000, "just now"), (60_000, "1 minute ago"), (7_200_000, "2 hours ago"),
      (86_400_000, "1 day ago"),
      (8 * 86_400_000, "8 days ago"), (70 * 86_400_000, "2 months ago"), (800 * 86_400_000, "2 years ago"),
      (-5000, "in the future"),
    ] as [(Int64, String)])
  func ages(milliseconds: Int64, expected: String) {
    #expect(Age.text(Instant(milliseconds: 0), now: Instant(milliseconds: milliseconds)) == expected)
  }

  @Test("colours only on a terminal, and not where NO_COLOR says so") func colors() throws {
    let session = try Session.withStore()
    session.isColored = true
    #expect(session.run("status", "--cabinet", "x").err.hasPrefix("\u{1B}[31merror:\u{1B}[0m unknown cabinet 'x'"))
    session.environment["NO_COLOR"] = "1"
    #expect(session.run("status", "--cabinet", "x").err.hasPrefix("error: unknown cabinet 'x'"))
  }
}
