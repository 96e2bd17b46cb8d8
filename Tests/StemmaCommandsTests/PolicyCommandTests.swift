import TestSupport
import Testing

@testable import StemmaCommands

@Suite("a policy that requires reasons") struct PolicyCommandTests {
  @Test("a refusal names the flags, also for a dry run") func refused() throws {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    let clone = session.directory.appending("clone")
    try GitOracle.output("clone", "-q", "acme.git", clone, in: session.directory.path)
    try session.directory.write(
      "require:\n  reason: {environments: [prod]}\n  ticket: {environments: [prod]}\n", to: "clone/policy.yaml")
    try GitOracle.output("commit", "-q", "-a", "-m", "Require reasons", in: clone)
    try GitOracle.output("push", "-q", "origin", "settings", in: clone)
    let deploy = ["asset", "deploy", "--cabinet", "production", "--asset", "web", "--image", "web:1.0.0"]
    let refusal = """
      --- stderr
      error: the policy requires a reason and a ticket for cabinet 'production'
      hint: say why with '-m WHY'
      hint: name it with '--ticket TICKET'
      [exit 3]

      """
    #expect(session.run(deploy).transcript == refusal)
    #expect(session.run(deploy + ["--dry-run"]).transcript == refusal)
    #expect(session.run(deploy + ["-m", "first", "--ticket", "OPS-1", "--dry-run"]).status == 2)
    #expect(session.run(deploy + ["-m", "first", "--ticket", "OPS-1"]).status == 0)
  }
}
