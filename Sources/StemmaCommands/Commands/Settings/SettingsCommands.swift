internal import ArgumentParser
internal import StemmaKit

struct SettingsSet: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Declare a setting at one level.",
    discussion: "Example:\n  stemma settings set replicas 10 --cabinet production --asset web-api")

  @Argument(help: "The setting, as replicas or resources.limits.memory.")
  var path: String?

  @Argument(help: "Its value.")
  var value: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let path = try terminal.require(path, flag: "PATH")
    let value = try terminal.require(value, flag: "VALUE")
    let level = try scope.requiredLevel(&terminal, store)
    let keys = try Store.settingKeys(path, at: level)
    try SettingsChange(store: store, common: common, record: record)
      .apply(.set(path: keys, text: value), at: level, sentence: "Set \(path) to \(value)", to: &terminal)
  }
}

struct SettingsUnset: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Remove a setting from one level.",
    discussion: "Example:\n  stemma settings unset replicas --cabinet production --asset web-api")

  @Argument(help: "The setting.")
  var path: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let path = try terminal.require(path, flag: "PATH")
    let level = try scope.requiredLevel(&terminal, store)
    try SettingsChange(store: store, common: common, record: record)
      .apply(.unset(path: Store.settingKeys(path, at: level)), at: level, sentence: "Unset \(path)", to: &terminal)
  }
}

struct SettingsGet: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print a setting of one level.",
    discussion: "Example:\n  stemma settings get replicas --cabinet production --asset web-api")

  @Argument(help: "The setting.")
  var path: String?

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let path = try terminal.require(path, flag: "PATH")
    let level = try scope.requiredLevel(&terminal, store)
    let value = try store.setting(Store.settingKeys(path, at: level), at: level)
    try SettingAnswer(name: path, level: level, value: value, common: common).print(to: &terminal)
  }
}

struct SettingsList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is declared, at one level or at all.",
    discussion: "Example:\n  stemma settings list --cabinet production")

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let settings = try terminal.openStore(common).settings(at: scope.level(), onlyConfiguration: false)
    terminal.print(settings, kind: "settings-list", common)
  }
}

/// One value as the answer.
struct SettingAnswer {
  let name: String
  let level: Level
  let value: String?
  let common: CommonOptions

  /// - Throws: a failure where the value is not set.
  func print(to terminal: inout Terminal) throws {
    guard let value else { throw StemmaError(.failed, "'\(name)' is not set for \(level.text)") }
    if common.isJSON {
      let fields = SettingJSON.level(level) + [("key", .string(name)), ("value", .string(value))]
      return terminal.print(JSON.document("setting", fields))
    }
    terminal.print(value)
  }
}

extension Terminal {
  mutating func print(_ settings: [DeclaredSetting], kind: String, _ common: CommonOptions) {
    if common.isJSON {
      return print(JSON.document(kind, [("settings", .array(settings.map(SettingJSON.setting)))]))
    }
    var table = Table(["level", "key", "value"].map(Column.name))
    for setting in settings { table.add([setting.level.text, SettingJSON.name(setting.key), setting.value]) }
    print(table)
  }
}
