internal import Git
internal import Manifests

/// What `asset deploy` was asked to do.
public struct DeployRequest: Sendable {
  public var cabinet: String
  /// The asset; nil for every asset that the cabinet has.
  public var asset: String?
  public var image: String?
  public var replicas: Int?
  /// A captured source: manifests, a kustomization or a chart.
  public var source: CapturedSource?
  /// Keys of captured objects and files that look like secrets and are none, as `Deployment/web/API_KEY`; the policy
  /// keeps them with the reason.
  public var allowedSecrets: [String] = []
  /// Changes of the asset's definition, kept in its settings. Its image is not looked at.
  public var definition = AssetChanges()
  /// The version to name the result by, without prefix.
  public var version: String?
  /// Whether to take today's definition of an asset that keeps its image.
  public var refresh = false
  public var reason = ""

  public init(cabinet: String) {
    self.cabinet = cabinet
  }
}

/// Plans a deployment from what is declared today.
struct DeployPlanner {
  let base: Base
  let request: DeployRequest
  let stamp: Stamp

  func plan() throws -> Plan {
    let effective = try EffectiveSettings(base, edit: edit(), stamp: stamp)
    let cabinet = try effective.settings.cabinet(request.cabinet)
    let current = try base.current(of: cabinet.name)
    let names = try self.names(current)
    var assets = current?.assets ?? [:]
    let inherited = try base.inheritedValues(cabinet.name, current)
    for name in names {
      assets[name] = try asset(name, current?.assets[name], inherited[name], effective.settings, cabinet)
    }
    var builder = try DeploymentBuilder(base, effective, cabinet: cabinet)
    try builder.setAssets(assets)
    if let asset = request.asset, let source = request.source {
      for note in source.notes { builder.note(note) }
      builder.tellSource(of: asset)
    }
    builder.warnOfLostSettings(names)
    if keepsRelease, request.definition != AssetChanges(), let asset = request.asset, current?.assets[asset] != nil {
      builder.note("the release of '\(asset)' stays as it is: take its new definition with '--refresh' or '--image'")
    }
    let image = newImage(current, assets)
    if let image, image.isMutable {
      builder.warn("image '\(image.text)' is mutable: another image may be found under this name tomorrow")
    }
    let proposal = request.version.map { VersionNaming.Proposal.requested($0) } ?? image.map { .image($0) } ?? .revision
    return try builder.plan(.deploy, proposal, assets: names, reason: request.reason) { version in
      subject(image: image, version: version)
    }
  }

  /// The image that the deployment brings, where it brings exactly one new one.
  private func newImage(_ current: Snapshot?, _ assets: [String: AssetSnapshot]) -> ImageReference? {
    guard let asset = request.asset, let image = assets[asset]?.release.image else { return nil }
    return image == current?.assets[asset]?.release.image ? nil : ImageReference(image)
  }

  private func names(_ current: Snapshot?) throws -> [String] {
    if let asset = request.asset { return [asset] }
    guard let current, !current.assets.isEmpty else {
      throw StemmaError.failed(
        "cabinet '\(request.cabinet)' has no assets", hint: "deploy one with '--asset' and '--image'")
    }
    return current.assetNames
  }

  private func subject(image: ImageReference?, version: String?) -> String {
    let what = request.asset.map { asset in image.map { "\(asset) \($0.text)" } ?? asset } ?? "all assets"
    return "Deploy \(what) to \(request.cabinet)" + (version.map { " as \($0)" } ?? ": no change")
  }

  /// The settings that belong to the deployment: the asset on its first use, its ports, and the cabinet's replicas.
  private func edit() throws -> SettingsEdit? {
    guard let asset = request.asset else { return nil }
    try Name.check(asset, .asset)
    let known = try base.intake.get().settings.assets[asset]
    var edit = SettingsEdit(subject: "Declare asset '\(asset)'")
    if known == nil, request.image == nil, request.source == nil { throw try unknownAsset(asset) }
    try checkSort(asset, known)
    let fields = try request.definition.fields(known: known) + sourceFields(known)
    if known == nil || !fields.isEmpty { edit.declareAsset(asset, fields) }
    if known != nil { edit.subject = "Change the definition of asset '\(asset)'" }
    if let replicas = request.replicas {
      if known != nil { edit.subject = "Set replicas of asset '\(asset)' in cabinet '\(request.cabinet)'" }
      edit.set(["assets", asset, "replicas"], .int(Int64(replicas)), in: "cabinets/\(request.cabinet).yaml")
    }
    try allowSecrets(in: &edit)
    edit.reason = try FreeText.reason(request.reason)
    return edit.changes.isEmpty ? nil : edit
  }

  /// - Throws: `StemmaError` where an image is given for captured objects, or a source for a workload.
  private func checkSort(_ asset: String, _ known: AssetDefinition?) throws {
    guard let known else { return }
    if known.source != nil, request.image != nil {
      throw StemmaError.failed(
        "asset '\(asset)' is a captured source and has no single image",
        hint: "change its source, or set 'objects' for one container")
    }
    if known.source == nil, request.source != nil {
      throw StemmaError.failed(
        "asset '\(asset)' is described by an image and cannot become a captured source",
        hint: "give the source another asset name")
    }
  }

  /// How the source was captured, for its next time.
  private func sourceFields(_ known: AssetDefinition?) -> [(path: [String], value: Value)] {
    guard let source = request.source else { return [] }
    var map: Map = ["kind": .string(source.kind.rawValue)]
    if !source.overlay.isEmpty { map["overlay"] = .string(source.overlay) }
    if !source.excluded.isEmpty { map["exclude"] = .list(source.excluded.map { .string($0) }) }
    if source.kind == .helm { map["values"] = known?.source?["values"] }
    return known?.source == map ? [] : [(["source"], .map(map))]
  }

  private func allowSecrets(in edit: inout SettingsEdit) throws {
    guard !request.allowedSecrets.isEmpty else { return }
    guard !request.reason.isEmpty else {
      throw StemmaError(.usage, "'--allow-secret' needs a reason", hints: ["give it with '-m WHY'"])
    }
    for name in request.allowedSecrets {
      guard name.contains("/"), !name.hasSuffix("/"), FreeText.isLine(name) else {
        throw StemmaError(
          .usage, "'\(Name.excerpt(name))' names no key of an object", hints: ["write it as Deployment/web/API_KEY"])
      }
      edit.set(["allowSecrets", name], .string(try FreeText.reason(request.reason)), in: "policy.yaml")
    }
  }

  private func unknownAsset(_ asset: String) throws -> StemmaError {
    Settings.unknown(
      "asset", asset, among: try base.intake.get().settings.assets.keys,
      create: "stemma asset create \(asset) --image IMAGE"
    )
  }

  private func asset(
    _ name: String, _ current: AssetSnapshot?, _ inherited: Layer?, _ settings: Settings, _ cabinet: Settings.Cabinet
  ) throws -> AssetSnapshot {
    let part = try current.flatMap { keepsRelease ? $0 : nil } ?? release(name, current, settings, cabinet)
    try part.release.checkMayRun(name, in: cabinet)
    let overlay = Resolution(
      asset: name, release: part.release, settings: settings, cabinet: cabinet, inherited: inherited ?? Layer()
    ).overlay
    return AssetSnapshot(
      releaseTree: part.releaseTree, release: part.release, source: part.source, overlay: overlay,
      rendered: part.rendered)
  }

  private var keepsRelease: Bool { request.image == nil && request.source == nil && !request.refresh }

  /// Today's definition with the image that was asked for, that runs already, or that the definition names.
  private func release(
    _ name: String, _ current: AssetSnapshot?, _ settings: Settings, _ cabinet: Settings.Cabinet
  ) throws -> AssetSnapshot {
    var release = settings.assets[name] ?? AssetDefinition()
    if release.source != nil {
      let capture = SourceCapture(workspace: base.workspace, name: name, cabinet: cabinet)
      if let source = request.source { return try capture.release(release, source, current) }
      guard let current, current.source != nil else {
        throw StemmaError(.usage, "missing '--from': the source of asset '\(name)' never came to '\(cabinet.name)'")
      }
      return try capture.refreshed(release, current)
    }
    if let entering = request.image ?? (current == nil ? release.image : nil) {
      guard let reference = ImageReference(entering) else {
        let problem = ImageReference.problem(entering) ?? ""
        throw StemmaError.failed("image '\(Name.excerpt(entering))' \(problem)")
      }
      release.image = reference.prefixed(by: settings.registry(asset: name, cabinet: cabinet)).text
    } else {
      release.image = current?.release.image
    }
    release.layer[.registry] = nil
    guard release.image != nil else {
      throw StemmaError(.usage, "missing '--image': asset '\(name)' was never deployed to '\(cabinet.name)'")
    }
    return try base.workspace.addRelease(release, asset: name)
  }
}
