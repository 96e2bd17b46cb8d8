internal import Git
internal import Manifests

/// Plans that a cabinet, an environment or an asset goes. Each is refused while something depends on it.
struct RemovalPlanner {
  let base: Base
  let reason: String
  let stamp: Stamp

  /// The cabinet gets an empty snapshot, so that controllers remove what runs there, and leaves the system. Its branch
  /// and its versions stay; making it again continues the branch.
  func cabinet(_ name: String) throws -> Plan {
    let settings = try base.intake.get().settings
    let cabinet = try settings.cabinet(name)
    let users = settings.users { level, layer in
      layer[SettingKey(["weights", name])] == nil ? nil : "\(level.text): weights"
    }
    try refuse("cabinet '\(name)'", users + settings.assetsKept("cabinets", name))
    var edit = SettingsEdit(subject: "Delete cabinet '\(name)'")
    edit.reason = try FreeText.reason(reason)
    edit.replace("cabinets/\(name).yaml", with: [])
    edit.removeRequirements("cabinets", name, in: settings)
    edit.removedCabinet = name
    let effective = try EffectiveSettings(base, edit: edit, stamp: stamp)
    let before = try base.currentTree(of: name)
    let empty = try base.workspace.addSnapshot(SnapshotIdentity(cabinet), [:], previous: before).tree
    var fields = RecordFields(.deleteCabinet, subject: "Delete cabinet \(name)")
    fields.reason = edit.reason
    fields.cabinet = name
    fields.environment = cabinet.environment
    let current = try base.history.current(of: name)?.fields.version
    var plan = Plan(cabinet: name, before: before, after: empty, version: nil, previousVersion: current)
    plan.removesCabinet = true
    plan.fields = fields
    plan.settings = effective
    plan.settingsChanges = effective.change.map { [$0] } ?? []
    plan.findings = effective.warnings.map { .warning($0) }
    plan.changes = try SnapshotComparison(workspace: base.workspace).changes(from: before, to: empty)
    return plan
  }

  func environment(_ name: String) throws -> Plan {
    let settings = try base.intake.get().settings
    guard settings.environments[name] != nil else {
      throw Settings.unknown("environment", name, among: settings.environments.keys, create: nil)
    }
    let cabinets = settings.cabinets.values.filter { $0.environment == name }.map { "cabinet '\($0.name)'" }.sorted()
    try refuse("environment '\(name)'", cabinets + settings.assetsKept("environments", name))
    var edit = SettingsEdit(subject: "Delete environment '\(name)'")
    edit.removeRequirements("environments", name, in: settings)
    return try removal("environments/\(name).yaml", edit)
  }

  func asset(_ name: String) throws -> Plan {
    let settings = try base.intake.get().settings
    guard settings.assets[name] != nil else {
      throw Settings.unknown("asset", name, among: settings.assets.keys, create: nil)
    }
    var users: [String] = []
    for cabinet in settings.cabinets.keys.sorted() where try base.current(of: cabinet)?.assets[name] != nil {
      users.append("cabinet '\(cabinet)' runs it")
    }
    users += settings.allLayers.compactMap { level, layer in
      level.asset == name && !layer.values.isEmpty ? "\(level.text): settings" : nil
    }
    try refuse("asset '\(name)'", users)
    return try removal("assets/\(name).yaml", SettingsEdit(subject: "Delete asset '\(name)'"))
  }

  private func refuse(_ what: String, _ users: [String]) throws {
    if !users.isEmpty { throw StemmaError.refused("\(what) is still needed", details: users) }
  }

  private func removal(_ file: String, _ edit: SettingsEdit) throws -> Plan {
    var edit = edit
    edit.replace(file, with: [])
    return try SettingsPlanner(base: base, stamp: stamp).plan(edit, reason: reason)
  }
}

extension Settings {
  /// The levels for which `body` finds a use, with what it says.
  fileprivate func users(_ body: (Level, Layer) -> String?) -> [String] {
    allLayers.compactMap { body($0.level, $0.layer) }
  }

  /// Assets that are kept to an environment or cabinet.
  fileprivate func assetsKept(_ key: String, _ name: String) -> [String] {
    assets.sorted { $0.key < $1.key }.compactMap { asset, definition in
      definition.fields["only"]?[key]?.listValue?.contains(.string(name)) == true
        ? "asset '\(asset)' is kept to it" : nil
    }
  }
}
