internal import Git

/// Compares the refs of a store with what `system` says of them.
struct ProjectionCheck {
  private let context: VerificationContext
  private let replay: SystemReplay
  private let latest: Record
  private var refs: [String: ObjectID] { context.references.values }

  init(_ replay: SystemReplay, latest: Record) {
    context = replay.context
    self.replay = replay
    self.latest = latest
  }

  /// - Returns: the refs that are none of ours and that nobody minds, sorted.
  func run() -> [String] {
    checkHead()
    checkCurrentTrees()
    var foreign: [String] = []
    for name in replay.refs.keys.sorted() where !isBehind(name) { checkExpected(name) }
    for name in refs.keys.filter({ isOfInterest($0) && replay.refs[$0] == nil }).sorted() where !isBehind(name) {
      if !checkForeign(name) { foreign.append(name) }
    }
    checkPeeled()
    return foreign
  }

  /// Whether anything can be said of a ref that no operation made: where not all operations were looked at, one of the
  /// others may have.
  private func isOfInterest(_ name: String) -> Bool {
    replay.isComplete || !name.hasPrefix(RefNames.tags)
  }

  private func checkHead() {
    guard let head = context.references.head, head != RefNames.settings else { return }
    context.report(.headMoved, "HEAD", "names '\(head)'")
  }

  /// Whether a ref is where it was before the newest operation, which has still to move it; says so.
  private func isBehind(_ name: String) -> Bool {
    if refs[name] == nil, !context.limits.hasAllRefs { return false }
    let waiting = latest.fields.carried + latest.fields.refs
    let actual = refs[name] ?? .zero
    guard let update = waiting.last(where: { $0.name == name }), actual == update.old, actual != update.new else {
      return false
    }
    let kind: FindingKind = context.references.isCopy ? .fetchedBehind : .projectionBehind
    context.report(kind, name, "waits for being moved by operation \(latest.sequence)")
    return true
  }

  /// What `system` holds for a cabinet is what the cabinet's branch should be at.
  private func checkCurrentTrees() {
    for (cabinet, tree) in (replay.tree?.cabinets ?? [:]).sorted(by: { $0.key < $1.key }) {
      let name = RefNames.cabinet(cabinet)
      guard let recorded = replay.refs[name] ?? refs[name],
        let commit = context.commit(recorded, of: "'\(name)'"), commit.tree != tree
      else { continue }
      context.report(.branchDiffers, name, "has another tree than 'system:cabinets/\(cabinet)'")
    }
  }

  private func checkExpected(_ name: String) {
    guard let recorded = replay.refs[name] else { return }
    let actual = refs[name]
    if actual == recorded { return checkTag(name, recorded) }
    let isVersion = replay.versions[String(name.dropFirst(RefNames.tags.count))] != nil && name.hasPrefix(RefNames.tags)
    let isBranch = name.hasPrefix(RefNames.cabinets)
    guard let actual else {
      if !context.limits.hasAllRefs { return reportNotFetched(name, isBranch) }
      let kind: FindingKind = isBranch ? .branchMissing : isVersion ? .versionMissing : .tagMissing
      return context.report(kind, name, "does not exist; 'system' recorded '\(recorded.short)'")
    }
    if isBranch { return checkBranch(name, actual, recorded) }
    context.report(
      isVersion ? .versionMoved : .tagMoved, name, "is at '\(actual.short)', not at '\(recorded.short)' as recorded")
  }

  /// Branches are named, of tags there may be many.
  private func reportNotFetched(_ name: String, _ isBranch: Bool) {
    context.report(
      .notFetched, isBranch ? name : "refs/tags", isBranch ? "was not fetched" : "does not have all tags of the store")
  }

  /// A person's tag is on the version that its name says.
  private func checkTag(_ name: String, _ id: ObjectID) {
    guard SystemReplay.isTag(name) else { return }
    if let version = name.split(separator: "/").last.flatMap({ replay.versions[String($0)] }) {
      replay.checkTagObject(id, name, on: version.commit, .tagMoved)
    } else if replay.isComplete {
      context.report(.tagForeign, name, "is on a version that no operation made")
    }
  }

  private func checkBranch(_ name: String, _ actual: ObjectID, _ recorded: ObjectID) {
    let place = "is at '\(actual.short)'"
    if isAncestor(actual, of: recorded) || context.wasLeftOut(recorded) && replay.moves.contains(actual) {
      context.report(.branchRewound, name, "\(place), before '\(recorded.short)', which 'system' recorded")
    } else if !isAncestor(recorded, of: actual) {
      context.report(.branchForked, name, "\(place), which '\(recorded.short)' of 'system' is no part of")
    } else if !reportsLaterOperation(name, actual) {
      context.report(.branchAhead, name, "\(place), with commits on '\(recorded.short)' that 'system' does not know")
    }
  }

  /// Whether the first parents of a commit lead to another one.
  private func isAncestor(_ id: ObjectID, of tip: ObjectID) -> Bool {
    var next: ObjectID? = tip
    while let current = next {
      if current == id { return true }
      next = context.commit(current, of: "a branch of cabinets")?.parents.first
    }
    return false
  }

  /// A ref that was made by an operation after the newest one proves that `system` was rewound.
  private func reportsLaterOperation(_ name: String, _ id: ObjectID) -> Bool {
    let target = context.tag(id, of: "'\(name)'")?.target ?? id
    guard let object = context.object(target, of: "'\(name)'"), object.kind == .commit,
      let commit = try? Commit(decoding: object.bytes),
      let sequence = MessageReader(commit.message)[.sequence].flatMap({ Int($0) }),
      sequence > latest.sequence
    else { return false }
    context.report(
      .systemRewound, RefNames.system,
      "ends with operation \(latest.sequence), and '\(name)' is of operation \(sequence)"
    )
    return true
  }

  /// Whether a ref that no operation made is a finding.
  private func checkForeign(_ name: String) -> Bool {
    if name == RefNames.system || name == RefNames.settings { return true }
    if name.hasPrefix("refs/replace/") {
      context.report(.replaceRef, name, "makes Git read another object in place of the one that it names")
      return true
    }
    // A fetch does not delete what was deleted in the store.
    if context.references.isCopy, let id = replay.deleted[name], id == refs[name] { return true }
    let isTag = name.hasPrefix(RefNames.tags)
    guard isTag || name.hasPrefix(RefNames.cabinets) else { return context.references.isCopy }
    guard let id = refs[name] else { return true }
    if !isTag, !replay.isComplete { return checkUnmoved(name, id) }
    if !reportsLaterOperation(name, id), replay.isComplete {
      context.report(isTag ? .tagForeign : .branchForeign, name, "was made by no operation")
    }
    return true
  }

  /// A branch that none of the operations moved which were looked at is at a commit that says it is of this cabinet and
  /// of an earlier operation.
  private func checkUnmoved(_ name: String, _ id: ObjectID) -> Bool {
    if reportsLaterOperation(name, id) { return true }
    guard let commit = context.commit(id, of: "'\(name)'", isReached: true) else { return true }
    let message = MessageReader(commit.message)
    if message[.cabinet] != String(name.dropFirst(RefNames.cabinets.count)) || message[.sequence] == nil {
      context.report(.branchForked, name, "is at '\(id.short)', which is no commit of the cabinet")
    }
    return true
  }

  /// What packed refs say that tags point at is what the tags say.
  private func checkPeeled() {
    let peeled = context.references.peeled.filter { !context.isBounded || replay.refs[$0.key] != nil }
    for (name, peeled) in peeled.sorted(by: { $0.key < $1.key }) {
      guard let id = refs[name], context.tag(id, of: "'\(name)'")?.target != peeled else { continue }
      context.report(.packedRefForged, name, "is said to point at '\(peeled.short)' by 'packed-refs'")
    }
  }
}
