import Foundation
import Testing

@testable import StemmaCommands

@Suite("lists for spreadsheets") struct CSVCommandTests {
  /// A store of somebody whose names and reasons are hostile, with a value of two lines.
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "empty", "--environment", "dev")
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    session.environment["STEMMA_AUTHOR"] = "=Mallory 日本 <m@example.com>"
    try session.ok("config", "set", "TEXT", "one,\n\"two\"", "--enterprise", "--message=-red")
    try session.ok(
      "asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0", "-m", "a\n\nb", "--ticket",
      "OPS-1")
    try session.ok("snapshot", "deploy", "--version", "staging-v1.0.0", "--cabinet", "production")
    return session
  }

  /// The rows of a table as RFC 4180 has them.
  private func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var (row, cell, isQuoted) = ([String](), "", false)
    for character in text {
      switch character {
      case "\"":
        if !isQuoted, !cell.isEmpty { cell.append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted: (row, cell) = (row + [cell], "")
      case "\r\n" where !isQuoted: (rows, row, cell) = (rows + [row + [cell]], [], "")
      default: cell.append(character)
      }
    }
    return rows
  }

  /// Every row as the values of its columns.
  private func table(_ session: Session, _ arguments: String...) -> [[String: String]] {
    let rows = rows(session.run(arguments + ["--output", "csv"]).out)
    #expect(rows.allSatisfy { $0.count == rows[0].count }, "\(arguments)")
    return rows.dropFirst().map { Dictionary(zip(rows[0], $0)) { first, _ in first } }
  }

  private static let commands = [
    ["audit", "list"], ["log"], ["snapshot", "list"], ["snapshot", "list", "--deployments"], ["history", "production"],
    ["history", "cm/web-config", "--cabinet", "staging"], ["at", "now"], ["at", "now", "--cabinet", "staging"],
    ["blame", "production"], ["blame", "production", "TEXT"], ["find", "web"], ["find", "nothing"],
  ]

  @Test("neither coloured nor cut, whatever the terminal", arguments: commands) func terminal(command: [String]) throws
  {
    let session = try session()
    for format in ["csv", "json"] {
      let plain = session.run(command + ["--output", format]).out
      session.isColored = true
      session.columns = 40
      // The clock goes on between the two.
      let shown = session.run(command + ["--output", format]).out
      #expect(!shown.contains("\u{1B}") && !shown.contains("…"))
      #expect(shown.count == plain.count)
      session.isColored = false
      session.columns = nil
    }
  }

  @Test("a row for each asset, and for a cabinet without one") func state() throws {
    let rows = try table(session(), "at", "now")
    try #require(rows.count == 3)
    #expect(rows.map { $0["cabinet"] } == ["empty", "production", "staging"])
    #expect(rows.map { $0["asset"] } == ["", "web", "web"])
    #expect(rows.map { $0["images"] } == ["", "web:1.0.0", "web:1.0.0"])
    #expect(rows[2]["reason"] == "a\n\nb" && rows[2]["ticket"] == "OPS-1" && rows[2]["sequence"] == "10")
    #expect(rows[2]["config"] == "TEXT=one,\n\"two\"" && rows[2]["author"] == "'=Mallory 日本 <m@example.com>")
  }

  @Test("a row for each changed field, and for each value") func fields() throws {
    let session = try session()
    let changes = table(session, "history", "cm/web-config", "--cabinet", "staging")
    #expect(changes.map { $0["object"] } == ["ConfigMap web-config"])
    try #require(changes.count == 1)
    #expect(changes[0]["change"] == "added" && changes[0]["version"] == "staging-v1.0.0")
    let values = table(session, "blame", "production")
    #expect(values.map { $0["field"] } == ["TEXT", "image"])
    try #require(values.count == 2)
    #expect(values[0]["value"] == "one,\n\"two\"" && values[1]["cabinet"] == "staging")
    #expect(values[1]["way"] == "> production")
    #expect(values[0]["reason"] == "'-red" && values[1]["ticket"] == "OPS-1")
  }

  @Test("versions, operations and periods with the fields of their documents") func lists() throws {
    let session = try session()
    let versions = table(session, "snapshot", "list")
    #expect(versions.map { $0["version"] } == ["prod-v1.0.0", "staging-v1.0.0"])
    #expect(versions[0]["current"] == "true" && versions[0]["promotedFrom"] == "staging-v1.0.0")
    let operations = table(session, "log", "--limit", "1")
    #expect(operations.map { $0["sourceCabinet"] } == ["staging"] && operations[0]["changed"] == "true")
    let periods = table(session, "find", "web:1.0.0")
    #expect(periods.map { $0["cabinet"] } == ["production", "staging"] && periods.map { $0["to"] } == ["", ""])
    #expect(periods[0]["version"] == "prod-v1.0.0" && periods[0]["match"] == "web:1.0.0")
    #expect(table(session, "find", "nothing").isEmpty)
  }

  @Test("one form of an operation, whatever is asked") func operations() throws {
    let session = try session()
    let object = { (arguments: String...) in
      let text = session.run(arguments + ["--output", "json"]).out
      return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    let listed = try #require((try object("audit", "list", "--limit", "1")["operations"] as? [[String: Any]])?.first)
    #expect(listed.keys.sorted() == OperationFields.names.sorted())
    let state = try #require(try object("at", "now")["operation"] as? [String: Any])
    let change = try #require((try object("history", "production")["changes"] as? [[String: Any]])?.first)
    let run = try #require((try object("find", "web")["runs"] as? [[String: Any]])?.first)
    let field = try #require((try object("blame", "production", "image")["fields"] as? [[String: Any]])?.first)
    let step = try #require((field["steps"] as? [[String: Any]])?.first)
    for other in [state, change["operation"], run["start"], step["operation"]] {
      #expect(other as? NSDictionary == listed as NSDictionary)
    }
    let logged = try #require((try object("log", "--limit", "1")["operations"] as? [[String: Any]])?.first)
    #expect(
      logged.filter { $0.key != "sourceCabinet" && $0.key != "changed" } as NSDictionary == listed as NSDictionary)
  }
}
