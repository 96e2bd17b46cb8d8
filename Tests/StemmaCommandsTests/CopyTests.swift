import TestSupport
import Testing

@testable import StemmaCommands

/// An ordinary clone stands in for the store that it was made of.
@Suite("copies of a store") struct CopyTests {
  @Test("answer as the store does, say that they are copies, and cannot be changed") func answers() throws {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0")
    let status = try session.ok("status", "--output", "json")
    try GitOracle.output("clone", "-q", "acme.git", "copy", in: session.directory.path)
    let answer = session.run("status", "--output", "json", "--store", "copy")
    #expect(answer.out == status)
    #expect(answer.err == "note: 'DIR/copy/.git' is a copy of a store: it has what was fetched last\n")
    let change = session.run("environment", "create", "qa", "--store", "copy", "--quiet")
    #expect(
      change.transcript == """
        --- stderr
        error: 'DIR/copy/.git' is a copy of a store and cannot be changed
        hint: work on the store that it was cloned from
        [exit 3]

        """)
  }
}
