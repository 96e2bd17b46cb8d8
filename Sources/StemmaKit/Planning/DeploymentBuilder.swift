internal import Git
internal import Manifests

/// The common part of everything that gives a cabinet a new snapshot: builds the tree, names it and compares it.
struct DeploymentBuilder {
  let base: Base
  let effective: EffectiveSettings
  let cabinet: Settings.Cabinet
  /// The snapshot tree that is current.
  let before: ObjectID?
  private(set) var after: ObjectID?
  private(set) var assets: [String: AssetSnapshot] = [:]
  private var findings: [Finding]
  private var sourceNotes: [String: [String]] = [:]
  private let old: Snapshot?

  init(_ base: Base, _ effective: EffectiveSettings, cabinet: Settings.Cabinet) throws {
    self.base = base
    self.effective = effective
    self.cabinet = cabinet
    before = try base.currentTree(of: cabinet.name)
    old = try base.current(of: cabinet.name)
    findings = effective.warnings.map { .warning($0) }
  }

  mutating func warn(_ text: String) { findings.append(.warning(text)) }
  mutating func note(_ text: String) { findings.append(.note(text)) }

  /// Renders the snapshot of the given assets.
  mutating func setAssets(_ assets: [String: AssetSnapshot]) throws {
    self.assets = assets
    warnOfUndeclaredStores()
    let build = try base.workspace.addSnapshot(SnapshotIdentity(cabinet), assets, previous: before)
    after = build.tree
    self.assets = build.assets
    sourceNotes = build.notes
    for warning in build.warnings { warn(warning) }
  }

  /// Tells what was noticed in the source of an asset that was just captured.
  mutating func tellSource(of asset: String) {
    for text in sourceNotes[asset] ?? [] { note(text) }
  }

  /// Warns of references to stores that no setting declares: a ClusterSecretStore of the same name is assumed.
  private mutating func warnOfUndeclaredStores() {
    var stores: Set<String> = []
    for asset in assets.values {
      for case .secret(let reference) in asset.configuration.values where reference.store != "kubernetes" {
        if asset.merged["secretStores"]?[reference.store] == nil { stores.insert(reference.store) }
      }
    }
    for store in stores.sorted() {
      warn(
        "secret store '\(store)' is not declared for cabinet '\(cabinet.name)': a ClusterSecretStore of that name is assumed"
      )
    }
  }

  /// Warns of settings that an asset had and that no level declares any more.
  mutating func warnOfLostSettings(_ names: [String]) {
    for name in names {
      guard let now = assets[name], let then = old?.assets[name] else { continue }
      for key in then.overlay.keys where now.setting(key) == nil {
        warn("asset '\(name)': '\(key)' is no longer set at any level for cabinet '\(cabinet.name)'")
      }
    }
  }

  /// - Parameter subject: makes the sentence from the name of the version, or from nil where nothing changes.
  func plan(
    _ kind: OperationKind, _ proposal: VersionNaming.Proposal, assets names: [String], reason: String,
    source: ResolvedVersion? = nil, isPromotion: Bool = true, subject: (String?) -> String
  ) throws -> Plan {
    guard let after else { throw StemmaError.failed("nothing was built for cabinet '\(cabinet.name)'") }
    let current = try base.history.current(of: cabinet.name)?.fields.version
    let naming = VersionNaming(
      cabinet: cabinet, names: effective.settings.cabinets.values.flatMap { [$0.prefix, $0.name] },
      index: try base.versions.get(),
      tags: base.tags)
    if case .requested(let text) = proposal { try VersionNaming.check(requested: text) }
    let (name, isNew) = naming.name(proposal, tree: after, current: current)
    let changes = before != after
    var fields = RecordFields(kind, subject: subject(changes ? name : nil))
    fields.reason = try FreeText.reason(reason)
    fields.cabinet = cabinet.name
    fields.environment = cabinet.environment
    fields.assets = names
    fields.version = changes ? name : current
    fields.promotedFrom = isPromotion ? source?.version.name : nil
    fields.rolledBackTo = isPromotion ? nil : source?.version.name
    fields.requested = source?.requested
    var plan = Plan(
      cabinet: cabinet.name, before: before, after: after, version: fields.version, previousVersion: current)
    plan.newVersion = changes && isNew ? name : nil
    plan.lineage = isPromotion ? source?.version.commit : nil
    plan.requested = source?.requested
    plan.source = source?.version.name
    plan.fields = fields
    plan.settings = effective
    plan.settingsChanges = effective.change.map { [$0] } ?? []
    plan.changes = try SnapshotComparison(workspace: base.workspace).changes(from: before, to: after)
    plan.findings = findings + renamed(proposal, name, isNew: isNew && changes)
    return plan
  }

  /// Says so where a requested name could not be had.
  private func renamed(_ proposal: VersionNaming.Proposal, _ name: String, isNew: Bool) -> [Finding] {
    guard case .requested(let text) = proposal else { return [] }
    let wanted = "\(cabinet.prefix)-\(VersionNaming.versionPart(text, assumeVersion: true))"
    if wanted == name { return [] }
    let why = isNew ? "is taken by another snapshot" : "is not needed: this snapshot has a name"
    return [.note("version '\(wanted)' \(why), it is '\(name)'")]
  }
}

extension Plan {
  init(cabinet: String?, before: ObjectID?, after: ObjectID?, version: String?, previousVersion: String?) {
    self.init()
    self.cabinet = cabinet
    self.before = before
    self.after = after
    self.version = version
    self.previousVersion = previousVersion
  }
}
