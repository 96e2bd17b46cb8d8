import TestSupport
import Testing

/// The scripts that deploy many directories: each on a tiny input of the test's own.
@Suite("scripts/nasty, replay, bench and import")
struct CaptureScriptsTests {
  /// Runs a script with the program of this build, out of reach of the caller's stores.
  private func run(_ script: String, _ arguments: String...) throws -> ScriptResult {
    let program = try Program.built("stemma").directory + "/stemma"
    let environment = ["STEMMA_BIN": program, "STEMMA_STORE": "/elsewhere"]
    return try runBash(["scripts/\(script)"] + arguments, environment: environment)
  }

  private static func configMap(_ name: String, _ value: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \(name)\ndata:\n  mode: \(value)\n"
  }

  @Test(arguments: ["nasty", "replay", "bench", "import"])
  func `say how they are used`(script: String) throws {
    let help = try run(script, "--help")
    #expect(help.output.contains("\nusage: scripts/\(script) "))
    #expect(help.errors == "")
    #expect(help.status == 0)
  }

  @Test(arguments: [
    ("nasty", [], "the directory is missing"), ("nasty", ["/nowhere"], "no file 'cases.tsv' in '/nowhere'"),
    ("replay", [], "a repository and a path are needed"), ("replay", ["."], "a repository and a path are needed"),
    ("replay", ["/nowhere", "deploy"], "nothing is at '/nowhere'"),
    ("replay", [".", "deploy", "--limit"], "'--limit' needs a value"),
    ("replay", [".", "deploy", "--limit", "few"], "'few' is no number"),
    ("replay", [".", "deploy", "--nonsense"], "unknown option '--nonsense'"),
    ("replay", [".", "deploy", "--store", "/tmp"], "'/tmp' is there already"),
    ("bench", ["--objects"], "'--objects' needs a number"), ("bench", ["--objects", "2"], "3 objects are the fewest"),
    ("bench", ["nonsense"], "unknown argument 'nonsense'"),
    ("import", [], "a directory is missing"), ("import", ["/nowhere"], "no directory '/nowhere'"),
  ])
  func `name what is wrong with their arguments`(script: String, arguments: [String], complaint: String) throws {
    let result = try runBash(["scripts/\(script)"] + arguments)
    #expect(result.errors.hasPrefix("\(script): error: \(complaint)\n"), "\(result.errors)")
    #expect(result.errors.contains("\nusage: scripts/\(script) "))
    #expect(result.output == "")
    #expect(result.status == 64)
  }

  /// The first three columns of a table's lines, and what is wrong below them.
  private func outcomes(_ result: ScriptResult) -> [String] {
    result.output.split(separator: "\n").dropFirst().map { line in
      let words = line.split(separator: " ")
      return line.hasPrefix(" ") ? words.joined(separator: " ") : words.prefix(3).joined(separator: " ")
    }
  }

  @Test func `nasty finds what is not as expected`() throws {
    let secret = "AKIAIOSFODNN7EXAMPLE"
    let scratch = try ScratchDirectory([
      "cases.tsv": """
      id\texpected\tsection\tdescription
      1-good\tOK\tA\tOne object.
      2-empty\tOK\tA\tOnly a comment: 0 objects.
      3-broken\tREJECT\tA\tNot YAML.
      4-secret\tREFUSE-SECRET\tA\tA key that is shown nowhere.
      5-float\tAPI-REJECT\tA\tA value that is no text.
      6-passes\tREJECT\tB\tExpected to fail.
      7-fails\tOK\tB\tExpected to pass.
      8-stored\tREFUSE-SECRET\tB\tWhat does not look like a secret.
      9-blank\tREFUSE-SECRET\tB\tNothing to look for.

      """,
      "1-good/m.yaml": Self.configMap("a", "one"), "2-empty/m.yaml": "# nothing\n", "3-broken/m.yaml": "a: [\n",
      "4-secret/m.yaml": Self.configMap("a", secret), "5-float/m.yaml": Self.configMap("a", "1.0"),
      "6-passes/m.yaml": Self.configMap("a", "one"), "7-fails/m.yaml": "a: [\n",
      "8-stored/m.yaml": Self.configMap("a", "EXAMPLE-of-a-value"), "9-blank/m.yaml": "a: [\n",
    ])
    let result = try run("nasty", scratch.path)
    #expect(
      outcomes(result) == [
        "ok 1-good 0", "ok 2-empty 1", "ok 3-broken 1", "ok 4-secret 3", "ok 5-float 1", "WRONG 6-passes 0",
        "exit 0 instead of 1 or 3", "WRONG 7-fails 1", "exit 1 instead of 0", "WRONG 8-stored 0",
        "exit 0 instead of 3", "a secret is in an object of the store", "WRONG 9-blank 1", "exit 1 instead of 3",
        "the case has no secret",
      ])
    #expect(result.errors == "nasty: 9 cases, 4 of them wrong\n")
    #expect(result.status == 1)
    #expect(!result.output.contains(secret))

    let some = try run("nasty", scratch.path, "1", "3-broken")
    #expect(outcomes(some) == ["ok 1-good 0", "ok 3-broken 1"])
    #expect(some.errors == "nasty: 2 cases, 0 of them wrong\n")
    #expect(some.status == 0)
    #expect(try run("nasty", scratch.path, "10").errors == "nasty: error: no such case in '\(scratch.path)'\n")
    try scratch.remove()
  }

  /// A bundle of a history: each commit is files, given as path and text; a text of nil removes the file.
  private func bundle(_ commits: [[String: String?]], in scratch: ScratchDirectory) throws -> String {
    let repository = scratch.path + "/repository"
    try scratch.write("", to: "repository/empty")
    try GitOracle.output("init", "--quiet", in: repository)
    for (number, files) in commits.enumerated() {
      for (path, text) in files {
        if let text {
          try scratch.write(text, to: "repository/" + path)
        } else {
          try GitOracle.output("rm", "--quiet", path, in: repository)
        }
      }
      try GitOracle.output("add", "--all", in: repository)
      try GitOracle.output("commit", "--quiet", "-m", "change \(number + 1)", in: repository)
    }
    try GitOracle.output("bundle", "create", "--quiet", "../history.bundle", "HEAD", in: repository)
    return scratch.path + "/history.bundle"
  }

  @Test func `replay deploys what a history changed`() throws {
    let scratch = try ScratchDirectory()
    let history = try bundle(
      [
        ["README.md": "nothing to deploy\n"], ["old/a.yaml": Self.configMap("a", "one")],
        ["old/a.yaml": Self.configMap("a", "two"), "old/secret.yaml": "a: [\n"], ["old/notes.txt": "no object\n"],
        ["old/b.yaml": "a: [\n"], ["old/b.yaml": Self.configMap("b", "one")],
        ["old/a.yaml": nil, "new/a.yaml": Self.configMap("a", "three")],
      ], in: scratch)
    let store = scratch.path + "/store.git"
    let result = try run("replay", history, "new", "old", "--exclude", "secret.yaml", "--store", store)
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(result)")
    #expect(lines[0].hasPrefix("refused  "))
    #expect(lines[0].contains("  b.yaml:2: not YAML: "))
    #expect(
      lines[1]
        == "7 commits, 6 of them change the directory: 4 imported, 1 without a changed object, 1 refused")
    #expect(lines[2].hasPrefix("4 deployments in "))
    #expect(lines[3].hasPrefix("the last state gives the same manifests in a new store: "))
    #expect(result.errors == "")
    #expect(result.status == 0)
    let log = try GitOracle.output("log", "--format=%an %B", "--max-count=1", "cabinets/c", in: store)
    #expect(log.hasPrefix("Grace Hopper "))
    #expect(log.contains("change 7 ("))

    let limited = try run("replay", history, "old", "--exclude", "secret.yaml", "--limit", "1")
    #expect(limited.output.contains("1 of them change the directory: 1 imported, 0 without"))
    #expect(try run("replay", history, "elsewhere").errors == "replay: error: no commit has elsewhere\n")
    try scratch.remove()
  }

  @Test func `bench prints a line for each measurement and each peer`() throws {
    let result = try run("bench", "--objects", "3", "--rounds", "1")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.filter { $0.contains("stemma") && $0.first == "3" }.map { $0[1] } == ["first", "change", "nothing"])
    #expect(lines.filter { $0.first == "git" }.count == 3)
    #expect(lines.filter { $0.first == "kubectl" }.count == (Program.exists("kubectl") ? 2 : 0))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `import goes into the children of what is refused`() throws {
    let scratch = try ScratchDirectory([
      "good/a.yaml": Self.configMap("a", "one") + "---\n" + Self.configMap("b", "one"),
      "mixed/good/a.yaml": Self.configMap("a", "one"), "mixed/bad/a.yaml": Self.configMap("a", "1.0"),
      "mixed/notes/README.md": "no object\n",
    ])
    let result = try run("import", "\(scratch.path)/good", "\(scratch.path)/mixed")
    let lines = result.output.replacing(scratch.path, with: "SCRATCH").split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(
      lines == [
        "objects stored directory", "2 2 SCRATCH/good",
        "2 refused SCRATCH/mixed bad/a.yaml:1: ConfigMap 'a': 'mode' in 'data' is not text",
        "1 refused SCRATCH/mixed/bad a.yaml:1: ConfigMap 'a': 'mode' in 'data' is not text",
        "1 refused SCRATCH/mixed/bad/a.yaml a.yaml:1: ConfigMap 'a': 'mode' in 'data' is not text",
        "1 1 SCRATCH/mixed/good",
      ])
    #expect(result.errors == "import: 3 objects stored, 3 directories and files refused\n")
    #expect(result.status == 0)
    try scratch.remove()
  }
}
