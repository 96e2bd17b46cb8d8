import Testing

@testable import StemmaCommands

@Suite("how much of a list is shown") struct LimitTests {
  private static let note = "note: these are the newest 50: '--limit 0' shows all\n"

  /// A store with 52 deployments, and with 50 in one more cabinet.
  private static func session() throws -> Session {
    let session = try Session.withStore()
    for (cabinet, count) in [("staging", 52), ("production", 50)] {
      try session.ok("cabinet", "create", cabinet, "--environment", cabinet)
      for number in 1...count {
        try session.ok("asset", "deploy", "--cabinet", cabinet, "--asset", "web", "--image", "web:1.0.\(number)")
      }
    }
    return session
  }

  @Test("the newest fifty where nobody says, and a note where there are more") func limits() throws {
    let session = try Self.session()
    let rows = { (out: String) in out.split(separator: "\n").count { $0.contains("web:") || $0.hasPrefix("2023") } }
    for command in [["snapshot", "list"], ["snapshot", "list", "--deployments"], ["log"], ["history", "web"]] {
      let shown = session.run(command + ["--cabinet", "staging"])
      #expect(rows(shown.out) >= 50, "\(command)")
      #expect(shown.err == Self.note, "\(command)")
      #expect(session.run(command + ["--cabinet", "staging", "--output", "json"]).err == Self.note, "\(command)")
      #expect(session.run(command + ["--limit", "50"]).err == "", "\(command)")
      #expect(session.run(command + ["--limit", "0"]).err == "", "\(command)")
      let all = session.run(command + ["--cabinet", "staging", "--limit", "0", "--output", "json"]).out
      #expect(all.contains("staging-v1.0.1\""), "\(command)")
      #expect(!session.run(command + ["--cabinet", "staging", "--output", "json"]).out.contains("staging-v1.0.1\""))
    }
    // What just fits needs no note.
    #expect(session.run("snapshot", "list", "--cabinet", "production").err == "")
    #expect(session.run("history", "web", "--cabinet", "production").err == "")
  }
}
