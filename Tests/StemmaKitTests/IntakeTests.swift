import TestSupport
import Testing

@testable import StemmaKit

@Suite("settings from people") struct IntakeTests {
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    return test
  }

  @Test("a pushed change is taken in with the next operation, as that person's") func taken() throws {
    let test = try store()
    try test.pushSettings("environments/staging.yaml", "# ours\nconfig:\n  A: b # why\n", message: "Set A\n\nBecause.")
    let outcome = try test.deploy("staging", "web", "api:1.0.0")
    #expect(outcome.sequence == 6)
    #expect(try test.store.show("staging-latest").assets[0].configuration.map(\.key) == ["A"])
    let log = try test.git("log", "--format=%an|%s|%b", "-3", "system", "--", "settings")
    #expect(log.hasPrefix("Ada Lovelace|Declare asset 'web'"))
    #expect(log.contains("Grace Hopper|Set A|Because.\n\nStemma-Operation: settings\n"))
  }

  @Test("what does not validate is reported with file and line, and the last valid settings stay in force")
  func invalid() throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    try test.set("A", "good", at: Level(.environment("staging")))
    try test.pushSettings("environments/staging.yaml", "config:\n  A: bad\nreplicsa: 3\n", message: "Typo")
    let bad = try test.git("rev-parse", "--short=10", "settings")
    let outcome = try test.deploy("staging", nil)
    #expect(
      outcome.plan.findings.map(\.text) == [
        "settings of 'Grace Hopper' (\(bad)) were not taken in: environments/staging.yaml:3: unknown key 'replicsa'"
      ])
    #expect(try test.store.show("staging-latest").assets[0].configuration.map { $0.value.text } == ["good"])
    #expect(try test.store.status().warnings.count == 1)
    // A tool's edit on top of it must be valid as a whole.
    expectError("environments/staging.yaml:3: unknown key 'replicsa'", hints: ["did you mean 'replicas'?"]) {
      try test.set("B", "c", at: Level(.environment("staging")))
    }
    // Mending it takes everything in again.
    try test.pushSettings("environments/staging.yaml", "config:\n  A: fixed\n", message: "Fix")
    #expect(try test.deploy("staging", nil).plan.findings == [])
    #expect(try test.store.show("staging-latest").assets[0].configuration.map { $0.value.text } == ["fixed"])
  }

  @Test("secrets in pushed settings are not taken in") func secrets() throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    try test.pushSettings("environments/staging.yaml", "config:\n  DB_PASSWORD: hunter2\n", message: "Oops")
    let text = try test.deploy("staging", nil).plan.findings.map(\.text).joined()
    #expect(
      text.hasSuffix(
        "environments/staging.yaml:2: configuration key 'DB_PASSWORD' in environment 'staging' looks like a secret"))
    #expect(!text.contains("hunter2"))
  }

  @Test(
    "what was fixed when a cabinet was made stays",
    arguments: [
      (
        "environment: staging\nnamespace: other\nprefix: staging\n",
        "cabinets/staging.yaml:2: 'namespace' is fixed when a cabinet is made: 'staging', not 'other'"
      ),
      (
        "environment: staging\nnamespace: staging\nprefix: stg\n",
        "cabinets/staging.yaml:3: 'prefix' is fixed when a cabinet is made: 'staging', not 'stg'"
      ),
      (
        "environment: nowhere\nnamespace: staging\nprefix: staging\n",
        "cabinets/staging.yaml:1: unknown environment 'nowhere'"
      ),
    ])
  func fixed(text: String, problem: String) throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    try test.pushSettings("cabinets/staging.yaml", text, message: "Change it")
    #expect(try test.store.status().warnings.map { $0.contains(problem) } == [true])
    _ = try test.deploy("staging", nil)
  }

  @Test("tool edits keep comments, order and blank lines") func comments() throws {
    let test = try store()
    try test.pushSettings(
      "environments/staging.yaml", "# Staging.\n\nconfig: # all of it\n  B: x   # keep\n\n  A: w\n\n# the end\n",
      message: "Write")
    try test.set("B", "z", at: Level(.environment("staging")))
    try test.set("C", "new", at: Level(.environment("staging")))
    #expect(
      try test.git("show", "settings:environments/staging.yaml")
        == "# Staging.\n\nconfig: # all of it\n  B: z   # keep\n\n  A: w\n  C: new\n\n# the end")
  }

  @Test("a merge made by a person is one operation by its first parent") func merge() throws {
    let test = try store()
    let clone = test.directory.appending("clone")
    _ = try test.git("clone", "-q", test.store.path, clone)
    try test.directory.write("config:\n  A: one\n", to: "clone/environments/staging.yaml")
    for arguments in [
      ["checkout", "-q", "-b", "topic"], ["commit", "-qam", "One"], ["checkout", "-q", "settings"],
      ["merge", "-q", "--no-ff", "-m", "Merge topic", "topic"], ["push", "-q", "origin", "settings"],
    ] { _ = try test.git(["-C", clone] + arguments) }
    try test.deploy("staging", "web", "api:1.0.0")
    #expect(
      try test.git("log", "--format=%s", "-3", "system").split(separator: "\n") == [
        "Deploy web api:1.0.0 to staging as staging-v1.0.0", "Declare asset 'web'", "Merge topic",
      ])
  }

  @Test("a merge the other way round, as 'git pull' makes it, is one operation") func pull() throws {
    let test = try store()
    let clone = test.directory.appending("clone")
    _ = try test.git("clone", "-q", test.store.path, clone)
    try test.directory.write("config:\n  A: one\n", to: "clone/environments/staging.yaml")
    _ = try test.git("-C", clone, "commit", "-qam", "One")
    try test.set("B", "two", at: Level(.enterprise))
    for arguments in [["pull", "-q", "--no-rebase", "--no-edit"], ["push", "-q", "origin", "settings"]] {
      _ = try test.git(["-C", clone] + arguments)
    }
    #expect(try test.deploy("staging", "web", "api:1.0.0").plan.findings == [])
    #expect(try test.store.show("staging-latest").assets[0].configuration.map(\.key) == ["A", "B"])
  }

  @Test("a message that looks like a secret is not repeated") func message() throws {
    let test = try store()
    let key = "AKIA" + "IOSFODNN7EXAMPLQ"
    try test.pushSettings("environments/staging.yaml", "config:\n  A: b\n", message: "Rotate\n\n\(key)")
    try test.deploy("staging", "web", "api:1.0.0")
    #expect(try test.store.show("staging-latest").assets[0].configuration.map(\.key) == ["A"])
    #expect(try !test.git("log", "--format=%B", "system").contains(key))
  }

  @Test("a file whose name ends in .yml is no settings file, and does not pass for nothing") func shortName() throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    try test.pushSettings("environments/staging.yml", "config:\n  A: b\n", message: "Short")
    let findings = try test.deploy("staging", nil).plan.findings.map(\.text)
    #expect(findings.count == 1 && findings[0].hasSuffix("environments/staging.yml: not a settings file"))
  }

  @Test("a cabinet that a person declared can be deployed to") func declared() throws {
    let test = try store()
    try test.pushSettings("cabinets/qa.yaml", "environment: staging\n", message: "Add qa")
    #expect(try test.deploy("qa", "web", "api:1.0.0").plan.newVersion == "qa-v1.0.0")
    #expect(try test.git("log", "--format=%s", "cabinets/qa") == "Deploy web api:1.0.0 to qa as qa-v1.0.0")
  }

  @Test("a cabinet that a person declared is made before the first promotion into it") func declaredTarget() throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    try test.pushSettings("cabinets/qa.yaml", "environment: staging\n", message: "Add qa")
    let outcome = try test.promote("staging-latest", to: "qa")
    #expect(outcome.plan.newVersion == "qa-v1.0.0")
    #expect(
      try test.git("log", "--first-parent", "--format=%s", "cabinets/qa")
        == "Promote staging-v1.0.0 to qa as qa-v1.0.0\nCreate cabinet qa in staging")
    #expect(try test.git("rev-parse", "qa-v1.0.0^2") == test.git("rev-parse", "staging-v1.0.0^{commit}"))
    #expect(
      try test.git("log", "-3", "--format=%s", "system")
        == "Promote staging-v1.0.0 to qa as qa-v1.0.0\nCreate cabinet qa in staging\nAdd qa")
    var request = VerificationRequest()
    request.level = .full
    #expect(try test.store.verify(request).findings == [])
  }

  @Test("a rewritten settings branch is not followed") func rewritten() throws {
    let test = try store()
    try test.deploy("staging", "web", "api:1.0.0")
    let root = try test.git("rev-list", "--max-parents=0", "settings")
    _ = try test.git("update-ref", "refs/heads/settings", root)
    let outcome = try test.deploy("staging", nil)
    #expect(
      outcome.plan.findings.map(\.text) == [
        "branch 'settings' no longer holds the settings in force: nothing of it was taken in"
      ])
  }
}
