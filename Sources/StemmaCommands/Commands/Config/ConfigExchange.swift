internal import ArgumentParser
internal import StemmaKit

struct ConfigImport: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Set many configuration keys at one level from a file: .env, YAML or JSON.",
    discussion: "Example:\n  stemma config import staging.env --environment staging")

  @Argument(help: "The file; - for standard input.")
  var file: String?

  @Option(help: ArgumentHelp("Its format; without it, by its name: env, yaml or json.", valueName: "format"))
  var format: ExchangeFormat?

  @Flag(help: "Values that look like secrets are none; needs a reason.")
  var notSecret = false

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let file = try terminal.require(file, flag: "FILE")
    let level = try scope.requiredLevel(&terminal, store)
    let text = try terminal.text(of: file)
    let values = try (format ?? ExchangeFormat(fileName: file)).read(text, file: file)
    if values.isEmpty { throw StemmaError(.failed, "'\(file)' holds no configuration") }
    try SettingsChange(store: store, common: common, record: record)
      .apply(
        .configure(values), at: level, sentence: "Set \(values.count) key\(values.count == 1 ? "" : "s")",
        isNoSecret: notSecret, to: &terminal)
  }
}

struct ConfigExport: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print configuration as .env, YAML or JSON: of one level, or what an asset gets.",
    discussion: "Example:\n  stemma config export --cabinet production --asset web-api --resolved --format env")

  @Option(help: ArgumentHelp("env, yaml or json.", valueName: "format"))
  var format: ExchangeFormat = .env

  @Flag(help: "What the asset gets in the cabinet from all levels.")
  var resolved = false

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let values = try self.values(store, &terminal)
    if common.isJSON {
      let pairs = values.map { ($0.key, JSON.string($0.value.text)) }
      return terminal.print(JSON.document("config", [("config", .object(pairs))]))
    }
    terminal.write(try format.write(values).utf8)
  }

  private func values(_ store: Store, _ terminal: inout Terminal) throws -> [(key: String, value: ConfigurationValue)] {
    guard resolved else { return try store.configuration(at: scope.requiredLevel(&terminal, store)) }
    let cabinet = try terminal.requireCabinet(scope.cabinet, flag: "--cabinet", store)
    return try store.resolvedConfiguration(cabinet: cabinet, asset: terminal.require(scope.asset, flag: "--asset"))
  }
}

struct ConfigDiff: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare the configuration of two cabinets; exits with 2 where they differ.",
    discussion: "Example:\n  stemma config diff staging production")

  @Argument(help: "The first cabinet.")
  var first: String?

  @Argument(help: "The second cabinet.")
  var second: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let first = try terminal.requireCabinet(first, flag: "FIRST", store)
    let second = try terminal.requireCabinet(second, flag: "SECOND", store)
    let differences = try store.configurationDifference(first, second)
    if common.isJSON {
      let list = differences.map { item -> JSON in
        [
          "asset": .string(item.asset), "key": .string(item.key), "first": JSON(item.first),
          "second": JSON(item.second),
        ]
      }
      let fields: [(String, JSON)] = [
        ("first", .string(first)), ("second", .string(second)), ("same", .bool(list.isEmpty)),
        ("differences", .array(list)),
      ]
      terminal.print(JSON.document("config-diff", fields))
    } else if differences.isEmpty {
      terminal.print("\(first) and \(second) have the same configuration")
    } else {
      var table = Table(["asset", "key", first, second].map(Column.name))
      for item in differences { table.add([item.asset, item.key, item.first ?? "-", item.second ?? "-"]) }
      terminal.print(table)
    }
    if !differences.isEmpty { throw ExitStatus.differs }
  }
}

struct ConfigHistory: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Who set a configuration key to what, when, why and at which level.",
    discussion: "Example:\n  stemma config history DATABASE_URL")

  @Argument(help: "The key.")
  var key: String?

  @OptionGroup var limit: LimitOptions
  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    var count = LimitedCount(most)
    let store = try terminal.openStore(common)
    let key = try terminal.require(key, flag: "KEY")
    let changes = try store.history(of: key, limit: most.map { $0 + 1 }).filter { _ in count.next() }
    switch common.output {
    case .text: try print(changes, of: key, to: &terminal)
    case .csv: printCSV(changes, to: &terminal)
    case .json:
      let list = changes.map { JSON.object(Self.fields($0)) }
      terminal.print(JSON.document("config-history", [("key", .string(key)), ("changes", .array(list))]))
    }
    if count.hasMore { limit.tellMore(to: &terminal) }
  }

  private func print(_ changes: [SettingChange], of key: String, to terminal: inout Terminal) throws {
    if changes.isEmpty { throw StemmaError(.failed, "'\(key)' was never set") }
    var table = Table([.whole("time"), "who", .name("level"), .name("value"), "why"])
    for change in changes {
      table.add([
        terminal.text(change.time), change.person.name, change.level.text, change.value ?? "(removed)", change.reason,
      ])
    }
    terminal.print(table)
  }

  private func printCSV(_ changes: [SettingChange], to terminal: inout Terminal) {
    let names =
      SettingJSON.level(Level(.enterprise)).map(\.0) + ["value", "time", "author", "sequence", "subject", "reason"]
    terminal.write(CSV.row(names).utf8)
    for change in changes { terminal.write(CSV.row(Self.fields(change).map { CSV.cell($0.1) }).utf8) }
  }

  private static func fields(_ change: SettingChange) -> [(String, JSON)] {
    SettingJSON.level(change.level) + [
      ("value", JSON(change.value)), ("time", .string(change.time.text)), ("author", .string(change.person.address)),
      ("sequence", .int(change.sequence)), ("subject", .string(change.subject)), ("reason", .string(change.reason)),
    ]
  }
}
