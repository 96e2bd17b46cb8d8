internal import Git

/// Which values of a version's overlays its cabinet declared itself.
///
/// The overlay does not say where a value came from, because equal state has an equal hash. The settings that were in
/// force when the overlay was resolved are in history; this reads them.
struct OverlayOrigin {
  let cabinet: String
  let environment: String
  /// Per asset: the values that were set at the cabinet's level, or that the cabinet itself got from a neighbour;
  /// domains excepted.
  private(set) var cabinetLevel: [String: Layer] = [:]
  /// Per asset: the values among them that no level of the cabinet's own settings explains: a neighbour's.
  private(set) var inherited: [String: Layer] = [:]
  private var levels: [String: [SettingKey: Level]] = [:]

  init(_ base: Base, _ version: Version, _ snapshot: Snapshot, _ names: [String]) throws {
    cabinet = version.cabinet
    environment = snapshot.identity.environment
    var settingsByTree: [ObjectID: Settings] = [:]
    for name in names {
      guard let part = snapshot.assets[name] else { continue }
      let tree = try Self.settingsTree(base, version, asset: name)
      let settings = try settingsByTree[tree] ?? SettingsReader.read(base.workspace.settingsFiles(in: tree)).settings
      settingsByTree[tree] = settings
      take(name, part, settings)
    }
  }

  /// The level that declared a value of the source's overlay.
  func level(of key: SettingKey, asset: String) -> Level? { levels[asset]?[key] }

  private mutating func take(_ name: String, _ part: AssetSnapshot, _ settings: Settings) {
    guard let source = settings.cabinets[cabinet] else { return }
    let full = Resolution(asset: name, release: part.release, settings: settings, cabinet: source)
    let below = Resolution(
      asset: name, release: part.release, settings: settings, cabinet: source, ignoringCabinet: true)
    var own = Layer()
    var inherited = Layer()
    for key in part.overlay.keys {
      // Domains and shares of the traffic are a cabinet's own affair.
      if key == .domains || key.path.first == "weights" { continue }
      if full.winners[key]?.value != part.overlay[key] { inherited[key] = part.overlay[key] }
      levels[name, default: [:]][key] = full.winners[key]?.level
      var isOwn = below.winners[key]?.value != part.overlay[key]
      if case .cabinet? = full.winners[key]?.level?.scope { isOwn = true }
      if isOwn { own[key] = part.overlay[key] }
    }
    cabinetLevel[name] = own
    self.inherited[name] = inherited
  }

  /// The settings that were in force when the asset's overlay in a version was resolved: those of the operation that
  /// brought this overlay into the cabinet, before any rollback.
  private static func settingsTree(_ base: Base, _ version: Version, asset: String) throws -> ObjectID {
    let path = ["overlay", "\(asset).yaml"]
    let wanted = try base.workspace.entry(path, in: version.tree)?.id
    var found = version.record
    var limit = Int.max
    var filter = OperationFilter(cabinet: version.cabinet)
    (filter.until, filter.traits) = (version.record.time, [.movesCabinet, .hasTree])
    try base.history.walk(filter) { record, _ in
      guard record.sequence <= limit, let tree = record.fields.tree else { return true }
      guard try base.workspace.entry(path, in: tree)?.id == wanted else { return false }
      found = record
      if record.fields.kind == .rollback, let older = record.fields.rolledBackTo,
        let target = try base.versions.get()[older]
      {
        limit = target.record.sequence
      }
      return true
    }
    return try base.workspace.entry(["settings"], in: found.systemTree)?.id
      ?? base.workspace.addTree(Workspace.emptyTree)
  }
}

extension Base {
  /// The values that came along from neighbours into what a cabinet runs now, per asset.
  func inheritedValues(_ cabinet: String, _ snapshot: Snapshot?) throws -> [String: Layer] {
    guard let snapshot, let name = try history.current(of: cabinet)?.fields.version,
      let version = try versions.get()[name], version.cabinet == cabinet
    else { return [:] }
    return try OverlayOrigin(self, version, snapshot, snapshot.assetNames).inherited
  }
}
