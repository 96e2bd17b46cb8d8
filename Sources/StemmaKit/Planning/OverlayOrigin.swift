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
    let trees = try Self.settingsTrees(base, version, assets: names.filter { snapshot.assets[$0] != nil })
    for (name, tree) in trees.sorted(by: { $0.key < $1.key }) {
      guard let part = snapshot.assets[name] else { continue }
      take(name, part, try base.settingsTrees.settings(in: tree))
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

  /// For each asset the settings that were in force when its overlay in a version was resolved: those of the operation
  /// that brought this overlay into the cabinet, before any rollback.
  private static func settingsTrees(
    _ base: Base, _ version: Version, assets: [String]
  ) throws -> [String: ObjectID] {
    let overlays = try self.overlays(in: version.tree, base)
    var searches = assets.map { Search(asset: $0, overlay: overlays["\($0).yaml"], found: version.record) }
    var done: [Search] = []
    var filter = OperationFilter(cabinet: version.cabinet)
    (filter.until, filter.traits) = (version.record.time, [.movesCabinet, .hasTree])
    try base.history.walk(filter) { record, _ in
      guard let tree = record.fields.tree else { return true }
      let overlays = try self.overlays(in: tree, base)
      let limit = try rollbackLimit(record, base)
      for index in searches.indices where record.sequence <= searches[index].limit {
        searches[index].step(to: record, overlays["\(searches[index].asset).yaml"], limit)
      }
      done += searches.filter(\.isDone)
      searches.removeAll(where: \.isDone)
      return !searches.isEmpty
    }
    let pairs = try (done + searches).map { search in
      let settings = try base.workspace.entry(["settings"], in: search.found.systemTree)?.id
      return (search.asset, settings ?? base.workspace.addTree(Workspace.emptyTree))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Looks for the operation that brought the overlay of one asset.
  private struct Search {
    let asset: String
    let overlay: ObjectID?
    /// The oldest operation so far after which the cabinet had the overlay.
    var found: Record
    /// Operations after it do not count: a rollback took their overlays away.
    var limit = Int.max
    var isDone = false

    mutating func step(to record: Record, _ overlay: ObjectID?, _ limit: Int?) {
      guard overlay == self.overlay else {
        isDone = true
        return
      }
      found = record
      if let limit { self.limit = limit }
    }
  }

  private static func overlays(in snapshot: ObjectID, _ base: Base) throws -> [String: ObjectID] {
    let entries = try base.workspace.entries(["overlay"], in: snapshot)
    return Dictionary(entries.map { ($0.name, $0.id) }) { first, _ in first }
  }

  /// The number of the operation that made the version which a rollback brought back.
  private static func rollbackLimit(_ record: Record, _ base: Base) throws -> Int? {
    guard record.fields.kind == .rollback, let name = record.fields.rolledBackTo else { return nil }
    return try base.versions.get()[name]?.record.sequence
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
