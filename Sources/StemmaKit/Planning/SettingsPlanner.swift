internal import Git
internal import Manifests

/// A change of declared settings, without any deployment.
public struct SettingsRequest: Sendable {
  public enum Action: Sendable {
    /// Sets one setting from text as a person writes it on a command line.
    case set(path: [String], text: String)
    case unset(path: [String])
  }

  public var level: Level
  public var action: Action
  public var reason = ""

  public init(level: Level, action: Action) {
    self.level = level
    self.action = action
  }
}

/// Plans changes of settings: single values, new environments, new assets.
struct SettingsPlanner {
  let base: Base
  let stamp: Stamp

  /// Sets or removes one setting.
  func plan(_ request: SettingsRequest) throws -> Plan {
    let intake = try Intake(base)
    try Self.checkExists(request.level, intake.settings)
    let (verb, path, value) = try change(request)
    let name = path.first == "config" && path.count == 2 ? path[1] : path.joined(separator: ".")
    var edit = SettingsEdit(subject: "\(verb) \(name) for \(request.level.text)")
    edit.set(request.level.path(path), value, in: request.level.file)
    var plan = try plan(edit, reason: request.reason)
    if let asset = request.level.asset, intake.settings.assets[asset] == nil {
      plan.findings.append(.note("asset '\(asset)' is not declared yet"))
    }
    return plan
  }

  /// Declares an environment.
  func createEnvironment(_ name: String, reason: String) throws -> Plan {
    try Name.check(name, .environment)
    if try Intake(base).settings.environments[name] != nil { return Plan() }
    var edit = SettingsEdit(subject: "Create environment '\(name)'")
    edit.addEnvironment(name)
    return try plan(edit, reason: reason)
  }

  /// Declares an asset.
  func createAsset(_ name: String, image: String?, ports: [Int], reason: String) throws -> Plan {
    try Name.check(name, .asset)
    if let known = try Intake(base).settings.assets[name] {
      if known.image == image ?? known.image, ports.isEmpty || known.ports == ports.map(Int64.init) { return Plan() }
      throw StemmaError.failed(
        "asset '\(name)' exists with another definition", hint: "change it with 'stemma settings set … --asset \(name)'"
      )
    }
    var edit = SettingsEdit(subject: "Create asset '\(name)'")
    let file = "assets/\(name).yaml"
    let comment = "asset \(name): what it is, wherever it runs"
    edit.set([], nil, in: file, comment: comment)
    if let image { edit.set(["image"], .string(image), in: file) }
    if !ports.isEmpty { edit.set(["ports"], .list(ports.map { .int(Int64($0)) }), in: file) }
    return try plan(edit, reason: reason)
  }

  private func plan(_ edit: SettingsEdit, reason: String) throws -> Plan {
    var edit = edit
    edit.reason = try FreeText.reason(reason)
    let effective = try EffectiveSettings(base, edit: edit, stamp: stamp)
    var plan = Plan()
    plan.settings = effective
    plan.findings = effective.warnings.map { .warning($0) }
    plan.settingsChanges = effective.move == nil ? [] : [edit.subject]
    return plan
  }

  static func checkExists(_ level: Level, _ settings: Settings) throws {
    if let asset = level.asset { try Name.check(asset, .asset) }
    switch level.scope {
    case .asset(let name): try checkAsset(name, settings)
    case .cabinet(let name): _ = try settings.cabinet(name)
    case .environment(let name) where settings.environments[name] == nil:
      throw Settings.unknown(
        "environment", name, among: settings.environments.keys, create: "stemma environment create \(name)")
    case .environment, .enterprise: break
    }
  }

  private static func checkAsset(_ name: String, _ settings: Settings) throws {
    guard settings.assets[name] == nil else { return }
    throw Settings.unknown(
      "asset", name, among: settings.assets.keys, create: "stemma asset create \(name) --image IMAGE")
  }

  private func change(_ request: SettingsRequest) throws -> (verb: String, path: [String], value: Value?) {
    switch request.action {
    case .unset(let path): return ("Unset", path, nil)
    case .set(let path, let text):
      guard let shape = Self.shape(for: request.level).shape(at: path[...]), let key = path.first else {
        throw Self.unknownSetting(path, request.level)
      }
      if key == "config", path.count == 2 {
        let value = ConfigurationValue.text(text)
        try Name.check(path[1], .configurationKey)
        try SecretGuard.check(key: path[1], value: value, place: request.level.text)
      }
      return ("Set", path, try Self.value(text, shape, path))
    }
  }

  /// The settings that a level's file may hold, apart from the sections of assets.
  static func shape(for level: Level) -> Shape {
    if level.asset != nil { return SettingsSchema.layer }
    return switch level.scope {
    case .asset: SettingsSchema.asset
    case .cabinet: SettingsSchema.cabinet
    case .environment: SettingsSchema.environment
    case .enterprise: SettingsSchema.enterprise
    }
  }

  static func unknownSetting(_ path: [String], _ level: Level) -> StemmaError {
    let text = path.joined(separator: ".")
    guard case .mapping(let fields) = shape(for: level) else { return .failed("unknown setting '\(text)'") }
    let names = fields.map(\.key)
    let near = Name.nearest(path.first ?? "", in: names).filter { $0 != path.first }
    let hint = near.first.map { "did you mean '\($0)'?" } ?? "settings of this level: \(names.joined(separator: ", "))"
    return .failed("unknown setting '\(Name.excerpt(text))' for \(level.text)", hint: hint)
  }

  /// Reads text as the schema wants it: text stays text, everything else is read as YAML.
  private static func value(_ text: String, _ shape: Shape, _ path: [String]) throws -> Value {
    switch shape {
    case .text, .configurationValue, .quantity: return .string(text)
    default:
      do { return try YAML.document(Array(text.utf8))?.value ?? .null } catch {
        throw StemmaError.failed("the value of '\(path.joined(separator: "."))' cannot be read: \(error.message)")
      }
    }
  }
}

extension SettingsEdit {
  mutating func addEnvironment(_ name: String) {
    set([], nil, in: "environments/\(name).yaml", comment: "environment \(name): what all its cabinets share")
  }
}
