internal import Git
internal import Manifests

/// A change of declared settings, without any deployment.
public struct SettingsRequest: Sendable {
  public enum Action: Sendable {
    /// Sets one setting from text as a person writes it on a command line.
    case set(path: [String], text: String)
    /// Sets configuration keys to values of any sort.
    case configure([(key: String, value: ConfigurationValue)])
    case unset(path: [String])
  }

  /// Whether values that look like secrets are none; needs a reason, which the policy keeps.
  public var isNoSecret = false

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
    let intake = try base.intake.get()
    try Self.checkExists(request.level, intake.settings)
    let changes = try changes(request)
    let names = changes.map {
      $0.path.first == "config" && $0.path.count == 2 ? $0.path[1] : $0.path.joined(separator: ".")
    }
    let verb = changes.contains { $0.value != nil } ? "Set" : "Unset"
    let what = names.count > 3 ? "\(names.count) keys" : names.joined(separator: ", ")
    var edit = SettingsEdit(subject: "\(verb) \(what) for \(request.level.text)")
    if request.isNoSecret { try allow(changes, request.reason, in: &edit) }
    for change in changes { edit.set(request.level.path(change.path), change.value, in: request.level.file) }
    var plan = try plan(edit, reason: request.reason)
    if let asset = request.level.asset, intake.settings.assets[asset] == nil {
      plan.findings.append(.note("asset '\(asset)' is not declared yet"))
    }
    return plan
  }

  /// Declares an environment.
  func createEnvironment(_ name: String, reason: String) throws -> Plan {
    try Name.check(name, .environment)
    if try base.intake.get().settings.environments[name] != nil { return try nothing() }
    var edit = SettingsEdit(subject: "Create environment '\(name)'")
    edit.addEnvironment(name)
    return try plan(edit, reason: reason)
  }

  /// Declares an asset. One that exists as asked for is left alone.
  func createAsset(_ name: String, _ changes: AssetChanges, reason: String) throws -> Plan {
    try Name.check(name, .asset)
    let known = try base.intake.get().settings.assets[name]
    let fields = try changes.fields(known: known)
    if let known {
      let same = fields.allSatisfy { field in field.path.reduce(Optional(known.value)) { $0?[$1] } == field.value }
      if same { return try nothing() }
      throw StemmaError.failed(
        "asset '\(name)' exists with another definition",
        hint: "change it with 'stemma settings set … --asset \(name)'")
    }
    var edit = SettingsEdit(subject: "Create asset '\(name)'")
    edit.declareAsset(name, fields)
    return try plan(edit, reason: reason)
  }

  /// A plan that only takes in what others changed.
  func nothing() throws -> Plan {
    let effective = try EffectiveSettings(base, edit: nil, stamp: stamp)
    var plan = Plan()
    plan.settings = effective
    plan.findings = effective.warnings.map { .warning($0) }
    return plan
  }

  /// A plan that only edits settings.
  func plan(_ edit: SettingsEdit, reason: String) throws -> Plan {
    var edit = edit
    edit.reason = try FreeText.reason(reason)
    let effective = try EffectiveSettings(base, edit: edit, stamp: stamp)
    var plan = Plan()
    plan.settings = effective
    plan.findings = effective.warnings.map { .warning($0) }
    plan.settingsChanges = effective.change.map { [$0] } ?? []
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

  private typealias Change = (path: [String], value: Value?)

  private func changes(_ request: SettingsRequest) throws -> [Change] {
    switch request.action {
    case .unset(let path): return [(path, nil)]
    case .configure(let values):
      return try values.map { key, value in
        try Name.check(key, .configurationKey)
        if !request.isNoSecret { try guardAgainstSecrets(key, value, request.level) }
        return (["config", key], value.value)
      }
    case .set(let path, let text):
      guard let shape = Self.shape(for: request.level).shape(at: path[...]) else {
        throw Self.unknownSetting(path, request.level)
      }
      if path.first == "config", path.count == 2 {
        try Name.check(path[1], .configurationKey)
        if !request.isNoSecret {
          try guardAgainstSecrets(path[1], try ConfigurationValue(written: text), request.level)
        }
      }
      return [(path, try Self.value(text, shape, path))]
    }
  }

  private func guardAgainstSecrets(_ key: String, _ value: ConfigurationValue, _ level: Level) throws {
    guard !base.workspace.allowedKeys.contains(key) else { return }
    try SecretGuard.check(key: key, value: value, place: level.text)
  }

  /// Keeps in the policy that keys are no secrets, and why.
  private func allow(_ changes: [Change], _ reason: String, in edit: inout SettingsEdit) throws {
    guard !reason.isEmpty else {
      throw StemmaError(.usage, "'--not-secret' needs a reason", hints: ["give it with '-m WHY'"])
    }
    for change in changes where change.path.first == "config" && change.path.count == 2 {
      edit.set(["allow", change.path[1]], .string(try FreeText.reason(reason)), in: "policy.yaml")
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

  /// The keys of a path as a person writes it.
  ///
  /// - Throws: `StemmaError` for a setting that the level does not have.
  static func keys(_ text: String, at level: Level) throws -> [String] {
    let keys = shape(for: level).keys(of: text[...])
    guard shape(for: level).shape(at: keys[...]) != nil else { throw unknownSetting(keys, level) }
    return keys
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
    case .text, .quantity: return .string(text)
    case .configurationValue: return try ConfigurationValue(written: text).value
    default:
      do { return try YAML.document(Array(text.utf8))?.value ?? .null } catch {
        throw StemmaError.failed("the value of '\(path.joined(separator: "."))' cannot be read: \(error.message)")
      }
    }
  }
}

extension SettingsEdit {
  /// Sets keys of an asset's definition, in a file that is made where there is none.
  mutating func declareAsset(_ name: String, _ fields: [(path: [String], value: Value)]) {
    let file = "assets/\(name).yaml"
    set([], nil, in: file, comment: "asset \(name): what it is, wherever it runs")
    for field in fields { set(field.path, field.value, in: file) }
  }

  mutating func addEnvironment(_ name: String) {
    set([], nil, in: "environments/\(name).yaml", comment: "environment \(name): what all its cabinets share")
  }
}
