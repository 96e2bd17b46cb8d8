internal import Git

/// One deployment, or one snapshot with the deployment that made it, as lists show it.
public struct Deployment: Sendable {
  public let sequence: Int
  public let operation: OperationKind
  public let cabinet: String
  public let environment: String
  public let version: String
  public let time: Instant
  public let person: Person
  public let subject: String
  public let reason: String
  public let assets: [String]
  /// The version of another cabinet that it was promoted from.
  public let promotedFrom: String?
  public let rolledBackTo: String?
  public let result: String
  public let tree: Hash
  public let commit: Hash?
  public let tags: [String]
  /// Whether the cabinet runs this version now.
  public let isCurrent: Bool
  /// Whether the deployment changed the cabinet's snapshot.
  public let changedSnapshot: Bool
  /// In a few words: what changed.
  public let summary: String

  init?(_ record: Record, tags: TagSet, isCurrent: Bool) {
    guard let cabinet = record.fields.cabinet, let tree = record.fields.tree, let version = record.fields.version else {
      return nil
    }
    sequence = record.sequence
    operation = record.fields.kind
    self.cabinet = cabinet
    environment = record.fields.environment ?? ""
    self.version = version
    time = record.time
    person = record.person
    subject = record.fields.subject
    reason = record.fields.reason
    assets = record.fields.assets
    promotedFrom = record.fields.promotedFrom
    rolledBackTo = record.fields.rolledBackTo
    result = record.fields.result
    self.tree = Hash(tree)
    commit = record.cabinetCommit.map(Hash.init)
    self.tags = tags.tags(of: version)
    self.isCurrent = isCurrent
    changedSnapshot = record.cabinetCommit != nil
    summary = Self.summary(record)
  }

  private static func summary(_ record: Record) -> String {
    let fields = record.fields
    if let from = fields.promotedFrom { return "from \(from)" }
    if let to = fields.rolledBackTo { return "rollback to \(to)" }
    let words = fields.subject.split(separator: " ")
    if fields.kind == .deploy, words.count > 3, words[2] != "to" { return "\(words[1]) \(words[2])" }
    return fields.assets.isEmpty ? fields.kind.name : "\(fields.kind.name) \(fields.assets.joined(separator: ", "))"
  }
}

/// Which deployments a list shows.
public struct DeploymentFilter: Sendable {
  public var cabinet: String?
  public var environment: String?
  public var asset: String?
  public var tag: String?
  public var since: Instant?
  public var until: Instant?
  public var limit: Int?
  /// Every deployment, also rollbacks and those without change, instead of one line for each version.
  public var allDeployments = false

  public init() {}
}

extension Store {
  /// Versions, or all deployments, newest first.
  ///
  /// - Throws: `StemmaError` for an unknown cabinet, environment or tag.
  public func deployments(_ filter: DeploymentFilter) throws -> [Deployment] {
    try reading { base in
      try check(filter, base)
      var current: [String: Record] = [:]
      var result: [Deployment] = []
      try base.history.walk(filter.operations) { record, _ in
        guard let cabinet = record.fields.cabinet else { return true }
        if current[cabinet] == nil { current[cabinet] = try base.history.last(of: cabinet) }
        guard filter.allDeployments ? record.fields.kind.isDeployment : record.madeVersion != nil else { return true }
        let runs = current[cabinet]?.fields.version == record.fields.version
        let isCurrent = filter.allDeployments ? current[cabinet]?.commit == record.commit : runs
        guard let deployment = Deployment(record, tags: base.tags, isCurrent: isCurrent), filter.matches(deployment)
        else { return true }
        result.append(deployment)
        return filter.limit.map { result.count < $0 } ?? true
      }
      return result
    }
  }

  private func check(_ filter: DeploymentFilter, _ base: Base) throws {
    try base.recordedSettings.checkNames(
      cabinet: filter.cabinet, environment: filter.environment, asset: filter.asset, or: base.history)
    if let tag = filter.tag, base.tags.versions[tag] == nil {
      throw Settings.unknown("tag", tag, among: base.tags.names, create: nil)
    }
  }
}

extension DeploymentFilter {
  /// Those of all operations that can be among them.
  fileprivate var operations: OperationFilter {
    var result = OperationFilter(cabinet: cabinet, environment: environment, asset: asset)
    (result.since, result.until, result.traits) = (since, until, .hasTree)
    return result
  }

  /// Whether one of those operations is.
  fileprivate func matches(_ deployment: Deployment) -> Bool { tag.map(deployment.tags.contains) ?? true }
}

extension Settings {
  /// Names that a list is asked for must be declared, or have been recorded once.
  ///
  /// - Throws: `StemmaError` with the nearest names as a hint.
  func checkNames(cabinet: String?, environment: String?, asset: String?, or history: History) throws {
    if let cabinet, cabinets[cabinet] == nil, try history.first(OperationFilter(cabinet: cabinet)) == nil {
      throw Self.unknown("cabinet", cabinet, among: cabinets.keys, create: nil)
    }
    if let environment, environments[environment] == nil,
      try history.first(OperationFilter(environment: environment)) == nil
    {
      throw Self.unknown("environment", environment, among: environments.keys, create: nil)
    }
    if let asset, assets[asset] == nil, try history.first(OperationFilter(asset: asset)) == nil {
      throw Self.unknown("asset", asset, among: assets.keys, create: nil)
    }
  }
}
