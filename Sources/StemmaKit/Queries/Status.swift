internal import Git

/// What runs where.
public struct Status: Sendable {
  public struct Cabinet: Sendable {
    public let name: String
    public let environment: String
    public let namespace: String
    public let prefix: String
    /// What it runs; nil before the first deployment.
    public let version: String?
    /// The newest deployment.
    public let time: Instant?
    public let person: Person?
    public let tree: Hash?
    public let assets: [Asset]
  }

  public struct Asset: Sendable {
    public let name: String
    public let image: String
    /// The newest deployment that touched the asset in this cabinet.
    public let time: Instant?
    public let person: Person?
    /// Whether today's settings would give the asset another overlay.
    public let isBehindSettings: Bool
  }

  public let enterprise: String
  public let cabinets: [Cabinet]
  /// Problems of settings that were not taken in, and the like.
  public let warnings: [String]
}

extension Store {
  /// What runs in every cabinet, or in one.
  public func status(cabinet: String? = nil) throws -> Status {
    try reading { base in
      let settings = base.recordedSettings
      let names = try cabinet.map { [try settings.cabinet($0).name] } ?? settings.cabinets.keys.sorted()
      let intake = try base.intake.get()
      let count = intake.accepted.count
      let waiting = count == 0 ? [] : ["\(count) settings commit\(count == 1 ? "" : "s") wait for the next operation"]
      let latest = try LatestDeployments(base, cabinets: Set(names))
      return Status(
        enterprise: settings.name,
        cabinets: try names.map { try Self.cabinet(try settings.cabinet($0), base, latest) },
        warnings: intake.warnings + waiting)
    }
  }

  /// The assets to which today's settings give another overlay. What came along from neighbours is looked for only where
  /// it matters.
  private static func behind(
    _ cabinet: Settings.Cabinet, _ snapshot: Snapshot?, _ base: Base
  ) throws -> Set<String> {
    func isBehind(_ name: String, _ asset: AssetSnapshot, _ inherited: Layer) -> Bool {
      Resolution(
        asset: name, release: asset.release, settings: base.recordedSettings, cabinet: cabinet, inherited: inherited
      ).overlay != asset.overlay
    }
    let differing = (snapshot?.assets ?? [:]).filter { isBehind($0.key, $0.value, Layer()) }
    if differing.isEmpty { return [] }
    let inherited = try base.inheritedValues(cabinet.name, snapshot)
    return Set(differing.filter { isBehind($0.key, $0.value, inherited[$0.key] ?? Layer()) }.keys)
  }

  private static func cabinet(
    _ cabinet: Settings.Cabinet, _ base: Base, _ latest: LatestDeployments
  ) throws -> Status.Cabinet {
    let snapshot = try base.current(of: cabinet.name)
    let record = latest.deployments[cabinet.name]
    let behind = try behind(cabinet, snapshot, base)
    let assets = (snapshot?.assets ?? [:]).sorted { $0.key < $1.key }.map { name, asset -> Status.Asset in
      let touched = latest.assets[cabinet.name]?[name]
      return Status.Asset(
        name: name, image: asset.imageText, time: touched?.time, person: touched?.person,
        isBehindSettings: behind.contains(name))
    }
    return Status.Cabinet(
      name: cabinet.name, environment: cabinet.environment, namespace: cabinet.namespace, prefix: cabinet.prefix,
      version: record?.fields.version, time: record?.time, person: record?.person,
      tree: snapshot.map { Hash($0.tree) }, assets: assets)
  }
}

/// The newest deployment of each cabinet, and of each asset in it. Stops reading as soon as all are known.
private struct LatestDeployments {
  private(set) var deployments: [String: Record] = [:]
  private(set) var assets: [String: [String: Record]] = [:]

  init(_ base: Base, cabinets: Set<String>) throws {
    var open: [String: Set<String>] = [:]
    for cabinet in cabinets {
      let names = try base.currentTree(of: cabinet).map { try base.workspace.entries(["release"], in: $0).map(\.name) }
      open[cabinet] = Set(names ?? [])
    }
    try base.history.walk { record in
      guard let cabinet = record.fields.cabinet, let waiting = open[cabinet] else { return !open.isEmpty }
      if record.fields.kind.isDeployment {
        if deployments[cabinet] == nil { deployments[cabinet] = record }
        for asset in record.fields.assets where waiting.contains(asset) {
          assets[cabinet, default: [:]][asset] = record
          open[cabinet]?.remove(asset)
        }
      }
      let isDone = open[cabinet]?.isEmpty == true && deployments[cabinet] != nil
      if isDone || record.fields.kind == .createCabinet { open[cabinet] = nil }
      return !open.isEmpty
    }
  }
}
