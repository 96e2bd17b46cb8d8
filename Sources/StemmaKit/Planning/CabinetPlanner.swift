internal import Git
internal import Manifests

/// What `cabinet create` was asked to make.
public struct CabinetRequest: Sendable {
  public var name: String
  public var environment: String
  public var namespace: String?
  public var prefix: String?
  public var reason = ""

  public init(name: String, environment: String) {
    self.name = name
    self.environment = environment
  }
}

/// Plans a new cabinet: its settings file and the empty snapshot that its branch begins with.
struct CabinetPlanner {
  let base: Base
  let request: CabinetRequest
  let stamp: Stamp

  func plan() throws -> Plan {
    let name = try Name.check(request.name, .cabinet)
    let known = try base.intake.get().settings
    if try known.cabinets[name] != nil && base.currentTree(of: name) != nil { return try existing(known) }
    let effective = try EffectiveSettings(base, edit: edit(known), stamp: stamp)
    let cabinet = try effective.settings.cabinet(name)
    var fields = RecordFields(creating: cabinet)
    fields.reason = try FreeText.reason(request.reason)
    let tree = try base.workspace.addSnapshot(SnapshotIdentity(cabinet), [:], previous: nil).tree
    var plan = Plan(cabinet: name, before: nil, after: tree, version: nil, previousVersion: nil)
    plan.fields = fields
    plan.settings = effective
    plan.findings = effective.warnings.map { .warning($0) } + sharedNamespace(cabinet, effective.settings)
    plan.settingsChanges = effective.change.map { [$0] } ?? []
    return plan
  }

  private func sharedNamespace(_ cabinet: Settings.Cabinet, _ settings: Settings) -> [Finding] {
    settings.cabinets.values.filter { $0.namespace == cabinet.namespace && $0.name != cabinet.name }
      .map {
        "namespace '\(cabinet.namespace)' is also that of cabinet '\($0.name)': deploy them to different clusters"
      }
      .sorted().map { .warning($0) }
  }

  /// Nothing to do where the cabinet is what was asked for.
  private func existing(_ known: Settings) throws -> Plan {
    let cabinet = try known.cabinet(request.name)
    let differs = [
      ("environment", cabinet.environment, request.environment),
      ("namespace", cabinet.namespace, request.namespace ?? cabinet.namespace),
      ("prefix", cabinet.prefix, request.prefix ?? cabinet.prefix),
    ].first { $0.1 != $0.2 }
    guard let (what, has, asked) = differs else { return try SettingsPlanner(base: base, stamp: stamp).nothing() }
    throw StemmaError.failed("cabinet '\(request.name)' exists with \(what) '\(has)', not '\(asked)'")
  }

  private func edit(_ known: Settings) throws -> SettingsEdit? {
    if let declared = known.cabinets[request.name] {
      guard declared.environment == request.environment else {
        throw StemmaError.failed(
          "cabinet '\(request.name)' is declared in environment '\(declared.environment)', not '\(request.environment)'"
        )
      }
      try checkNames(declared.prefix)
      return nil
    }
    let prefix = try chosenPrefix(known)
    try checkNames(prefix)
    let file = "cabinets/\(request.name).yaml"
    var edit = SettingsEdit(subject: "Create cabinet '\(request.name)'")
    if known.environments[request.environment] == nil {
      edit.addEnvironment(try Name.check(request.environment, .environment))
    }
    edit.set(["environment"], .string(request.environment), in: file)
    edit.set(["namespace"], .string(try Name.check(request.namespace ?? request.name, .namespace)), in: file)
    edit.set(["prefix"], .string(prefix), in: file)
    edit.reason = try FreeText.reason(request.reason)
    return edit
  }

  private func chosenPrefix(_ known: Settings) throws -> String {
    if let owner = known.cabinets.values.first(where: { $0.prefix == request.name && $0.name != request.name }) {
      throw StemmaError.failed("cabinet name '\(request.name)' is the version prefix of cabinet '\(owner.name)'")
    }
    if let prefix = request.prefix {
      try Name.check(prefix, .prefix)
      if let owner = Self.owner(of: prefix, known, for: request.name) {
        throw StemmaError.failed("version prefix '\(prefix)' belongs to cabinet '\(owner)'")
      }
      return prefix
    }
    let proposed = Self.defaultPrefix(cabinet: request.name, environment: request.environment)
    return Self.owner(of: proposed, known, for: request.name) == nil ? proposed : request.name
  }

  /// No tag and no other cabinet's version may look like one of this cabinet's names.
  private func checkNames(_ prefix: String) throws {
    let isOurs = { (name: String) in name == request.name || name == prefix || name.hasPrefix(prefix + "-") }
    if let tag = base.tags.names.first(where: isOurs) {
      throw StemmaError.failed(
        "tag '\(tag)' looks like a name of cabinet '\(request.name)'", hint: "choose another name or '--prefix'")
    }
    let other = try base.versions.get().versions.first { $0.cabinet != request.name && isOurs($0.name) }
    if let other {
      throw StemmaError.failed(
        "version '\(other.name)' of cabinet '\(other.cabinet)' looks like one of cabinet '\(request.name)'",
        hint: "choose another '--prefix'")
    }
  }

  private static func owner(of prefix: String, _ settings: Settings, for name: String) -> String? {
    settings.cabinets.values.first { $0.name != name && ($0.prefix == prefix || $0.name == prefix) }?.name
  }

  /// The environment's name where the cabinet's name begins with it and has no hyphen after it, else the cabinet's.
  static func defaultPrefix(cabinet: String, environment: String) -> String {
    let rest = cabinet.dropFirst(environment.count)
    return cabinet.hasPrefix(environment) && !rest.contains("-") ? environment : cabinet
  }
}

extension RecordFields {
  /// What is recorded of the making of a cabinet.
  init(creating cabinet: Settings.Cabinet) {
    self.init(.createCabinet, subject: "Create cabinet \(cabinet.name) in \(cabinet.environment)")
    (self.cabinet, environment) = (cabinet.name, cabinet.environment)
  }
}
