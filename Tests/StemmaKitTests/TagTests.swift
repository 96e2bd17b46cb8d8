import StemmaTools
import Testing

@testable import StemmaKit

@Suite("tags") struct TagTests {
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "api:1.0.0")
    try test.deploy("staging", "web", "api:2.0.0")
    try test.promote("staging-v1.0.0", to: "production")
    return test
  }

  @discardableResult
  private func tag(
    _ test: TestStore, add: [String] = [], remove: [String] = [], _ versions: [String] = [], cabinets: [String] = []
  ) throws -> Outcome {
    var request = TagRequest()
    (request.add, request.remove, request.versions, request.cabinets) = (add, remove, versions, cabinets)
    return try test.store.tag(request, stamp: test.stamp())
  }

  @Test("many tags on a version, many versions under a tag, seen by plain git") func many() throws {
    let test = try store()
    try tag(test, add: ["stable", "audited"], ["staging-v1.0.0"])
    try tag(test, add: ["stable"], ["staging-v2.0.0"])
    #expect(
      try test.store.tags().map { "\($0.tag): \($0.versions)" } == [
        "audited: [\"staging-v1.0.0\"]", "stable: [\"staging-v1.0.0\", \"staging-v2.0.0\"]",
      ])
    #expect(try test.git("show", "system:tags/stable") == "staging-v1.0.0\nstaging-v2.0.0")
    #expect(
      try test.git("rev-parse", "stable/staging-v1.0.0^{commit}") == test.git("rev-parse", "staging-v1.0.0^{commit}"))
    #expect(try test.store.show("stable").name == "staging-v2.0.0")
    var filter = DeploymentFilter()
    filter.tag = "stable"
    #expect(try test.store.deployments(filter).map(\.version) == ["staging-v2.0.0", "staging-v1.0.0"])
  }

  @Test("taking off deletes git's tag, putting on again makes it anew") func remove() throws {
    let test = try store()
    try tag(test, add: ["beta"], ["staging-v1.0.0"])
    let outcome = try tag(test, remove: ["beta"], ["staging-v1.0.0"])
    #expect(outcome.plan.subject == "Untag staging-v1.0.0 from beta")
    #expect(try test.git("tag", "-l", "beta/*") == "")
    #expect(try test.store.tags().isEmpty)
    try tag(test, add: ["beta"], ["staging-v1.0.0"])
    #expect(try test.git("tag", "-l", "beta/*") == "beta/staging-v1.0.0")
  }

  @Test("a tag that somebody made by hand is not taken over") func foreign() throws {
    let test = try store()
    _ = try test.git("tag", "beta/staging-v1.0.0", "staging-v2.0.0^{commit}")
    let actual = try test.git("rev-parse", "beta/staging-v1.0.0")
    expectError(
      "'refs/tags/beta/staging-v1.0.0' is there already, and no operation made it", .refused,
      hints: ["take it away with 'git update-ref -d refs/tags/beta/staging-v1.0.0 \(actual)'"]
    ) { try tag(test, add: ["beta"], ["staging-v1.0.0"]) }
    #expect(try test.store.tags().isEmpty)
    _ = try test.git("update-ref", "-d", "refs/tags/beta/staging-v1.0.0", actual)
    try tag(test, add: ["beta"], ["staging-v1.0.0"])
  }

  @Test("cabinets without versions mean what runs there now") func cabinets() throws {
    let test = try store()
    try tag(test, add: ["live"], cabinets: ["production", "staging"])
    #expect(try test.store.tags().map(\.versions) == [["prod-v1.0.0", "staging-v2.0.0"]])
    expectError(
      "tag 'live' is on versions of several cabinets",
      details: ["prod-v1.0.0 (production)", "staging-v2.0.0 (staging)"], hints: ["name one of these versions"]
    ) { try test.promote("live", to: "production") }
    expectError("version 'staging-v1.0.0' belongs to cabinet 'staging'") {
      try tag(test, add: ["x"], ["staging-v1.0.0"], cabinets: ["production"])
    }
  }

  @Test("a tag without change is an operation and changes nothing") func same() throws {
    let test = try store()
    try tag(test, add: ["stable"], ["staging-v1.0.0"])
    let outcome = try tag(test, add: ["stable"], ["staging-v1.0.0"])
    #expect(outcome.plan.subject == "Tag staging-v1.0.0 as stable: no change")
    #expect(outcome.sequence != nil)
  }

  @Test(
    "names that cannot be tags",
    arguments: [
      ("staging-v1.0.0", "'staging-v1.0.0' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("staging-latest", "'staging-latest' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("last-known-good", "'last-known-good' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("production", "'production' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("v1.0.0", "'v1.0.0' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("2.0.0", "'2.0.0' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("deadbeef", "'deadbeef' cannot be a tag: it is, or looks like, the name of a version or cabinet"),
      ("a/b", "invalid tag name 'a/b'"), ("..", "invalid tag name '..'"), ("-x", "invalid tag name '-x'"),
      ("a.lock", "invalid tag name 'a.lock'"), ("a\u{7}", "invalid tag name 'a\u{7}'"),
      ("STABLE", "tag 'STABLE' differs only in case from another tag"),
      (String(repeating: "x", count: 300), "invalid tag name '\(String(repeating: "x", count: 60))…'"),
    ])
  func names(name: String, message: String) throws {
    let test = try store()
    try tag(test, add: ["stable"], ["staging-v1.0.0"])
    expectError(message) { try tag(test, add: [name], ["staging-v1.0.0"]) }
  }

  @Test("removing what is not there") func unknown() throws {
    let test = try store()
    try tag(test, add: ["stable"], ["staging-v1.0.0"])
    // The commands that users know take tags off that are on nothing.
    let outcome = try tag(test, remove: ["stabel"], ["staging-v1.0.0"])
    #expect(outcome.plan.findings.map(\.text) == ["no version has the tag 'stabel'"])
    expectError("missing '--addTags' or '--removeTags'", .usage) { try tag(test, ["staging-v1.0.0"]) }
    expectError("missing '--filterVersions' or '--filterCabinets'", .usage) { try tag(test, add: ["x"]) }
  }

  @Test("without the git program a tag's ref stays until the next operation that has one") func withoutGit() throws {
    let test = try store()
    try tag(test, add: ["beta"], ["staging-v1.0.0"])
    let ref = "refs/tags/beta/staging-v1.0.0"
    let store = Store(path: test.store.path, janitor: GitProgram(searchPath: ""))
    var request = TagRequest()
    (request.remove, request.versions) = (["beta"], ["staging-v1.0.0"])
    let outcome = try store.tag(request, stamp: test.stamp())
    #expect(
      outcome.problems == [
        "ref '\(ref)' could not be moved and waits for the next operation: cannot find 'git'"
      ])
    #expect(try test.store.tags().isEmpty)
    #expect(try test.git("tag", "-l", "beta/*") == "beta/staging-v1.0.0")
    let next = try test.deploy("staging", "web", "api:3.0.0")
    let number = next.sequence.map { $0 - 1 } ?? 0
    #expect(next.notes == ["completed operation \(number): moved '\(ref)'"])
    #expect(try test.git("tag", "-l", "beta/*") == "")
  }
}
