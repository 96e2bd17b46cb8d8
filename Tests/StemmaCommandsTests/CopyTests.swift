import TestSupport
import Testing

@testable import StemmaCommands

/// An ordinary clone stands in for the store that it was made of.
@Suite("copies of a store") struct CopyTests {
  /// A store with a deployment, and a clone `copy` of it.
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0")
    try GitOracle.output("clone", "-q", "acme.git", "copy", in: session.directory.path)
    return session
  }

  private static let note = "note: 'DIR/copy/.git' is a copy of a store: it has what was fetched last\n"

  private func expectRefusal(_ session: Session, sourceLocation: SourceLocation = #_sourceLocation) {
    let change = session.run("environment", "create", "qa", "--store", "copy", "--quiet")
    #expect(
      change.transcript == """
        --- stderr
        error: 'DIR/copy/.git' is a copy of a store and cannot be changed
        hint: work on the store that it was cloned from
        [exit 3]

        """, sourceLocation: sourceLocation)
  }

  @Test("answer as the store does, say that they are copies, and cannot be changed") func answers() throws {
    let session = try session()
    let answer = session.run("status", "--output", "json", "--store", "copy")
    #expect(answer.out == (try session.ok("status", "--output", "json")))
    #expect(answer.err == Self.note)
    expectRefusal(session)
  }

  @Test("stay copies where somebody made branches of their own", arguments: [false, true])
  func ownBranches(isPacked: Bool) throws {
    let session = try session()
    let copy = session.directory.appending("copy")
    for branch in ["system", "cabinets/staging"] { try GitOracle.output("checkout", "-q", branch, "--", in: copy) }
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:2.0.0")
    try GitOracle.output("fetch", "-q", in: copy)
    if isPacked { try GitOracle.output("pack-refs", "--all", in: copy) }
    let before = try GitOracle.output("for-each-ref", in: copy)
    let answer = session.run("status", "--output", "json", "--store", "copy")
    #expect(answer.out == (try session.ok("status", "--output", "json")))
    #expect(answer.err == Self.note)
    expectRefusal(session)
    #expect(try GitOracle.output("for-each-ref", in: copy) == before)
  }

  @Test("say what to do where the branch 'system' was not fetched") func oneBranch() throws {
    let session = try session()
    try GitOracle.output(
      "clone", "-q", "--single-branch", "--branch", "settings", "acme.git", "one", in: session.directory.path)
    #expect(
      session.run("status", "--store", "one", "--quiet").transcript == """
        --- stderr
        error: 'DIR/one/.git' is a clone without the branch 'system'
        hint: fetch everything: 'git fetch origin +refs/heads/*:refs/remotes/origin/*'
        [exit 5]

        """)
  }
}
