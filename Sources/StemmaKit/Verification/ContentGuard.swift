internal import Git
internal import Manifests

/// Looks at new content as it is looked at before it is stored: with the exceptions of the settings that were in force.
///
/// Nearly everything passes without exceptions, so settings are read only for what does not.
final class ContentGuard {
  private let context: VerificationContext
  private var workspace: Workspace { context.workspace }
  private var operation = ""
  private var settings: ObjectID?
  private var known: (tree: ObjectID?, settings: Settings)?
  /// Whether a settings file of the operation needs a look with all others.
  private var needsSettingsCheck = false

  init(_ context: VerificationContext) { self.context = context }

  /// - Parameter settings: the tree of the settings that were in force.
  func begin(_ operation: String, settings: ObjectID?) {
    self.operation = operation
    self.settings = settings
    needsSettingsCheck = false
  }

  /// Looks at the operation's settings as a whole, where one of them is suspicious.
  func end() {
    guard needsSettingsCheck, let settings else { return }
    attempt("settings") {
      let files = try workspace.settingsFiles(in: settings)
      let (read, _, lines) = SettingsReader.read(files)
      for problem in SettingsCheck.secretProblems(read, lines, files) {
        context.report(.secret, "settings/\(problem.file)", "\(problem.message), in \(operation)")
      }
    }
  }

  /// Looks at the bytes of a message.
  func check(_ bytes: [UInt8], in place: String) {
    guard let rule = CredentialFormat.find(in: bytes) else { return }
    context.report(.secret, place, "holds what looks like \(rule)")
  }

  /// Looks at a file that was not seen before.
  func visit(_ bytes: [UInt8], _ place: String, _ area: FormatArea) {
    switch area {
    case .settings:
      needsSettingsCheck =
        needsSettingsCheck || SecretGuard.mayBeSuspicious(bytes) || CredentialFormat.find(in: bytes) != nil
    case .overlays:
      guarded(place) { allowed in
        let layer = Layer(try YAML.document(bytes)?.value)
        try SecretGuard.check(layer, place: place, allowing: allowed.allowedKeys)
        try allowed.checkForSecrets(bytes, place: place)
      }
    case .manifests, .assetManifests: guarded(place) { try Self.checkManifest(bytes, place, $0) }
    case .snapshot, .tags: check(bytes, in: place)
    default: break
    }
  }

  /// Looks at a directory that was not seen before, after all that is in it.
  func leave(_ id: ObjectID, _ path: [String], _ area: FormatArea) {
    guard area == .release else { return }
    let place = path.joined(separator: "/")
    guarded(place) { allowed in
      guard let bytes = try allowed.blob(["asset.yaml"], in: id) else { return }
      let release = AssetDefinition(try YAML.document(bytes)?.value)
      try SecretGuard.check(release.layer, place: place, allowing: allowed.allowedKeys)
      try SecretGuard.check(release, place: place, allowing: allowed.allowedKeys)
      try allowed.checkForSecrets(bytes, place: place)
      guard let source = try allowed.entry(["source"], in: id), let kind = release.sourceKind else { return }
      try allowed.checkForSecrets(CapturedSource(kind: kind, files: CapturedFiles(source.id, in: allowed).all))
    }
  }

  /// The texts that exceptions let pass in an object may stand in its file.
  private static func checkManifest(_ bytes: [UInt8], _ place: String, _ allowed: Workspace) throws {
    guard CredentialFormat.find(in: allowed.withoutAllowed(bytes)) != nil else { return }
    if let object = try YAML.document(bytes)?.value, let identity = try? ObjectIdentity(object) {
      let name = "\(identity.kind)/\(identity.name)"
      allowed.allow(texts: allowed.secretExceptions.texts(in: object, named: name))
    }
    try allowed.checkForSecrets(bytes, place: place)
  }

  /// Makes a check without exceptions, then with those of the operation's settings.
  private func guarded(_ place: String, _ check: (Workspace) throws -> Void) {
    attempt(place) {
      workspace.allow(Settings())
      do { try check(workspace) } catch let error as StemmaError where error.kind == .refused {
        workspace.allow(try settingsInForce())
        try check(workspace)
      }
    }
  }

  private func settingsInForce() throws -> Settings {
    if let known, known.tree == settings { return known.settings }
    let read = SettingsReader.read(try workspace.settingsFiles(in: settings)).settings
    known = (settings, read)
    return read
  }

  private func attempt(_ place: String, _ body: () throws -> Void) {
    do { try body() } catch let error as StemmaError {
      context.report(.secret, place, "\(error.message), in \(operation)")
    } catch let error as GitError {
      context.reportUnlessNamed(.notScanned, place, "was not looked at for secrets: \(error.message)")
    } catch { context.report(.snapshotDiffers, place, "cannot be read: \(error), in \(operation)") }
  }
}
