import TestSupport
import Testing

@testable import StemmaCommands

/// The pages that users of the product that we replace know by heart: with `alias cod=stemma` their commands work as
/// written and give the version names that the pages show.
@Suite("the commands that users know") struct ReferencePageTests {
  /// The version that a cabinet runs.
  private func version(_ session: Session, _ cabinet: String) -> String {
    session.run("cabinet", "show", cabinet).out.split(separator: "\n").first { $0.hasPrefix("version") }?
      .split(separator: " ").last.map(String.init) ?? ""
  }

  private func play(_ session: Session, _ lines: [(String, String, String)]) {
    for (line, cabinet, expected) in lines {
      let answer = session.line(line)
      #expect(answer.status == 0, "\(line): \(answer.err)")
      #expect(version(session, cabinet) == expected, "\(line)")
    }
  }

  @Test("getting started, steps 1 to 5") func gettingStarted() throws {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web-api", "--image", "api:0.9.9")
    play(
      session,
      [
        ("cod cabinet create staging --environment staging", "staging", "-"),
        (
          "cod asset deploy --cabinet staging --asset web-api --image api:1.0.0 --port 8080 --replicas 2", "staging",
          "staging-v1.0.0"
        ),
        ("cod snapshot list", "staging", "staging-v1.0.0"),
        ("cod cabinet create production --environment prod", "production", "prod-v0.9.9"),
        ("cod snapshot deploy --version staging-v1.0.0 --cabinet production", "production", "prod-v1.0.0"),
        ("cod snapshot list", "production", "prod-v1.0.0"),
        ("cod snapshot deploy --version prod-v0.9.9 --cabinet production", "production", "prod-v0.9.9"),
      ])
  }

  @Test("workflow 1: canary") func canary() throws {
    let session = try Session.withStore()
    for (name, environment) in [("staging", "staging"), ("production", "prod"), ("production-canary", "prod")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web-api", "--image", "api:1.2.50")
    play(
      session,
      [
        ("cod asset deploy --cabinet staging --asset web-api --image api:2.0.0", "staging", "staging-v2.0.0"),
        (
          "cod snapshot deploy --version staging-v2.0.0 --cabinet production-canary", "production-canary",
          "production-canary-v2.0.0"
        ),
        ("cod snapshot deploy --version staging-v2.0.0 --cabinet production", "production", "prod-v2.0.0"),
        ("cod snapshot deploy --version prod-v1.2.50 --cabinet production", "production", "prod-v1.2.50"),
      ])
  }

  @Test("workflow 2: three environments") func pipeline() throws {
    let session = try Session.withStore()
    for (name, environment) in [("development", "dev"), ("staging", "staging"), ("production", "prod")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    play(
      session,
      [
        ("cod asset deploy --cabinet development --asset web-api --image api:2.1.0", "development", "dev-v2.1.0"),
        ("cod snapshot deploy --version dev-v2.1.0 --cabinet staging", "staging", "staging-v2.1.0"),
        ("cod snapshot deploy --version staging-v2.1.0 --cabinet production", "production", "prod-v2.1.0"),
      ])
  }

  @Test("workflow 3: rollback with investigation") func investigation() throws {
    let session = try Session.withStore()
    for (name, environment) in [("staging", "staging"), ("production", "prod"), ("test", "test")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    for version in ["2.1.4", "2.1.5"] {
      try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web-api", "--image", "api:\(version)")
    }
    play(
      session,
      [
        ("cod snapshot deploy --version prod-v2.1.4 --cabinet production", "production", "prod-v2.1.4"),
        ("cod snapshot deploy --version prod-v2.1.5 --cabinet test", "test", "test-v2.1.5"),
        ("cod asset deploy --cabinet staging --asset web-api --image api:2.1.6", "staging", "staging-v2.1.6"),
        ("cod snapshot deploy --version staging-v2.1.6 --cabinet production", "production", "prod-v2.1.6"),
      ])
  }

  @Test("GitHub's and GitLab's jobs with their variables") func jobs() throws {
    let session = try Session.withStore()
    for (name, environment) in [("staging", "staging"), ("production", "prod")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    session.environment["STEMMA_AUTHOR"] = nil
    session.environment.merge(["CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "octocat"]) { $1 }
    play(
      session,
      [
        ("cod asset deploy --cabinet staging --asset web-api --image api:v1.4.0", "staging", "staging-v1.4.0"),
        ("cod snapshot deploy --version staging-latest --cabinet production", "production", "prod-v1.4.0"),
      ])
    session.environment = [
      "STEMMA_STORE": session.environment["STEMMA_STORE"] ?? "", "GITLAB_CI": "true", "GITLAB_USER_NAME": "Gita",
      "GITLAB_USER_EMAIL": "gita@example.com",
    ]
    play(
      session,
      [
        (
          "cod asset deploy --cabinet staging --asset web-api --image registry.example.com:5050/group/api:v1.5.0",
          "staging", "staging-v1.5.0"
        ),
        ("cod snapshot deploy --version staging-latest --cabinet production", "production", "prod-v1.5.0"),
      ])
    let who = try GitOracle.output("log", "-1", "--format=%an", "system", in: session.directory.appending("acme.git"))
    #expect(who == "Gita")
  }

  @Test("the other commands of the page") func others() throws {
    let session = try Session.withStore()
    for (name, environment) in [
      ("staging", "staging"), ("production", "prod"), ("us-west", "prod"), ("development", "dev"),
    ] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    for version in ["1.2.2", "1.2.45", "1.2.3"] {
      try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web-api", "--image", "api:\(version)")
    }
    play(
      session,
      [
        ("cod snapshot deploy --version v1.2.2", "production", "prod-v1.2.2"),
        ("cod snapshot deploy --version prod-v1.2.3 --cabinet development", "development", "dev-v1.2.3"),
        ("cod snapshot deploy --version prod-current --cabinet us-west", "us-west", "us-west-v1.2.2"),
        ("cod snapshot deploy --version prod-v1.2.45 --cabinet staging", "staging", "staging-v1.2.45"),
        ("cod snapshot list --output json", "staging", "staging-v1.2.45"),
        ("cod snapshot tags --silent --addTags stable --filterVersions prod-v1.2.45", "staging", "staging-v1.2.45"),
        ("cod snapshot tags --silent --addTags beta --filterCabinets production", "production", "prod-v1.2.2"),
        ("cod snapshot tags --silent --removeTags stable --filterVersions prod-v1.2.45", "production", "prod-v1.2.2"),
        ("cod snapshot deploy --version last-known-good --cabinet production", "production", "prod-v1.2.45"),
      ])
  }

  @Test("asked for what was left out") func interactive() throws {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    session.environment["NO_COLOR"] = "1"
    session.answers = ["environment", "prod", "DATABASE_URL", "postgres://prod-db"]
    let set = session.line("codiac config set")
    #expect(set.out == "Set DATABASE_URL for environment 'prod'\n")
    #expect(
      set.err
        == "  1) environment\n  2) cabinet\n  3) asset\n  4) enterprise\nscope [1-4]:   1) prod\nenvironment [1-1]: KEY: VALUE: "
    )
    session.answers = nil
    try session.ok("asset", "deploy", "--cabinet", "production", "--asset", "web", "--image", "api:1.0.0")
    session.answers = ["1", "add", "stable"]
    #expect(session.line("cod snapshot tags").out == "Tag prod-v1.0.0 as stable\n")
    session.answers = ["7", "prod-v9", "prod", "production"]
    let deploy = session.line("cod snapshot deploy")
    #expect(deploy.out.hasPrefix("Deploy prod-v1.0.0 to production again: no change\n"))
    #expect(deploy.err.contains("'7' is not one of them\n"))
    session.answers = []
    #expect(session.line("cod snapshot deploy").transcript.hasSuffix("error: stopped: the input ended\n[exit 130]\n"))
    session.answers = ["1"]
    #expect(
      session.line("cod snapshot deploy --silent").err == "error: missing '--version'\nhint: choices: prod-v1.0.0\n")
  }
}
