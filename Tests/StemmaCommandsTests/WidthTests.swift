import Testing

@testable import StemmaCommands

@Suite("answers on terminals of any width") struct WidthTests {
  private static let cabinet = "production-eu-central-1-frankfurt-customer-facing-blue-green-ab"
  private static let asset = "payment-reconciliation-worker-with-an-extremely-long-name-v2-xy"

  /// A store with the longest names there can be, and with people and reasons in other scripts.
  private static func session() throws -> Session {
    let session = try Session.withStore()
    let people = ["山田太郎 <y@example.com>", "Александра Воскресенская <a@example.com>", "👩‍💻 🇩🇪 é <e@example.com>"]
    try session.ok("cabinet", "create", "dev", "--environment", "dev", "--author", people[1], "-m", "Создать среду")
    try session.ok("cabinet", "create", cabinet, "--environment", "prod", "--author", people[2])
    try session.ok("config", "set", "GREETING", String(repeating: "こんにちは", count: 9), "--enterprise", "-m", "挨拶 🎉")
    for version in ["1.0.0", "2024.11.15-build.12345"] {
      try session.ok(
        "asset", "deploy", "--cabinet", "dev", "--asset", asset, "--image",
        "registry.example.com/group/\(asset):\(version)",
        "--author", people[0], "-m", "リリース：新しい支払い画面と多くの修正を含む", "--ticket", "PAY-1")
    }
    try session.ok("snapshot", "deploy", "--version", "dev-latest", "--cabinet", cabinet, "--author", people[1])
    try session.ok("snapshot", "deploy", "--version", "dev-v1.0.0", "--cabinet", "dev", "--author", people[2])
    try session.ok("config", "set", "GREETING", "hi", "--cabinet", cabinet)
    session.isColored = true
    return session
  }

  private static let tables = [
    ["status"], ["log"], ["log", "--graph"], ["audit", "list"], ["snapshot", "list"],
    ["snapshot", "list", "--deployments"], ["at", "now"], ["find", "GREETING=hi"],
    ["find", "registry.example.com/group/\(asset)"], ["cabinet", "list"], ["asset", "list"], ["environment", "list"],
    ["settings", "list"], ["config", "list"], ["config", "history", "GREETING"],
    ["config", "explain", "GREETING", "--cabinet", cabinet], ["snapshot", "tags", "list"],
    ["snapshot", "diff", "dev-v1.0.0", "dev-v2024.11.15-build.12345", "--stat"],
  ]

  @Test("tables fit, and colours end where they began", arguments: [80, 200]) func tables(columns: Int) throws {
    let session = try Self.session()
    session.columns = columns
    for command in Self.tables {
      session.environment["NO_COLOR"] = nil
      let colored = session.run(command).out.split(separator: "\n").map(String.init)
      #expect(!colored.isEmpty, "\(command)")
      for line in colored {
        #expect(DisplayWidth.of(line) <= columns, "\(command): \(line)")
        #expect(line.split(separator: "\u{1B}[").dropFirst().last?.hasPrefix("0m") ?? !line.contains("\u{1B}"))
      }
      session.environment["NO_COLOR"] = "1"
      #expect(!session.run(command).out.contains("\u{1B}"), "\(command)")
    }
  }

  @Test("what tells names apart, numbers and times stay on narrow terminals") func firm() throws {
    let session = try Self.session()
    session.columns = 80
    session.environment["NO_COLOR"] = "1"
    for line in session.run("audit", "list").out.split(separator: "\n").dropFirst() {
      #expect(line.contains("2023-11-14T22:13Z"), "\(line)")
    }
    #expect(session.run("snapshot", "list").out.contains("…ild.12345  current"))
    #expect(session.run("at", "now").out.contains("2023-11-14T22:13Z"))
    let origins = session.run("blame", "dev").out.split(separator: "\n").filter { $0.contains("2023") }
    #expect(origins.count == 2)
    #expect(origins.allSatisfy { $0.contains("2023-11-14T22:13Z, dev") && DisplayWidth.of(String($0)) <= 80 })
  }

  @Test(
    "how wide text is",
    arguments: [
      ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("Аня", 3), ("مُحَمَّد", 4), ("👩‍💻", 2), ("🇩🇪", 2), ("👍🏽", 2), ("✅", 2),
      ("❤️", 2), ("한국", 4), ("नमस्ते", 4), ("\u{1B}[31mred\u{1B}[0m", 3), ("", 0),
    ])
  func width(text: String, expected: Int) {
    #expect(DisplayWidth.of(text) == expected)
  }

  @Test(
    "names are shortened in the middle, texts at their end",
    arguments: [
      ("prod-v1.2.3", 11, "prod-v1.2.3", "prod-v1.2.3"), ("prod-v1.2.3", 8, "pro….2.3", "prod-v1…"),
      ("日本日本日本", 8, "日…日本", "日本日…"), ("ab", 1, "ab", "ab"), ("👩‍💻👩‍💻👩‍💻", 5, "👩‍💻…👩‍💻", "👩‍💻👩‍💻…"),
    ])
  func short(text: String, columns: Int, middle: String, end: String) {
    #expect(DisplayWidth.shorten(text, to: columns) == middle)
    #expect(DisplayWidth.cut(text, to: columns) == end)
  }

  @Test("a colour that data holds is no colour, and none goes on in the next line") func leaks() {
    var surroundings = Terminal.Surroundings()
    var plain = Terminal(surroundings)
    plain.print("a \u{1B}[31mred")
    #expect(String(decoding: plain.out, as: UTF8.self) == "a \\u{1B}[31mred\n")
    surroundings.isOutputTerminal = true
    var colored = Terminal(surroundings)
    colored.print("a \u{1B}[31mred")
    #expect(String(decoding: colored.out, as: UTF8.self) == "a \u{1B}[31mred\u{1B}[0m\n")
  }
}
