internal import ArgumentParser
internal import StemmaKit

/// At which level something is declared.
struct ScopeOptions: ParsableArguments {
  @Flag(help: "For everything.")
  var enterprise = false

  @Option(help: ArgumentHelp("For the cabinets of an environment.", valueName: "environment"))
  var environment: String?

  @Option(help: ArgumentHelp("For one cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Option(help: ArgumentHelp("For one asset everywhere, or with a scope for that asset there.", valueName: "asset"))
  var asset: String?

  private var scopes: [Level.Scope] {
    (enterprise ? [.enterprise] : []) + (environment.map { [.environment($0)] } ?? [])
      + (cabinet.map { [.cabinet($0)] } ?? [])
  }

  /// The level that was named; nil where none was.
  ///
  /// - Throws: a usage error where several scopes were named.
  func level() throws -> Level? {
    guard scopes.count <= 1 else {
      throw StemmaError(.usage, "give one of '--enterprise', '--environment' and '--cabinet', not several")
    }
    if let scope = scopes.first { return Level(scope, asset: asset) }
    return asset.map { Level(.asset($0)) }
  }

  /// The level that was named, or that a person chooses.
  func requiredLevel(_ terminal: inout Terminal, _ store: Store) throws -> Level {
    if let level = try level() { return level }
    guard terminal.isInteractive else {
      throw StemmaError(
        .usage, "missing '--enterprise', '--environment', '--cabinet' or '--asset'",
        hints: ["say at which level the setting is meant"])
    }
    switch try terminal.choice("scope", ["environment", "cabinet", "asset", "enterprise"]) {
    case "environment":
      return Level(.environment(try terminal.choice("environment", store.environments().map(\.name))))
    case "cabinet": return Level(.cabinet(try terminal.choice("cabinet", store.status().cabinets.map(\.name))))
    case "asset": return Level(.asset(try terminal.choice("asset", store.assets().map(\.name))))
    default: return Level(.enterprise)
    }
  }
}

/// A change of settings from the command line: the same for settings and configuration.
struct SettingsChange {
  let store: Store
  let common: CommonOptions
  let record: RecordOptions

  func apply(
    _ action: SettingsRequest.Action, at level: Level, sentence: String, isNoSecret: Bool = false,
    to terminal: inout Terminal
  ) throws {
    var request = SettingsRequest(level: level, action: action)
    request.reason = record.reason
    request.isNoSecret = isNoSecret
    let outcome = try store.change(request, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print("\(sentence) for \(level.text)", to: &terminal)
  }
}

/// The JSON form of a level and of what it declares.
enum SettingJSON {
  static func level(_ level: Level) -> [(String, JSON)] {
    let scope: (String, String?) =
      switch level.scope {
      case .asset(let name): ("asset", name)
      case .cabinet(let name): ("cabinet", name)
      case .environment(let name): ("environment", name)
      case .enterprise: ("enterprise", nil)
      }
    return [("scope", .string(scope.0)), ("name", JSON(scope.1)), ("asset", JSON(level.asset))]
  }

  static func setting(_ setting: DeclaredSetting) -> JSON {
    .object(level(setting.level) + [("key", .string(name(setting.key))), ("value", .string(setting.value))])
  }

  /// A configuration key by its own name, everything else by its path.
  static func name(_ key: SettingKey) -> String {
    key.path.first == "config" && key.path.count == 2 ? key.path[1] : key.description
  }
}
