internal import Git
internal import Manifests

/// What `snapshot deploy` was asked to do.
public struct SnapshotDeployRequest: Sendable {
  /// What happens to assets that the target has and the source lacks.
  public enum Extras: Sendable {
    case refuse, prune, keep
  }

  public var version: String
  /// The target; nil for the cabinet that the version belongs to.
  public var cabinet: String?
  /// Only these assets; empty for all.
  public var assets: [String] = []
  /// Whether the source's overlay comes along, so that the target is made identical to it.
  public var exact = false
  public var withDomains = false
  public var extras = Extras.refuse
  /// Configuration keys that the target may leave unset from now on.
  public var without: [String] = []
  /// The version to name the result by, without prefix.
  public var name: String?
  public var reason = ""

  public init(version: String) {
    self.version = version
  }
}

/// Plans a promotion: another cabinet's release, resolved for the target.
struct PromotionPlanner {
  let base: Base
  let request: SnapshotDeployRequest
  let stamp: Stamp
  let source: ResolvedVersion
  let target: String

  func plan() throws -> Plan {
    let effective = try EffectiveSettings(base, edit: edit(), stamp: stamp)
    let cabinet = try effective.settings.cabinet(target)
    let snapshot = try Snapshot(source.version.tree, in: base.workspace)
    let names = try selected(snapshot, cabinet)
    for key in request.without where !names.contains(where: { snapshot.assets[$0]?.overlay[.config(key)] != nil }) {
      throw StemmaError.failed(
        "'\(source.version.name)' does not use '\(Name.excerpt(key))'", hint: "leave '--without' away")
    }
    let origin = try OverlayOrigin(base, source.version, snapshot, names)
    var builder = try DeploymentBuilder(base, effective, cabinet: cabinet)
    let kept = try keptAssets(snapshot, origin: snapshot.identity)
    var assets = kept
    for name in names { assets[name] = try carry(name, snapshot, origin, effective.settings, cabinet, &builder) }
    tellRestrictions(snapshot, names, effective.settings, cabinet, &builder)
    try refuseMissing(names, snapshot, assets, origin, cabinet)
    try builder.setAssets(assets)
    let isWhole = request.assets.isEmpty && kept.allSatisfy { isForeign($0.value, to: snapshot.identity) }
    let rest = String(source.version.name.dropFirst(try sourcePrefix().count + 1))
    let proposal = request.name.map { VersionNaming.Proposal.requested($0) } ?? (isWhole ? .promotion(rest) : .revision)
    let gone = request.assets.isEmpty ? try base.current(of: target)?.assetNames.filter { assets[$0] == nil } ?? [] : []
    return try builder.plan(
      isOwn ? .rollback : .promote, proposal, assets: (names + gone).sorted(), reason: request.reason, source: source,
      isPromotion: !isOwn
    ) { version in subject(version) }
  }

  private var assetList: String { Set(request.assets).sorted().joined(separator: ", ") }

  /// Whether single assets go back to what they were in an own version.
  private var isOwn: Bool { source.version.cabinet == target }

  private func subject(_ version: String?) -> String {
    let what =
      request.assets.isEmpty
      ? source.version.name : "\(assetList) of \(source.version.name)"
    let end = version.map { " as \($0)" } ?? ": no change"
    if isOwn {
      return "Roll back \(assetList) in \(target) to \(source.version.name)\(end)"
    }
    return request.exact ? "Copy \(what) exactly to \(target)\(end)" : "Promote \(what) to \(target)\(end)"
  }

  private func edit() throws -> SettingsEdit? {
    guard !request.without.isEmpty else { return nil }
    for key in request.without { try Name.check(key, .configurationKey) }
    let known = try base.intake.get().settings.cabinet(target).without
    let all = Set(known + request.without).sorted()
    let keys = request.without.sorted().quotedList(joiner: "and")
    var edit = SettingsEdit(subject: "Let cabinet '\(target)' go without \(keys)")
    if all != known { edit.set(["without"], .list(all.map { .string($0) }), in: "cabinets/\(target).yaml") }
    edit.reason = try FreeText.reason(request.reason)
    return edit
  }

  private func sourcePrefix() throws -> String {
    if let cabinet = base.recordedSettings.cabinets[source.version.cabinet] { return cabinet.prefix }
    // The cabinet is gone; the settings of the time know its prefix.
    let tree = try base.workspace.entry(["settings"], in: source.version.record.systemTree)?.id
    let settings = try tree.map { try base.settingsTrees.settings(in: $0) }
    return settings?.cabinets[source.version.cabinet]?.prefix ?? source.version.cabinet
  }

  /// The assets that travel: those that were asked for, or all that may run in the target.
  private func selected(_ snapshot: Snapshot, _ target: Settings.Cabinet) throws -> [String] {
    for name in request.assets {
      guard let asset = snapshot.assets[name] else {
        throw Settings.unknown("asset", name, among: snapshot.assetNames, create: nil)
      }
      try asset.release.checkMayRun(name, in: target)
    }
    if !request.assets.isEmpty { return Set(request.assets).sorted() }
    return snapshot.assets.filter { $0.value.release.mayRun(in: target.name, environment: target.environment) }
      .keys.sorted()
  }

  /// Whether an asset may not run where a snapshot comes from.
  private func isForeign(_ asset: AssetSnapshot, to origin: SnapshotIdentity) -> Bool {
    !asset.release.mayRun(in: origin.cabinet, environment: origin.environment)
  }

  /// The target's assets that stay as they are. One that may not run where the version comes from is not missed there.
  private func keptAssets(_ snapshot: Snapshot, origin: SnapshotIdentity) throws -> [String: AssetSnapshot] {
    let current = try base.current(of: target)?.assets ?? [:]
    if !request.assets.isEmpty { return current.filter { !request.assets.contains($0.key) } }
    let absent = current.filter { snapshot.assets[$0.key] == nil }
    let own = absent.filter { isForeign($0.value, to: origin) }
    let extra = absent.filter { own[$0.key] == nil }
    switch request.extras {
    case .prune: return own
    case .keep: return absent
    case .refuse:
      if extra.isEmpty { return own }
      throw StemmaError.refused(
        "cabinet '\(target)' has assets that '\(source.version.name)' lacks", details: extra.keys.sorted(),
        hint: "remove them with '--prune' or keep them with '--keep-extra'")
    }
  }

  private func carry(
    _ name: String, _ snapshot: Snapshot, _ origin: OverlayOrigin, _ settings: Settings, _ cabinet: Settings.Cabinet,
    _ builder: inout DeploymentBuilder
  ) throws -> AssetSnapshot {
    guard let part = snapshot.assets[name] else { throw StemmaError.failed("unknown asset '\(name)'") }
    var overlay = part.overlay
    if isOwn { return part }
    if request.exact {
      if !request.withDomains { overlay[.domains] = nil }
      noteSecrets(name, part, &builder)
    } else {
      let inherited = origin.environment == cabinet.environment ? origin.cabinetLevel[name] ?? Layer() : Layer()
      overlay =
        Resolution(asset: name, release: part.release, settings: settings, cabinet: cabinet, inherited: inherited)
        .overlay
      for key in cabinet.without where inherited[.config(key)] == overlay[.config(key)] {
        if !settings.sets(.config(key), asset: name, cabinet: cabinet) { overlay[.config(key)] = nil }
      }
      warnOfDefaults(name, part, overlay, &builder)
    }
    return AssetSnapshot(
      releaseTree: part.releaseTree, release: part.release, source: part.source, overlay: overlay,
      rendered: part.rendered)
  }

  /// Says what an exact copy leaves behind, and what the settings of today would keep out.
  private func tellRestrictions(
    _ snapshot: Snapshot, _ names: [String], _ settings: Settings, _ cabinet: Settings.Cabinet,
    _ builder: inout DeploymentBuilder
  ) {
    if request.exact && request.assets.isEmpty {
      for name in snapshot.assetNames.sorted() where !names.contains(name) {
        builder.note("asset '\(name)' may not run in cabinet '\(target)' and stays behind")
      }
    }
    for name in names where !isOwn {
      guard let today = settings.assets[name], !today.mayRun(in: target, environment: cabinet.environment) else {
        continue
      }
      builder.warn(
        "asset '\(name)' may not run in cabinet '\(target)' by the settings of today; '\(source.version.name)' allows it"
      )
    }
  }

  private func noteSecrets(_ name: String, _ part: AssetSnapshot, _ builder: inout DeploymentBuilder) {
    for (key, value) in part.configuration.sorted(by: { $0.key < $1.key }) {
      if case .secret(let reference) = value {
        builder.note("asset '\(name)': '\(key)' comes along as a reference to secret '\(reference.text)'")
      }
    }
  }

  /// One warning for each of replicas, resources and domains that the source set and nobody sets for the target.
  private func warnOfDefaults(
    _ name: String, _ part: AssetSnapshot, _ overlay: Layer, _ builder: inout DeploymentBuilder
  ) {
    for setting in ["replicas", "resources", "domains"] {
      let had = part.overlay.keys.contains { $0.path.first == setting }
      let has = overlay.keys.contains { $0.path.first == setting }
      if had && !has {
        let rest = part.source == nil ? "the default applies" : "the source's own apply"
        builder.warn("asset '\(name)': no \(setting) set for cabinet '\(target)', \(rest)")
      }
    }
  }

  /// Refuses keys that the source's overlay resolved and the target resolves at no level.
  private func refuseMissing(
    _ names: [String], _ snapshot: Snapshot, _ assets: [String: AssetSnapshot], _ origin: OverlayOrigin,
    _ cabinet: Settings.Cabinet
  ) throws {
    var missing: [String] = []
    for name in names {
      for key in snapshot.assets[name]?.overlay.keys ?? [] {
        guard let text = key.configurationKey, assets[name]?.setting(key) == nil, !cabinet.without.contains(text),
          snapshot.assets[name]?.uses(text) == true
        else { continue }
        let level =
          origin.level(of: key, asset: name).map { "set by \($0.text)" } ?? "set in cabinet '\(origin.cabinet)'"
        missing.append("asset '\(name)': '\(text)' (\(level))")
      }
    }
    guard !missing.isEmpty else { return }
    throw StemmaError(
      .refused, "cabinet '\(target)' has no value for configuration that '\(source.version.name)' uses",
      details: missing,
      hints: [
        "set it with 'stemma config set KEY VALUE --environment \(cabinet.environment)'",
        "or take the source's values with '--exact', or go without with '--without KEY'",
      ])
  }
}
