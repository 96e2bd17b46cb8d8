internal import ArgumentParser
internal import StemmaKit

struct ConfigSet: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a configuration key at one level; asks for what is missing.",
    discussion: """
      Precedence, highest first: asset, cabinet, environment, enterprise; inside one of them, a value for one asset \
      beats the shared one.

      Example:
        stemma config set DATABASE_URL postgres://prod-db --environment prod
      """)

  @Argument(help: "The key.")
  var key: String?

  @Argument(help: "Its value.")
  var value: String?

  @Option(help: ArgumentHelp("A reference to a secret instead of a value.", valueName: "store:key#property"))
  var secret: String?

  @Option(help: ArgumentHelp("A file whose content is the value; needs --mount.", valueName: "path"))
  var file: String?

  @Option(help: ArgumentHelp("Where the workload finds the file.", valueName: "path"))
  var mount: String?

  @Flag(help: "The value looks like a secret and is none; needs a reason.")
  var notSecret = false

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let needsScope = try scope.level() == nil
    let asked = needsScope && terminal.isInteractive ? try scope.requiredLevel(&terminal, store) : nil
    let key = try terminal.require(key, flag: "KEY")
    let chosen = try self.chosen(&terminal)
    let level = try asked ?? scope.requiredLevel(&terminal, store)
    try SettingsChange(store: store, common: common, record: record)
      .apply(.configure([(key, chosen)]), at: level, sentence: "Set \(key)", isNoSecret: notSecret, to: &terminal)
  }

  /// The value in the one form that was given.
  private func chosen(_ terminal: inout Terminal) throws -> ConfigurationValue {
    if [value, secret, file].compactMap({ $0 }).count > 1 {
      throw StemmaError(.usage, "give one of VALUE, '--secret' and '--file', not several")
    }
    if let secret {
      guard let reference = SecretReference(secret) else {
        throw StemmaError(
          .usage, "invalid secret reference '\(secret)'", hints: ["write it as STORE:KEY or STORE:KEY#PROPERTY"])
      }
      return .secret(reference)
    }
    if let file {
      return .file(
        ConfigurationFile(path: try terminal.require(mount, flag: "--mount"), content: try terminal.text(of: file)))
    }
    return try ConfigurationValue(written: terminal.require(value, flag: "VALUE"))
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
    let store = try terminal.openStore(common, recording: record)
    let key = try terminal.require(key, flag: "KEY")
    let level = try scope.requiredLevel(&terminal, store)
    try SettingsChange(store: store, common: common, record: record)
      .apply(.unset(path: ["config", key]), at: level, sentence: "Unset \(key)", to: &terminal)
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
    var table = Table([.whole(""), .name("level"), .name("value"), .whole("when"), "who"])
    for layer in explanation.layers {
      table.add([
        layer.wins ? "wins" : "", layer.level.text, layer.value ?? "-", layer.time.map(terminal.text) ?? "",
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
