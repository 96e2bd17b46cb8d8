internal import Git

/// Replays the operations from the first on, and compares what each one did with what it says.
final class SystemReplay {
  /// A version as the operation recorded it that made it.
  struct RecordedVersion {
    let cabinet: String
    let tree: ObjectID
    let commit: ObjectID
  }

  /// A snapshot, where it was first seen.
  struct Sighting {
    let tree: ObjectID
    let cabinet: String
    /// The settings that were in force.
    let settings: ObjectID?
    let sequence: Int
    /// Whether an operation brought it that was not looked at, so that the settings may have been others.
    var isOlder = false
  }

  let context: VerificationContext
  /// Whether nothing came before the first operation that is replayed.
  let isComplete: Bool
  /// Where every ref should be, as far as the operations named it.
  private(set) var refs: [String: ObjectID] = [:]
  /// What branches of cabinets were moved to, where a clone may not have it.
  private(set) var moves: Set<ObjectID> = []
  /// Where refs were that operations deleted.
  private(set) var deleted: [String: ObjectID] = [:]
  private(set) var versions: [String: RecordedVersion] = [:]
  private(set) var latest: Record?
  /// What `system` holds after the newest operation; nil where that is not known.
  private(set) var tree: SystemTree?
  /// The settings commits that were taken in, oldest first.
  private(set) var settings: [(commit: ObjectID, operation: String)] = []
  /// Distinct snapshots in the order in which they came.
  private(set) var sightings: [Sighting] = []
  private var seenSnapshots: Set<ObjectID> = []
  private var settingsTree: ObjectID?
  /// The lists of `tags/` as they were last compared, and the refs that they stand for.
  private var tagLists: [String: ObjectID] = [:]
  private var tagRefs: [String: Set<String>] = [:]

  init(_ context: VerificationContext, isComplete: Bool) {
    self.context = context
    self.isComplete = isComplete
    tree = isComplete ? SystemTree() : nil
  }

  func replay(_ operation: RecordedOperation) {
    checkOrder(operation)
    let before = tree
    latest = operation.record
    tree = SystemTree(context, operation.record.systemTree, of: operation.name)
    checkSettings(operation)
    for update in operation.record.fields.refs { follow(update, operation) }
    if let before, let after = tree { checkChanges(operation, from: before, to: after) }
    checkVersion(operation)
  }

  /// Numbers rise by one, times rise, committer times do not fall.
  private func checkOrder(_ operation: RecordedOperation) {
    let record = operation.record
    guard let latest else {
      if isComplete, record.sequence != 1 {
        context.report(.sequenceGap, operation.name, "is the first on 'system'")
      }
      return
    }
    if record.sequence != latest.sequence + 1 {
      context.report(.sequenceGap, operation.name, "follows on operation \(latest.sequence)")
    }
    if record.time <= latest.time {
      context.report(.timeOrder, operation.name, "is not later than operation \(latest.sequence)")
    } else if record.committed < latest.committed {
      context.report(.timeOrder, operation.name, "was committed before operation \(latest.sequence)")
    }
  }

  /// What `system` holds of settings is the tree of the settings commit that the operation names.
  private func checkSettings(_ operation: RecordedOperation) {
    guard let id = operation.record.fields.settings else {
      return context.report(.settingsDiffer, operation.name, "names no settings commit")
    }
    if settings.last?.commit == id, settingsTree == tree?.settings { return }
    if settings.last?.commit != id { settings.append((id, operation.name)) }
    guard let commit = context.commit(id, of: operation.name) else { return }
    if let tree, commit.tree != tree.settings {
      context.report(.settingsDiffer, operation.name, "has other settings than commit '\(id.short)', which it names")
    }
    settingsTree = commit.tree
  }

  private func follow(_ update: RefUpdate, _ operation: RecordedOperation) {
    let fields = operation.record.fields
    if let cabinet = fields.cabinet, update.name == RefNames.cabinet(cabinet) {
      checkOld(update, operation)
      CabinetCommitCheck(
        context: context, operation: operation, versions: versions, knowsAllVersions: isComplete
      ).check(update)
      if context.references.isCopy { moves.insert(update.new) }
      note(cabinet, operation)
    } else if let version = operation.record.madeVersion, update.name == RefNames.version(version) {
      makeVersion(version, update, operation)
    } else if fields.kind != .tag || !Self.isTag(update.name) {
      context.report(.changeUnexplained, operation.name, "moves '\(update.name)', which is not its to move")
    }
    if update.new == .zero { deleted[update.name] = update.old }
    refs[update.name] = update.new == .zero ? nil : update.new
  }

  /// Whether a ref is a person's tag on a version.
  static func isTag(_ name: String) -> Bool {
    name.hasPrefix(RefNames.tags) && name.dropFirst(RefNames.tags.count).split(separator: "/").count == 2
  }

  private func checkOld(_ update: RefUpdate, _ operation: RecordedOperation) {
    let known = refs[update.name]
    guard isComplete || known != nil, update.old != known ?? .zero else { return }
    context.report(
      .changeUnexplained, operation.name,
      "moves '\(update.name)' from '\(update.old.short)', where it was not")
  }

  private func note(_ cabinet: String, _ operation: RecordedOperation) {
    guard let tree = operation.record.fields.tree, seenSnapshots.insert(tree).inserted else { return }
    sightings.append(
      Sighting(tree: tree, cabinet: cabinet, settings: self.tree?.settings, sequence: operation.record.sequence))
  }

  /// What cabinets hold that was brought by operations which were not replayed.
  func olderSightings() -> [Sighting] {
    guard !isComplete, let tree, let latest else { return [] }
    return tree.cabinets.filter { !seenSnapshots.contains($0.value) }.sorted { $0.key < $1.key }.map {
      Sighting(tree: $0.value, cabinet: $0.key, settings: tree.settings, sequence: latest.sequence, isOlder: true)
    }
  }

  private func makeVersion(_ name: String, _ update: RefUpdate, _ operation: RecordedOperation) {
    let record = operation.record
    if versions[name] != nil || update.old != .zero {
      context.report(.versionMoved, update.name, "is made again by \(operation.name)")
    }
    guard let cabinet = record.fields.cabinet, let tree = record.fields.tree, let commit = record.cabinetCommit else {
      return context.report(.versionDiffers, operation.name, "names version '\(name)' without its snapshot")
    }
    versions[name] = RecordedVersion(cabinet: cabinet, tree: tree, commit: commit)
    checkTagObject(update.new, update.name, on: commit, .versionDiffers)
  }

  /// The ref of a version or of a person's tag is an annotated tag on the version's commit.
  func checkTagObject(_ id: ObjectID, _ ref: String, on target: ObjectID, _ kind: FindingKind) {
    guard !context.wasLeftOut(id), let object = context.object(id, of: "'\(ref)'") else { return }
    let name = String(ref.dropFirst(RefNames.tags.count))
    guard object.kind == .tag, let tag = try? AnnotatedTag(decoding: object.bytes) else {
      return context.report(kind, ref, "is no annotated tag")
    }
    if tag.target != target || tag.targetKind != .commit || tag.name != name {
      context.report(
        kind, ref, "is a tag of '\(tag.target.short)' named '\(tag.name)', not of '\(target.short)'")
    }
  }
}

/// The tree of `system` after an operation follows from the one before it and from what the operation says.
extension SystemReplay {
  private func checkChanges(_ operation: RecordedOperation, from before: SystemTree, to after: SystemTree) {
    let fields = operation.record.fields
    var expected = before.cabinets
    if let cabinet = fields.cabinet {
      // A cabinet that was never deployed to has no commit, and leaves all the same.
      if fields.kind == .deleteCabinet {
        expected[cabinet] = nil
      } else if operation.record.cabinetCommit != nil {
        expected[cabinet] = fields.tree
      }
    }
    for cabinet in Set(expected.keys).union(after.cabinets.keys).sorted()
    where expected[cabinet] != after.cabinets[cabinet] {
      context.report(.changeUnexplained, operation.name, "changes 'cabinets/\(cabinet)' and does not say so")
    }
    if fields.kind != .tag, after.tags != before.tags {
      context.report(.changeUnexplained, operation.name, "changes 'tags' and does not say so")
    }
    if let cabinet = fields.cabinet, let named = fields.tree, let held = after.cabinets[cabinet], named != held {
      context.report(.changeUnexplained, operation.name, "names another tree than 'cabinets/\(cabinet)' has")
    }
    if after.tags != before.tags { checkTags(operation, after.tags) }
  }

  /// Every tag of `tags/` is a ref, and where a tag was taken off, its ref goes.
  private func checkTags(_ operation: RecordedOperation, _ tags: ObjectID?) {
    let tree = tags.flatMap { context.tree($0, of: operation.name) }
    guard let entries = tags == nil ? [] : tree?.entries else { return }
    let lists = Dictionary(entries.map { (String(decoding: $0.name, as: UTF8.self), $0.id) }) { first, _ in first }
    for tag in Set(lists.keys).union(tagLists.keys).sorted() where lists[tag] != tagLists[tag] {
      let object = lists[tag].flatMap { context.object($0, of: operation.name) }
      guard let bytes = lists[tag] == nil ? [] : object?.bytes else { continue }
      let listed = bytes.split(separator: UInt8(ascii: "\n")).map {
        RefNames.tag(tag, String(decoding: $0, as: UTF8.self))
      }
      for name in listed where refs[name] == nil && isComplete {
        context.report(.tagMissing, name, "is on the list of \(operation.name) and was never made")
      }
      for name in (tagRefs[tag] ?? []).subtracting(listed) {
        if let id = refs.removeValue(forKey: name) { deleted[name] = id }
      }
      tagRefs[tag] = Set(listed)
    }
    tagLists = lists
  }

  /// A cabinet that runs a version has its tree: so does every rollback.
  private func checkVersion(_ operation: RecordedOperation) {
    let fields = operation.record.fields
    guard let name = fields.version, let tree = fields.tree else { return }
    guard let version = versions[name] else {
      if isComplete {
        context.report(.versionDiffers, operation.name, "runs version '\(name)', which no operation made")
      }
      return
    }
    if version.tree != tree || version.cabinet != fields.cabinet {
      context.report(.versionDiffers, operation.name, "does not have the snapshot of version '\(name)', which it names")
    }
  }
}
