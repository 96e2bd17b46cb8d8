internal import ArgumentParser
internal import StemmaKit

struct ConfigSet: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a configuration key at one level; asks for what is missing.",
    discussion: """
      Precedence, highest first: asset, cabinet, environment, enterprise; inside one of them, a value for one asset
      beats the shared one.

      Example:
        stemma config set DATABASE_URL postgres://prod-db --environment prod
      """)

  @Argument(help: "The key.")
  var key: String?

  @Argument(help: "Its value.")
  var value: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, author: record.author)
    let needsScope = try scope.level() == nil
    let asked = needsScope && terminal.isInteractive ? try scope.requiredLevel(&terminal, store) : nil
    let key = try terminal.require(key, flag: "KEY")
    let value = try terminal.require(value, flag: "VALUE")
    let level = try asked ?? scope.requiredLevel(&terminal, store)
    var request = SettingsRequest(level: level, action: .set(path: ["config", key], text: value))
    request.reason = record.reason
    let outcome = try store.change(request, stamp: terminal.stamp(author: record.author))
    OutcomeReport(outcome, common).print("Set \(key) for \(level.text)", to: &terminal)
  }
}

struct ConfigUnset: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Remove a configuration key from one level.",
    discussion: "Example:\n  stemma config unset LOG_LEVEL --cabinet production")

  @Argument(help: "The key.")
  var key: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, author: record.author)
    let key = try terminal.require(key, flag: "KEY")
    let level = try scope.requiredLevel(&terminal, store)
    var request = SettingsRequest(level: level, action: .unset(path: ["config", key]))
    request.reason = record.reason
    let outcome = try store.change(request, stamp: terminal.stamp(author: record.author))
    OutcomeReport(outcome, common).print("Unset \(key) for \(level.text)", to: &terminal)
  }
}

struct ConfigGet: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print a configuration key's value at one level.",
    discussion: "Example:\n  stemma config get DATABASE_URL --environment prod")

  @Argument(help: "The key.")
  var key: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let key = try terminal.require(key, flag: "KEY")
    let level = try scope.requiredLevel(&terminal, store)
    let value = try store.setting(["config", key], at: level)
    try SettingAnswer(name: key, level: level, value: value, common: common).print(to: &terminal)
  }
}

struct ConfigList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List configuration, at one level or at all.",
    discussion: "Example:\n  stemma config list --environment prod")

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let settings = try terminal.openStore(common).settings(at: scope.level(), onlyConfiguration: true)
    terminal.print(settings, kind: "config-list", common)
  }
}

struct ConfigExplain: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show every level of a configuration key: which wins, and who set it when.",
    discussion: "Example:\n  stemma config explain DATABASE_URL --cabinet production --asset web-api")

  @Argument(help: "The key.")
  var key: String?

  @Option(help: ArgumentHelp("The cabinet to explain it for.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("The asset to explain it for.", valueName: "asset"))
  var asset: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let key = try terminal.require(key, flag: "KEY")
    let cabinet = try terminal.requireCabinet(cabinet, flag: "--cabinet", store)
    let explanation = try store.explain(key, cabinet: cabinet, asset: asset)
    if common.isJSON { return terminal.print(json(key, cabinet, explanation)) }
    var table = Table(["", "level", "value", "when", "who"])
    for layer in explanation.layers {
      table.add([
        layer.wins ? "wins" : "", layer.level.text, layer.value ?? "-", layer.time?.text ?? "",
        layer.person?.address ?? "",
      ])
    }
    terminal.print(table)
    if let deployed = explanation.deployed { terminal.print("deployed: \(deployed)") }
  }

  private func json(_ key: String, _ cabinet: String, _ explanation: SettingExplanation) -> JSON {
    let layers = explanation.layers.map { layer -> JSON in
      .object(
        SettingJSON.level(layer.level) + [
          ("value", JSON(layer.value)), ("wins", .bool(layer.wins)), ("author", JSON(layer.person?.address)),
          ("time", JSON(layer.time?.text)),
        ])
    }
    return JSON.document(
      "config-explanation",
      [
        ("key", .string(key)), ("cabinet", .string(cabinet)), ("asset", JSON(asset)), ("levels", .array(layers)),
        ("deployed", JSON(explanation.deployed)),
      ])
  }
}
