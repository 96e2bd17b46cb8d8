internal import Git

/// What the checks of one verification share: where they read, and where they say what they found.
final class VerificationContext {
  let level: VerificationLevel
  /// How many of the newest operations are looked at; nil for all.
  let operationLimit: Int?
  let path: String
  let files: ObjectFiles
  var references: StoreReferences
  let workspace: Workspace
  /// What a clone leaves out.
  let limits: CloneLimits
  var counts = VerificationCounts()
  private(set) var findings: [VerificationFinding] = []
  private(set) var omittedFindings = 0
  private(set) var severity: VerificationFinding.Severity?
  private var known: Set<Key> = []
  /// For each place of `files`, where in the format its object was seen.
  private var marks: [UInt16]
  private let onProgress: (VerificationProgress) -> Void
  private var toRender = 0

  private struct Key: Hashable {
    let code: String
    let subject: String
  }

  /// The most findings that are kept.
  private static let limit = 1000
  /// How many objects are read between two reports of progress.
  private static let stride = 256

  init(
    _ store: Store, _ request: VerificationRequest, _ references: StoreReferences, _ files: ObjectFiles,
    _ onProgress: @escaping (VerificationProgress) -> Void
  ) throws {
    level = request.level
    let isAll =
      level == .full
      || (level == .standard && files.placeCount <= request.bounds.objects && references.files.unreadTags == 0)
    operationLimit = isAll ? nil : request.bounds.operations
    path = store.path
    self.references = references
    self.files = files
    self.onProgress = onProgress
    marks = [UInt16](repeating: 0, count: files.placeCount)
    workspace = try Workspace(path: store.path, renderer: store.renderer, files: files)
    limits = references.isCopy ? try CloneLimits(path: path, workspace.repository) : .none
  }

  /// Whether only the newest operations are looked at.
  var isBounded: Bool { operationLimit != nil }

  /// Notes a finding; the same one about the same subject once.
  ///
  /// - Parameter subject: a ref has the name that it has in the store.
  func report(_ kind: FindingKind, _ subject: String, _ message: String) {
    reportFile(kind, references.place(of: subject), message)
  }

  /// Notes a finding about what has its name in this repository only.
  func reportFile(_ kind: FindingKind, _ subject: String, _ message: String) {
    severity = max(severity ?? kind.severity, kind.severity)
    guard known.count < Self.limit else {
      omittedFindings += 1
      return
    }
    guard known.insert(Key(code: kind.code, subject: subject)).inserted else { return }
    findings.append(
      VerificationFinding(
        severity: kind.severity, code: kind.code, subject: subject, message: message, hint: kind.hint))
  }

  /// Notes what could not be checked, unless a finding says why already: a damaged object, or a tree with odd entries.
  func reportUnlessNamed(_ kind: FindingKind, _ subject: String, _ message: String) {
    if severity ?? .notChecked < .damaged { report(kind, subject, message) }
  }

  /// Takes findings back that were true only while another operation was under way: its unfinished files are gone, and
  /// its refs have moved.
  func dropSettled() {
    guard omittedFindings == 0, findings.contains(where: { $0.severity == .repairable }) else { return }
    let now = (try? ReferenceFiles(repository: path))?.values ?? references.files.values
    findings.removeAll { finding in
      switch finding.code {
      case FindingKind.leftover.code: !RepositoryLayout.exists(finding.subject, in: path)
      case FindingKind.projectionBehind.code: now[finding.subject] != references.files.values[finding.subject]
      default: false
      }
    }
    severity = findings.map(\.severity).max()
  }

  /// Says how far it has come in rendering.
  func reportRendering(of count: Int) {
    toRender = count
    onProgress(
      VerificationProgress(
        objects: counts.objects, total: files.placeCount, rendered: counts.rendered, toRender: toRender))
  }
}

/// Reading. What cannot be read is a finding, once, and nil.
extension VerificationContext {
  /// Whether an object is not there because no ref of a clone reaches it: what is wrong then is with the refs.
  func wasLeftOut(_ id: ObjectID) -> Bool { references.isCopy && files.place(of: id) == nil }

  /// - Parameter owner: what needs the object, such as `operation 12`.
  func object(_ id: ObjectID, of owner: @autoclosure () -> String) -> RawObject? {
    guard let place = files.place(of: id) else {
      report(.objectMissing, id.description, "is needed by \(owner()) and missing")
      return nil
    }
    return object(at: place)
  }

  func object(at place: Int) -> RawObject? {
    do {
      let object = try files.object(at: place)
      count(object, at: place)
      return object
    } catch {
      let id = files.id(at: place).description
      report(error.kind == .unsupported ? .objectTooLarge : .objectDamaged, id, error.message)
      return nil
    }
  }

  /// nil also for a commit that a clone leaves out, which is no finding.
  ///
  /// - Parameter isReached: whether a ref of the repository reaches it, so that it cannot be left out.
  func commit(_ id: ObjectID, of owner: @autoclosure () -> String, isReached: Bool = false) -> Commit? {
    if !isReached, wasLeftOut(id) { return nil }
    guard let object = object(id, of: owner()) else { return nil }
    do throws(GitError) {
      guard object.kind == .commit else { throw GitError(.malformed, "is a \(object.kind.name), not a commit") }
      return try Commit(decoding: object.bytes)
    } catch {
      report(.objectDamaged, id.description, "\(error.message), needed by \(owner())")
      return nil
    }
  }

  func tree(_ id: ObjectID, of owner: @autoclosure () -> String) -> RawTree? {
    guard let object = object(id, of: owner()) else { return nil }
    guard object.kind == .tree else {
      report(.objectDamaged, id.description, "is a \(object.kind.name), not a tree, needed by \(owner())")
      return nil
    }
    return RawTree(object.bytes)
  }

  /// nil for what is no annotated tag, which is no finding here.
  func tag(_ id: ObjectID, of owner: @autoclosure () -> String) -> AnnotatedTag? {
    guard let object = object(id, of: owner()), object.kind == .tag else { return nil }
    do throws(GitError) { return try AnnotatedTag(decoding: object.bytes) } catch {
      report(.objectDamaged, id.description, "\(error.message), needed by \(owner())")
      return nil
    }
  }

  /// Notes that an object was seen at a place of the format.
  ///
  /// - Returns: where it had been seen before; 0 for an object that was not, or is not there.
  func mark(_ id: ObjectID, _ bit: UInt16) -> UInt16 {
    guard let place = files.place(of: id) else { return 0 }
    defer { marks[place] |= bit }
    return marks[place] & ~Self.wasRead
  }

  /// Whether the object at a place was never read.
  func isUnread(_ place: Int) -> Bool { marks[place] & Self.wasRead == 0 }

  private static let wasRead: UInt16 = 1 << 15

  private func count(_ object: RawObject, at place: Int) {
    guard marks[place] & Self.wasRead == 0 else { return }
    marks[place] |= Self.wasRead
    counts.objects += 1
    counts.bytes += object.bytes.count
    if counts.objects % Self.stride == 0 { reportRendering(of: toRender) }
  }
}
