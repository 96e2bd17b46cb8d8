import Testing

@testable import StemmaKit

@Suite("settings") struct SettingsTests {
  /// What is wrong with files, one line each.
  private func problems(_ files: [String: String]) -> [String] {
    SettingsReader.read(files.mapValues { Array($0.utf8) }).problems.map(\.text)
  }

  @Test(
    "problems name file, line and place",
    arguments: [
      ("enterprise.yaml", "nmae: x\n", "enterprise.yaml:1: unknown key 'nmae'"),
      ("enterprise.yaml", "config:\n  A: 1\n", "enterprise.yaml:2: 'config.A' must be text (put it in quotes)"),
      ("enterprise.yaml", "config:\n  A: yes\n", "enterprise.yaml:2: 'config.A' must be text (put it in quotes)"),
      (
        "enterprise.yaml", "config:\n  A:\n",
        "enterprise.yaml:2: 'config.A' has no value (for an empty text write \"\")"
      ),
      (
        "enterprise.yaml", "config:\n  A: {secret: {store: x}}\n",
        "enterprise.yaml:2: 'config.A' must be text, {secret: {store: …, key: …, property: …}} or {file: {path: …, content: …}}"
      ),
      ("enterprise.yaml", "config:\n  1A: x\n", "enterprise.yaml:2: invalid configuration key name '1A'"),
      ("enterprise.yaml", "replicas: many\n", "enterprise.yaml:1: 'replicas' must be a whole number"),
      ("enterprise.yaml", "replicas: -1\n", "enterprise.yaml:1: 'replicas' must be between 0 and 100000"),
      (
        "enterprise.yaml", "resources:\n  limits:\n    cpu: lots\n",
        "enterprise.yaml:3: 'resources.limits.cpu' must be a quantity such as 500m or 256Mi"
      ),
      ("enterprise.yaml", "domains: api.com\n", "enterprise.yaml:1: 'domains' must be a list"),
      (
        "enterprise.yaml", "domains: [nodots]\n",
        "enterprise.yaml:1: 'domains.0' must be a host name such as api.example.com"
      ),
      ("enterprise.yaml", "assets:\n  Web: {}\n", "enterprise.yaml:2: invalid asset name 'Web'"),
      (
        "enterprise.yaml", "assets:\n  web:\n    replica: 1\n",
        "enterprise.yaml:3: unknown key 'replica' in 'assets.web'"
      ),
      ("enterprise.yaml", "- a\n", "enterprise.yaml:1: the file must be a mapping"),
      ("enterprise.yaml", "a: b\na: c\n", "enterprise.yaml:2: key 'a' is there twice, first in line 1"),
      (
        "enterprise.yaml", "registry: \"http://x\"\n",
        "enterprise.yaml:1: 'registry' must be a registry such as registry.example.com:5000/team"
      ),
      ("assets/web.yaml", "ports: [0]\n", "assets/web.yaml:1: 'ports.0' must be between 1 and 65535"),
      (
        "assets/web.yaml", "image: A B\n",
        "assets/web.yaml:1: 'image' is not an image reference such as registry.example.com/team/api:1.2.3"
      ),
      ("assets/Web.yaml", "", "assets/Web.yaml: invalid asset name 'Web'"),
      ("cabinets/a.yaml", "namespace: a\n", "cabinets/a.yaml: 'environment' is missing"),
      ("policy.yaml", "rules: []\n", "policy.yaml:1: unknown key 'rules'"),
      ("other.yaml", "", "other.yaml: not a settings file"),
    ])
  func problem(file: String, text: String, expected: String) {
    let found = problems([file: text])
    #expect(found == [expected])
  }

  @Test("what may be there besides") func besides() {
    #expect(problems(["README.md": "# Ours", "enterprise.yaml": "", "environments/dev.yaml": "# nothing\n"]) == [])
  }

  @Test("cabinets are checked against each other") func cabinets() {
    let files = [
      "environments/e.yaml": "", "cabinets/a.yaml": "environment: e\nprefix: x\n",
      "cabinets/b.yaml": "environment: e\nprefix: x\n",
      "cabinets/c.yaml": "environment: e\nprefix: a\n", "cabinets/d.yaml": "environment: e\n",
    ]
    #expect(
      problems(files) == [
        "cabinets/b.yaml:2: version prefix 'x' belongs to cabinet 'a'",
        "cabinets/c.yaml:2: version prefix 'a' is the name of another cabinet",
      ])
  }

  @Test("the seven levels, each beats those below") func precedence() throws {
    let test = try TestStore()
    try test.cabinet("staging", "stg")
    try test.deploy("staging", "web", "api:1.0.0")
    let levels = [
      Level(.enterprise), Level(.enterprise, asset: "web"), Level(.environment("stg")),
      Level(.environment("stg"), asset: "web"),
      Level(.cabinet("staging")), Level(.cabinet("staging"), asset: "web"), Level(.asset("web")),
    ]
    for (number, level) in levels.enumerated() {
      try test.set("KEY", "\(number)", at: level)
      try test.deploy("staging", "web", "api:1.\(number).1")
      #expect(try test.store.show("staging-latest").assets[0].configuration.map(\.value.text) == ["\(number)"])
      let explained = try test.store.explain("KEY", cabinet: "staging", asset: "web")
      #expect(explained.layers.map(\.wins) == (0..<7).map { $0 == 6 - number })
      #expect(explained.layers.first { $0.wins }?.level == level)
      #expect(explained.layers.first { $0.wins }?.person?.name == "Ada Lovelace")
      #expect(explained.deployed == "\(number)")
    }
  }

  @Test("set, get, unset, list") func edits() throws {
    let test = try TestStore()
    try test.cabinet("staging", "stg")
    let level = Level(.cabinet("staging"), asset: "web")
    #expect(
      try test.setting("replicas", "3", at: level).plan.findings.map(\.text) == ["asset 'web' is not declared yet"])
    try test.setting("resources.limits.memory", "256Mi", at: level)
    #expect(try test.store.setting(["replicas"], at: level) == "3")
    #expect(try test.store.setting(["resources"], at: level) == #"{"limits":{"memory":"256Mi"}}"#)
    #expect(
      try test.store.settings(at: level, onlyConfiguration: false).map { "\($0.key)=\($0.value)" } == [
        "replicas=3", "resources.limits.memory=256Mi",
      ])
    let same = try test.setting("replicas", "3", at: level)
    #expect(same.sequence == nil)
    for path in [["replicas"], ["resources"]] {
      _ = try test.store.change(SettingsRequest(level: level, action: .unset(path: path)), stamp: test.stamp())
    }
    #expect(
      try test.git("show", "settings:cabinets/staging.yaml") == "environment: stg\nnamespace: staging\nprefix: staging")
    expectError("unknown setting 'replica' for cabinet 'staging', asset 'web'", hints: ["did you mean 'replicas'?"]) {
      try test.setting("replica", "3", at: level)
    }
    expectError("unknown environment 'sgt'", hints: ["did you mean 'stg'?"]) {
      try test.set("A", "b", at: Level(.environment("sgt")))
    }
    expectError("unknown asset 'web'", hints: ["make it with 'stemma asset create web --image IMAGE'"]) {
      try test.set("A", "b", at: Level(.asset("web")))
    }
    expectError("invalid configuration key name 'A=B'") { try test.set("A=B", "b", at: Level(.enterprise)) }
  }
}
