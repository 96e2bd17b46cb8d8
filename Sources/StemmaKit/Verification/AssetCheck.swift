internal import Git
internal import Manifests

/// Renders one asset of a snapshot again.
struct AssetCheck {
  let context: VerificationContext
  let tools: RendererVersions
  let name: String
  let asset: AssetSnapshot
  let identity: SnapshotIdentity
  let sighting: SystemReplay.Sighting

  private var workspace: Workspace { context.workspace }
  private var place: String { "cabinets/\(identity.cabinet)" }

  /// - Parameters:
  ///   - overlay: the blob `overlay/<asset>.yaml`.
  ///   - held: the tree `manifests/<asset>`.
  ///   - guarded: what rendering is done in, and done again after a refusal.
  /// - Returns: whether exactly this tree was rendered again.
  func run(
    overlay: ObjectID, held: ObjectID?, guarded: (() throws -> ObjectID) throws -> ObjectID
  ) throws -> Bool {
    try checkForm(overlay)
    guard mayRender(), let rendered = try rendered(guarded) else { return false }
    if rendered == held {
      context.counts.manifests += try workspace.tree(rendered).entries.count
      return true
    }
    try compare(rendered, with: held)
    return false
  }

  /// Release and overlay are written in the one canonical form.
  private func checkForm(_ overlay: ObjectID) throws {
    if try YAML.write(asset.overlayValue) != workspace.blob(overlay) {
      report(.snapshotDiffers, "overlay/\(name).yaml", "is not written as Stemma writes it")
    }
    guard let release = try workspace.blob(["asset.yaml"], in: asset.releaseTree) else {
      return report(.snapshotDiffers, "release/\(name)/asset.yaml", "is missing")
    }
    if YAML.write(asset.release.value) != release {
      report(.snapshotDiffers, "release/\(name)/asset.yaml", "is not written as Stemma writes it")
    }
  }

  /// Whether the outside program is the one that rendered the snapshot; says where it is not.
  private func mayRender() -> Bool {
    guard let recorded = asset.rendered?["tool"]?.stringValue else { return true }
    let program: RenderProgram = asset.release.sourceKind == .helm ? .helm : .kustomize
    do {
      let present = try tools.version(of: program)
      if present == recorded { return true }
      context.report(
        .rendererVersion, "\(place)/manifests/\(name)", "was rendered by \(recorded), and \(present) is here")
    } catch {
      context.report(.rendererAbsent, "\(place)/manifests/\(name)", "was rendered by \(recorded): \(error)")
    }
    return false
  }

  /// The tree that comes out; nil where nothing does, which is a finding.
  private func rendered(_ guarded: (() throws -> ObjectID) throws -> ObjectID) throws -> ObjectID? {
    do { return try guarded(render) } catch let error as StemmaError {
      // An outside program may have failed for a reason of its own, and exceptions for secrets may have been taken back.
      let isOutside = error.kind == .refused ? sighting.isOlder : asset.rendered?["tool"] != nil
      report(isOutside ? .renderFailed : .renderRefused, "manifests/\(name)", error.message)
      return nil
    }
  }

  private func render() throws -> ObjectID {
    guard asset.source != nil else {
      return try workspace.addManifests(Renderer(identity: identity).objects(of: name, asset), of: name, identity)
    }
    let result = try CapturedAsset(name: name, asset: asset, identity: identity, workspace: workspace).rendered()
    if result.record != asset.rendered {
      report(.snapshotDiffers, "overlay/\(name).yaml", "records another rendering than the rules give")
    }
    return try workspace.addManifests(result.objects, of: name, identity)
  }

  private func compare(_ rendered: ObjectID, with held: ObjectID?) throws {
    let expected = Dictionary(try workspace.tree(rendered).entries.map { ($0.name, $0.id) }) { first, _ in first }
    let actual = Dictionary(try held.map { try workspace.tree($0).entries.map { ($0.name, $0.id) } } ?? []) {
      first, _ in first
    }
    for file in Set(expected.keys).union(actual.keys).sorted() where expected[file] != actual[file] {
      let path = "manifests/\(name)/\(file)"
      if actual[file] == nil {
        report(.manifestMissing, path, "is missing; the rules render it")
      } else if expected[file] == nil {
        report(.manifestForeign, path, "is not rendered by the rules")
      } else {
        report(.manifestDiffers, path, "is not what the rules render")
      }
    }
  }

  private func report(_ kind: FindingKind, _ path: String, _ message: String) {
    context.report(kind, "\(place)/\(path)", "\(message), in operation \(sighting.sequence)")
  }
}

/// The versions of outside programs, asked for once each.
final class RendererVersions {
  private let renderings: RenderingCache
  private var known: [RenderProgram: Result<String, any Error>] = [:]

  init(_ renderings: RenderingCache) { self.renderings = renderings }

  /// - Throws: `StemmaError` where the program is not there.
  func version(of program: RenderProgram) throws -> String {
    let result = known[program] ?? Result { try renderings.version(of: program) }
    known[program] = result
    return try result.get()
  }
}
