internal import Git
internal import Manifests

/// The whole system, or one cabinet, as it was at an instant.
public struct SystemState: Sendable {
  public struct Cabinet: Sendable {
    public let name: String
    public let environment: String
    public let namespace: String
    /// What it ran; nil before its first deployment.
    public let version: String?
    /// The snapshot tree, as `cabinets/<name>` of the operation's commit has it.
    public let tree: Hash
    /// The operation that put the snapshot there.
    public let operation: Operation?
    public let assets: [Asset]
    /// Every manifest of the snapshot, where they were asked for.
    public let manifests: [ManifestFile]
  }

  public struct Asset: Sendable {
    public let name: String
    public let images: [String]
    /// The tree `release/<asset>`: the same in another cabinet means the same release.
    public let release: Hash
    public let replicas: Int?
    public let configuration: [(key: String, value: ConfigurationValue)]
  }

  /// The instant that was asked for.
  public let time: Instant
  /// The newest operation that was not after it.
  public let operation: Operation
  public let cabinets: [Cabinet]
}

extension Store {
  /// What ran at an instant: the state after the newest operation that was not later.
  ///
  /// Plain git finds the same commit with `git rev-list -1 --before=T system`, but for the second in which an operation
  /// happened: Git knows whole seconds, Stemma milliseconds.
  ///
  /// - Parameters:
  ///   - cabinet: only this one.
  ///   - withManifests: whether to read the manifests, too.
  /// - Throws: `StemmaError` for a time before the first operation, and for a cabinet that did not exist then.
  public func state(at time: Instant, cabinet: String? = nil, withManifests: Bool = false) throws -> SystemState {
    try reading { base in
      let past = try PastSystem(base, at: time)
      let cabinets = try past.cabinets(cabinet).map { name, tree in
        try past.state(of: name, tree, withManifests: withManifests)
      }
      return SystemState(time: time, operation: Operation(past.record), cabinets: cabinets)
    }
  }
}

/// The system after the newest operation that was not later than an instant.
private struct PastSystem {
  let base: Base
  let time: Instant
  let record: Record
  /// The distance of the operation from the newest one.
  let index: Int

  init(_ base: Base, at time: Instant) throws {
    let index = try base.history.position(at: time)
    if let record = try base.history.record(index) {
      (self.base, self.time, self.record, self.index) = (base, time, record, index)
      return
    }
    let first = try base.history.record(index - 1)
    throw StemmaError.failed(
      "nothing is recorded at \(time.text)", hint: first.map { "the first operation was at \($0.time.text)" })
  }

  /// The cabinets that there were, with their snapshot trees.
  func cabinets(_ name: String?) throws -> [(name: String, tree: ObjectID)] {
    let entries = try base.workspace.entries(["cabinets"], in: record.systemTree)
    guard let name else { return entries.map { ($0.name, $0.id) } }
    if let entry = entries.first(where: { $0.name == name }) { return [(name, entry.id)] }
    throw try unknown(name, among: entries.map(\.name))
  }

  /// The error for a cabinet that did not exist, with what is known of it.
  private func unknown(_ name: String, among names: [String]) throws -> StemmaError {
    if let record = try base.history.last(of: name, at: time) {
      return .failed("cabinet '\(name)' did not exist at \(time.text)", hint: "it was deleted at \(record.time.text)")
    }
    var made: Record?
    var filter = OperationFilter(cabinet: name)
    (filter.since, filter.traits) = (time, .hasTree)
    try base.history.walk(filter) { record, _ in
      made = record
      return true
    }
    guard let made else { return Settings.unknown("cabinet", name, among: names, create: nil) }
    return .failed("cabinet '\(name)' did not exist at \(time.text)", hint: "it was made at \(made.time.text)")
  }

  func state(of name: String, _ tree: ObjectID, withManifests: Bool) throws -> SystemState.Cabinet {
    let snapshot = try Snapshot(tree, in: base.workspace)
    var move: CabinetMove?
    try base.history.moves(of: name, from: index) {
      move = $0
      return false
    }
    return SystemState.Cabinet(
      name: name, environment: snapshot.identity.environment, namespace: snapshot.identity.namespace,
      version: move?.record.fields.version, tree: Hash(tree), operation: (move?.record).map(Operation.init),
      assets: snapshot.assetNames.compactMap { name in snapshot.assets[name].map { SystemState.Asset(name, $0) } },
      manifests: withManifests ? try base.workspace.manifestFiles(in: tree) : [])
  }
}

extension SystemState.Asset {
  fileprivate init(_ name: String, _ asset: AssetSnapshot) {
    self.name = name
    images = asset.images
    release = Hash(asset.releaseTree)
    replicas = asset.setting(.replicas)?.intValue.map(Int.init)
    configuration = asset.configuration.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
