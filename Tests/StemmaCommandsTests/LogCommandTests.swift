import Foundation
import Testing

@testable import StemmaCommands
@testable import StemmaKit

@Suite("log on the command line") struct LogCommandTests {
  private func session() throws -> Session {
    let session = try Session.withStore()
    for (name, environment) in [("development", "dev"), ("staging", "staging"), ("production", "prod")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    try session.ok("asset", "deploy", "--cabinet", "development", "--asset", "web", "--image", "web:1.0.0")
    try session.ok("snapshot", "deploy", "--version", "dev-v1.0.0", "--cabinet", "staging")
    try session.ok("snapshot", "deploy", "--version", "dev-v1.0.0", "--cabinet", "production")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.1.0")
    try session.ok("snapshot", "deploy", "--version", "staging-v1.1.0", "--cabinet", "production")
    try session.ok("snapshot", "deploy", "--version", "prod-v1.0.0", "--cabinet", "production")
    try session.ok("snapshot", "tags", "--add", "stable", "--version", "prod-v1.0.0")
    try session.ok("snapshot", "deploy", "--version", "prod-v1.0.0", "--cabinet", "production")
    try session.ok("snapshot", "deploy", "--version", "prod-v1.1.0", "--cabinet", "development")
    return session
  }

  @Test("lanes and arrows") func graph() throws {
    #expect(
      try session().run("log", "--graph", "--limit", "9").transcript == """
        development
        │ staging
        │ │ production
        │ │ │  TIME (UTC)        WHO           VERSION         WHAT
        ●◀┼─┤  2023-11-14 22:13  Ada Lovelace  dev-v1.1.0      Promote prod-v1.1.0 to development as dev-v1.1.0
        │ │ ○  2023-11-14 22:13  Ada Lovelace  prod-v1.0.0     Deploy prod-v1.0.0 to production again: no change
        │ │ │  2023-11-14 22:13  Ada Lovelace                  Tag prod-v1.0.0 as stable
        │ │ ◁  2023-11-14 22:13  Ada Lovelace  prod-v1.0.0     Roll back production to prod-v1.0.0
        │ ├▶●  2023-11-14 22:13  Ada Lovelace  prod-v1.1.0     Promote staging-v1.1.0 to production as prod-v1.1.0
        │ ● │  2023-11-14 22:13  Ada Lovelace  staging-v1.1.0  Deploy web web:1.1.0 to staging as staging-v1.1.0
        ├─┼▶●  2023-11-14 22:13  Ada Lovelace  prod-v1.0.0     Promote dev-v1.0.0 to production as prod-v1.0.0
        ├▶● │  2023-11-14 22:13  Ada Lovelace  staging-v1.0.0  Promote dev-v1.0.0 to staging as staging-v1.0.0
        ● │ │  2023-11-14 22:13  Ada Lovelace  dev-v1.0.0      Deploy web web:1.0.0 to development as dev-v1.0.0

        """)
  }

  @Test("begin and end of a lane, in ASCII") func lanes() throws {
    let session = try session()
    try session.ok("cabinet", "create", "old", "--environment", "dev")
    try session.ok("cabinet", "delete", "old", "-m", "not used")
    let lines = session.run("log", "--graph", "--ascii", "--limit", "5").out.split(separator: "\n").map {
      String($0.prefix(7))
    }
    #expect(lines == ["develop", "| old", "| | pro", "|   |  ", "| + |  ", "| | |  ", "| + |  ", "|   |  ", "*<--+  "])
  }

  @Test("one cabinet, and limits") func filters() throws {
    let session = try session()
    let out = session.run("log", "--cabinet", "staging", "--limit", "1").out
    #expect(
      out == """
        TIME (UTC)        WHO           VERSION         WHAT
        2023-11-14 22:13  Ada Lovelace  staging-v1.1.0  Deploy web web:1.1.0 to staging as staging-v1.1.0

        """)
    #expect(
      session.run("log", "--cabinet", "stagin").err
        == "error: unknown cabinet 'stagin'\nhint: did you mean 'staging'?\n")
    #expect(session.run("log", "--cabinet", "staging", "--limit", "0").out.split(separator: "\n").count == 5)
    let json = session.run("log", "--limit", "2", "--output", "json").out
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "log" && object["cabinets"] as? [String] == ["development", "production"])
    #expect((object["operations"] as? [[String: Any]])?.first?["sourceCabinet"] as? String == "production")
  }

  @Test("fits the terminal", arguments: [60, 80, 200]) func widths(columns: Int) throws {
    let session = try session()
    session.environment["STEMMA_AUTHOR"] = "山田太郎 von und zu Hohenstein-Oberberg <yamada@example.com>"
    for number in 0..<14 {
      try session.ok("cabinet", "create", "canary-\(number)", "--environment", "prod")
    }
    session.columns = columns
    session.environment["NO_COLOR"] = "1"
    let lines = session.run("log", "--graph").out.split(separator: "\n")
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= columns })
    #expect(lines.contains { $0.hasSuffix("more cabinets") } == (columns < 200))
  }

  @Test(
    "environments in the order in which releases travel",
    arguments: [
      (["dev", "prod", "staging"], [("dev", "staging"), ("staging", "prod")], ["dev", "staging", "prod"]),
      (["a", "b"], [("b", "a"), ("b", "a"), ("a", "b")], ["b", "a"]), (["b", "a"], [], ["a", "b"]),
      (["a", "b", "c"], [("c", "a"), ("c", "b"), ("b", "a")], ["c", "b", "a"]),
    ] as [([String], [(String, String)], [String])])
  func ranks(names: [String], ways: [(String, String)], expected: [String]) {
    let order = Timeline.ranked(Set(names), ways.map { (from: $0.0, to: $0.1) })
    #expect(order.sorted { $0.value < $1.value }.map(\.key) == expected)
  }
}
