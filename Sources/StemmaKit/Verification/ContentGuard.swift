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
  private var isOlder = false
  private var known: (tree: ObjectID?, settings: Settings)?
  /// Settings files of the operation that need a closer look.
  private var suspects: [String: [UInt8]] = [:]

  init(_ context: VerificationContext) { self.context = context }

  /// - Parameters:
  ///   - settings: the tree of the settings that were in force.
  ///   - isOlder: whether what comes may have been stored with other settings, which is not looked at.
  func begin(_ operation: String, settings: ObjectID?, isOlder: Bool) {
    self.isOlder = isOlder
    self.operation = operation
    self.settings = settings
    suspects = [:]
  }

  /// Looks at the operation's settings as a whole, where one of them would not pass without exceptions.
  func end() {
    guard !suspects.isEmpty, let settings, !Self.problems(of: suspects).isEmpty else { return }
    attempt("settings") {
      for problem in Self.problems(of: try workspace.settingsFiles(in: settings)) {
        context.report(.secret, "settings/\(problem.file)", "\(problem.message), in \(operation)")
      }
    }
  }

  private static func problems(of files: [String: [UInt8]]) -> [SettingsProblem] {
    let (read, _, lines) = SettingsReader.read(files)
    return SettingsCheck.secretProblems(read, lines, files)
  }

  /// Looks at the bytes of a message.
  func check(_ bytes: [UInt8], in place: String) {
    guard let rule = CredentialFormat.find(in: bytes) else { return }
    context.report(.secret, place, "holds what looks like \(rule)")
  }

  /// Looks at a file that was not seen before.
  func visit(_ bytes: [UInt8], _ place: String, _ area: FormatArea) {
    if isOlder { return }
    switch area {
    case .settings:
      if SecretGuard.mayBeSuspicious(bytes) || CredentialFormat.find(in: bytes) != nil {
        suspects[String(place.dropFirst("settings/".count))] = bytes
      }
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
  func leave(_ id: ObjectID, _ place: String, _ area: FormatArea) {
    guard area == .release, !isOlder else { return }
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
