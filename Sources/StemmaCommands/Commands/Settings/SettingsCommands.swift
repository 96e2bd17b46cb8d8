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
    let store = try terminal.openStore(common, author: record.author)
    let path = try terminal.require(path, flag: "PATH")
    let value = try terminal.require(value, flag: "VALUE")
    let level = try scope.requiredLevel(&terminal, store)
    var request = SettingsRequest(level: level, action: .set(path: SettingPath.parts(path), text: value))
    request.reason = record.reason
    let outcome = try store.change(request, stamp: terminal.stamp(author: record.author))
    OutcomeReport(outcome, common).print("Set \(path) to \(value) for \(level.text)", to: &terminal)
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
    let store = try terminal.openStore(common, author: record.author)
    let path = try terminal.require(path, flag: "PATH")
    let level = try scope.requiredLevel(&terminal, store)
    var request = SettingsRequest(level: level, action: .unset(path: SettingPath.parts(path)))
    request.reason = record.reason
    let outcome = try store.change(request, stamp: terminal.stamp(author: record.author))
    OutcomeReport(outcome, common).print("Unset \(path) for \(level.text)", to: &terminal)
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
    let value = try store.setting(SettingPath.parts(path), at: level)
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

enum SettingPath {
  /// The keys of a path; of a configuration key everything after `config.` is the key.
  static func parts(_ path: String) -> [String] {
    if path.hasPrefix("config."), path.count > 7 { return ["config", String(path.dropFirst(7))] }
    return path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
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
    var table = Table(["level", "key", "value"])
    for setting in settings { table.add([setting.level.text, SettingJSON.name(setting.key), setting.value]) }
    print(table)
  }
}
