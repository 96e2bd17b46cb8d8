import StemmaKit
import TestSupport
import Testing

@testable import StemmaCommands

@Suite("configuration on the command line") struct ConfigurationCommandTests {
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "api:1.0.0")
    return session
  }

  private func settings(_ session: Session, _ file: String) throws -> String {
    try GitOracle.output("show", "settings:\(file)", in: session.directory.appending("acme.git"))
  }

  @Test("import and export, in three formats") func exchange() throws {
    let session = try session()
    try session.directory.write(
      "# ours\nA=1\nexport B='two words' \nC=\"line\\nbreak\" # not part\nD=plain # comment\nE=\n\n", to: "a.env")
    #expect(
      session.run("config", "import", "a.env", "--environment", "staging").out
        == "Set 5 keys for environment 'staging'\n")
    let env = "A=1\nB=\"two words\"\nC=\"line\\nbreak\"\nD=plain\nE=\n"
    #expect(session.run("config", "export", "--environment", "staging").out == env)
    #expect(
      session.run("config", "export", "--environment", "staging", "--format", "yaml").out
        == "A: \"1\"\nB: two words\nC: |-\n  line\n  break\nD: plain\nE: \"\"\n")
    let json = session.run("config", "export", "--environment", "staging", "--format", "json").out
    #expect(json == #"{"A":"1","B":"two words","C":"line\nbreak","D":"plain","E":""}"# + "\n")
    try session.directory.write(json, to: "b.json")
    try session.ok("config", "import", "b.json", "--environment", "prod")
    #expect(session.run("config", "export", "--environment", "prod").out == env)
    #expect(session.run("config", "export", "--cabinet", "staging", "--asset", "web", "--resolved").out == env)
    // Importing the same again changes nothing.
    #expect(session.run("config", "import", "a.env", "--environment", "staging").out == "Nothing to change\n")
  }

  @Test("an environment file goes around, whatever its texts hold, and over several lines") func environmentFile()
    throws
  {
    let texts = ["a\r\nb", "$HOME `id`", "\"q\" 'q' \\ # \t", "é\u{301}", " ", "-----BEGIN-----\nx\n"]
    let values = texts.enumerated().map { (key: "K\($0.offset)", value: ConfigurationValue.text($0.element)) }
    let written = try ExchangeFormat.env.write(values)
    #expect(written.hasPrefix("K0=\"a\\r\\nb\"\nK1=\"\\$HOME \\`id\\`\"\n"))
    #expect(try EnvironmentFile.read(written, file: "x").map(\.1) == texts)
    let read = try EnvironmentFile.read("export A='one\r\ntwo' # both\r\n B=\"x\ny\"\nC = 3\n", file: "x")
    #expect(read.map(\.0) == ["A", "B", "C"])
    #expect(read.map(\.1) == ["one\ntwo", "x\ny", "3"])
  }

  @Test(
    "files that cannot be imported",
    arguments: [
      ("x.env", "A\n", "error: x.env:1: not KEY=VALUE\n"),
      ("x.env", "A='b\n", "error: x.env:1: the quote of 'A' is not closed\n"),
      ("x.env", "B=1\nA='b\n\n", "error: x.env:2: the quote of 'A' is not closed\n"),
      ("x.env", "A='b\nc'\nB=\"x\"y\n", "error: x.env:3: there is text behind the quote of 'B'\n"),
      ("x.yaml", "A: 1\n", "error: x.yaml:1: 'A' must be text (put it in quotes)\n"),
      ("x.yaml", "A: b\nA: c\n", "error: x.yaml:2: key 'A' is there twice, first in line 1\n"),
      ("x.json", "[", "error: x.json:1: not YAML: did not find expected node content\n"),
      ("x.env", "# nothing\n", "error: 'x.env' holds no configuration\n"),
    ])
  func refused(file: String, text: String, message: String) throws {
    let session = try session()
    try session.directory.write(text, to: file)
    let answer = session.run("config", "import", file, "--enterprise")
    #expect(answer.err == message)
    #expect(answer.status == 1)
    #expect(
      session.run("config", "import", "gone.env", "--enterprise").err
        == "error: cannot read 'gone.env': No such file or directory\n")
  }

  @Test("secrets: refused as values, set as references, allowed with a reason") func secrets() throws {
    let session = try session()
    let refusal = session.run("config", "set", "API_TOKEN", "abc", "--environment", "prod")
    #expect(
      refusal.transcript == """
        --- stderr
        error: configuration key 'API_TOKEN' in environment 'prod' looks like a secret
        hint: keep it in a secret store and set a reference: '--secret STORE:KEY#PROPERTY'
        hint: where it is no secret: '--not-secret' with the reason '-m WHY'
        [exit 3]

        """)
    try session.ok("config", "set", "API_TOKEN", "--secret", "vault:prod/api#token", "--environment", "prod")
    #expect(
      try settings(session, "environments/prod.yaml").hasSuffix(
        "config:\n  API_TOKEN:\n    secret:\n      key: prod/api\n      property: token\n      store: vault"))
    #expect(session.run("config", "get", "API_TOKEN", "--environment", "prod").out == "secret vault:prod/api#token\n")
    try session.ok(
      "config", "set", "TOKEN_TYPE_TOKEN", "bearer", "--environment", "prod", "--not-secret", "-m", "a word")
    #expect(try settings(session, "policy.yaml").hasSuffix("TOKEN_TYPE_TOKEN: a word"))
    #expect(
      session.run("config", "set", "A", "--secret", "nonsense", "--enterprise").err
        == "error: invalid secret reference 'nonsense'\nhint: write it as STORE:KEY or STORE:KEY#PROPERTY\n")
    #expect(
      session.run("config", "set", "A", "b", "--secret", "a:b", "--enterprise").err
        == "error: give one of VALUE, '--secret' and '--file', not several\n")
  }

  @Test("what a person typed as an option is not echoed where it looks like a secret") func echo() throws {
    let session = try session()
    let key = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
    let answer = session.run("config", "set", "KEY2", key, "--enterprise")
    #expect(
      answer.err
        == "error: an argument cannot be read; it looks like a secret and is not shown\nhint: see 'stemma --help'\n")
  }

  @Test("files, differences and history") func others() throws {
    let session = try session()
    try session.directory.write("a = 1\n", to: "app.conf")
    try session.ok("config", "set", "app.conf", "--file", "app.conf", "--mount", "/etc/app.conf", "--asset", "web")
    #expect(
      session.run("config", "set", "x", "--file", "app.conf", "--asset", "web").err == "error: missing '--mount'\n")
    try session.ok("config", "set", "A", "1", "--environment", "staging", "-m", "first")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "api:1.1.0")
    let diff = session.run("config", "diff", "staging", "production")
    #expect(
      diff.transcript
        == "ASSET  KEY       STAGING                        PRODUCTION\nweb    A         1                              -\nweb    app.conf  file /etc/app.conf (6 bytes)  -\n[exit 2]\n"
        .replacing("STAGING                        PRODUCTION", with: "STAGING                       PRODUCTION")
        .replacing("1                              -", with: "1                             -"))
    #expect(
      session.run("config", "history", "A").out
        == "TIME                      WHO           LEVEL                  VALUE  WHY\n2023-11-14T22:13:27.000Z  Ada Lovelace  environment 'staging'  1      first\n"
    )
    #expect(session.run("config", "history", "NONE").err == "error: 'NONE' was never set\n")
  }

  @Test("settings are validated without a store, and have schemas") func validation() throws {
    let session = try Session()
    session.environment["STEMMA_STORE"] = "/nowhere"
    try session.directory.write("environment: prod\nreplicsa: 3\n", to: "s/cabinets/production.yaml")
    try session.directory.write("", to: "s/environments/prod.yaml")
    #expect(
      session.run("settings", "validate", "s").transcript
        == "--- stderr\nerror: cabinets/production.yaml:2: unknown key 'replicsa'\nhint: did you mean 'replicas'?\n[exit 1]\n"
    )
    try session.directory.write("environment: prod\nreplicas: 3\n", to: "s/cabinets/production.yaml")
    #expect(session.run("settings", "validate", "s").transcript == "2 settings files are valid\n")
    #expect(session.run("settings", "validate", "nothing").err == "error: 'DIR/nothing' is not a directory\n")
    for name in ["enterprise", "environment", "cabinet", "asset", "policy"] {
      #expect(
        try session.ok("settings", "schema", name).contains(
          "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\""))
    }
    #expect(
      session.run("settings", "schema", "x").err
        == "error: unknown schema 'x'\nhint: choices: enterprise, environment, cabinet, asset, policy\n")
  }

  @Test("definitions from flags and from a file") func definitions() throws {
    let session = try session()
    try session.ok(
      "asset", "create", "api", "--image", "api:2.0.0", "--port", "8080", "--command", "/app", "--arg", "--verbose",
      "--health",
      "/healthz", "--service", "headless")
    #expect(
      try settings(session, "assets/api.yaml") == """
        # asset api: what it is, wherever it runs
        image: api:2.0.0
        ports:
        - 8080
        command:
        - /app
        args:
        - "--verbose"
        service:
          type: headless
        probes:
          liveness:
            http:
              path: /healthz
              port: 8080
          readiness:
            http:
              path: /healthz
              port: 8080
        """)
    try session.directory.write("kind: CronJob\nimage: job:1\nschedule: \"0 3 * * *\"\n", to: "job.yaml")
    try session.ok("asset", "create", "job", "--definition", "job.yaml")
    #expect(session.run("asset", "show", "job", "--effective", "--cabinet", "staging").out.contains("kind: CronJob"))
    #expect(
      session.run("asset", "create", "bad", "--image", "a:1", "--kind", "Pod").err.hasPrefix(
        "error: assets/bad.yaml:2: 'kind' must be one of Deployment, StatefulSet"))
    #expect(
      session.run("asset", "create", "two", "--image", "a:1", "--port", "1", "--port", "1").err
        == "error: assets/two.yaml:3: container 'two': port '1/TCP' is there twice\n")
  }

  @Test("taking away on the command line") func removal() throws {
    let session = try session()
    #expect(session.run("cabinet", "delete", "staging", "--dry-run").status == 2)
    #expect(
      session.run("environment", "delete", "staging").transcript
        == "--- stderr\nerror: environment 'staging' is still needed\n  cabinet 'staging'\n[exit 3]\n")
    #expect(session.run("asset", "delete", "web").status == 3)
    #expect(try session.ok("cabinet", "delete", "staging", "-m", "over").hasPrefix("Delete cabinet staging\n  - web"))
    #expect(try session.ok("environment", "delete", "staging") == "Deleted environment staging\n")
    #expect(try session.ok("asset", "delete", "web") == "Deleted asset web\n")
  }
}
