import Testing

@testable import StemmaCommands

@Suite("how much of a list is shown") struct LimitTests {
  private static let note = "note: these are the newest 50: '--limit 0' shows all\n"

  /// A store with 51 deployments to one cabinet: the second one at 22:13:24, the others a second apart.
  private static func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    for number in 1...51 {
      try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.\(number)")
    }
    return session
  }

  @Test("the newest fifty where nobody says, and a note where there are more") func limits() throws {
    let session = try Self.session()
    let lines = { (out: String) in out.split(separator: "\n").count { $0.contains("staging-v") && !$0.hasPrefix("  ") }
    }
    for command in [["snapshot", "list"], ["snapshot", "list", "--deployments"], ["log"], ["history", "web"]] {
      let shown = session.run(command + ["--cabinet", "staging"])
      #expect(lines(shown.out) == 50, "\(command)")
      #expect(shown.err == Self.note, "\(command)")
      let json = session.run(command + ["--cabinet", "staging", "--output", "json"])
      #expect(json.err == Self.note && !json.out.contains("staging-v1.0.1\""), "\(command)")
      #expect(session.run(command + ["--limit", "50"]).err == "", "\(command)")
      let all = session.run(command + ["--cabinet", "staging", "--limit", "0"])
      #expect(lines(all.out) >= 51 && all.err == "", "\(command)")
    }
    // What just fits needs no note.
    let since = ["snapshot", "list", "--since", "2023-11-14T22:13:24Z"]
    #expect(session.run(since).err == "" && lines(session.run(since).out) == 50)
  }
}
