internal import Git

/// The commits of a plan on one base with one stamp: everything that is written before `system` moves.
struct Assembly {
  /// The commit that `system` moves to.
  let tip: ObjectID
  /// The refs that follow, in order.
  let refs: [RefUpdate]
  /// The newest operation that this adds; nil where nothing is added.
  let sequence: Int
  let time: Instant
  let commit: ObjectID?

  /// Adds the commits to the base's workspace.
  ///
  /// - Parameter carried: ref updates of earlier operations that could not be completed.
  init(_ plan: Plan, on base: Base, stamp: Stamp, carrying carried: [RefUpdate] = []) throws {
    var chain = Chain(base)
    let accepted = plan.settings?.accepted ?? []
    for (index, commit) in accepted.enumerated() {
      let isLast = plan.fields == nil && index == accepted.count - 1
      try chain.takeIn(commit, stamp, carrying: isLast ? carried : [])
    }
    var refs = try chain.makeCabinet(plan, base, stamp)
    if var fields = plan.fields {
      let parent = try refs.last?.new ?? plan.cabinet.flatMap { try base.history.lastMove(of: $0)?.cabinetCommit }
      let step = try chain.next(stamp)
      var tree = chain.tree
      fields.settings = fields.settings ?? plan.settings?.inForce ?? base.latest.fields.settings
      fields.tree = plan.after
      if let cabinet = plan.cabinet, let after = plan.after, plan.changesSnapshot {
        fields.refs = try Self.snapshotRefs(plan, fields, cabinet, after, base, step, parent: parent)
        tree = try base.workspace.setting(["cabinets", cabinet], to: (.directory, after), in: tree) ?? tree
      }
      if let cabinet = plan.cabinet, plan.removesCabinet {
        tree = try base.workspace.setting(["cabinets", cabinet], to: nil, in: tree) ?? tree
      }
      if let tags = plan.tags {
        fields.refs += tags.refs
        tree = try base.workspace.setting(["tags"], to: tags.tree.map { (.directory, $0) }, in: tree) ?? tree
      }
      refs += fields.refs
      fields.carried = carried
      try chain.append(fields, tree: tree, author: step.signature, step)
    }
    tip = chain.tip
    sequence = chain.sequence
    time = chain.time
    commit = chain.tip == base.history.tip ? nil : chain.tip
    self.refs = refs
  }

  /// The cabinet commit and the version's tag.
  private static func snapshotRefs(
    _ plan: Plan, _ fields: RecordFields, _ cabinet: String, _ after: ObjectID, _ base: Base, _ step: Chain.Step,
    parent: ObjectID?
  ) throws -> [RefUpdate] {
    let workspace = base.workspace
    let signature = try step.stamp.signature(notBefore: parent.map { try workspace.commit($0).committer.seconds })
    let message = RecordFormat.message(fields, sequence: step.sequence, stamp: step.stamp, forSystem: false)
    let commit = try workspace.addCommit(
      Commit(
        tree: after, parents: (parent.map { [$0] } ?? []) + (plan.lineage.map { [$0] } ?? []), author: step.signature,
        committer: signature, message: message))
    var refs = [RefUpdate(name: RefNames.cabinet(cabinet), old: parent ?? .zero, new: commit)]
    if let version = plan.newVersion {
      let tag = try workspace.addTag(
        AnnotatedTag(
          target: commit, targetKind: .commit, name: version, tagger: step.signature, message: "\(fields.subject)\n"))
      refs.append(RefUpdate(name: RefNames.version(version), old: .zero, new: tag))
    }
    return refs
  }
}

/// The commits that grow `system`, one after the other.
private struct Chain {
  /// What the next operation is numbered and stamped with.
  struct Step {
    let sequence: Int
    let stamp: Stamp
    let signature: Signature
  }

  let workspace: Workspace
  private(set) var tip: ObjectID
  private(set) var tree: ObjectID
  private(set) var sequence: Int
  private(set) var time: Instant
  private var committed: Int64

  init(_ base: Base) {
    workspace = base.workspace
    tip = base.history.tip
    tree = base.systemTree
    sequence = base.latest.sequence
    time = base.latest.time
    committed = base.latest.committed
  }

  /// Numbers and stamps the next operation: at least a millisecond after the previous one.
  func next(_ stamp: Stamp) throws -> Step {
    let stamp = stamp.at(max(stamp.time, Instant(milliseconds: time.milliseconds + 1)))
    return Step(sequence: sequence + 1, stamp: stamp, signature: try stamp.signature(notBefore: nil))
  }

  /// One settings commit as an operation with that commit's author.
  mutating func takeIn(_ accepted: Intake.Accepted, _ stamp: Stamp, carrying carried: [RefUpdate]) throws {
    let step = try next(stamp)
    // A message that somebody else wrote is no reason to stop: where it looks like a secret, it is not repeated.
    let written = accepted.commit.message
    let message = CredentialFormat.find(in: Array(written.utf8)) == nil ? written : ""
    let subject = String(message.prefix { $0 != "\n" })
    var fields = RecordFields(.settings, subject: FreeText.subject(subject))
    fields.reason = FreeText.cleaned(String(message.dropFirst(subject.count)))
    fields.settings = accepted.id
    fields.cabinet = accepted.place.cabinet
    fields.environment = accepted.place.environment
    fields.assets = accepted.place.assets
    fields.carried = carried
    let settings = try workspace.setting(["settings"], to: (.directory, accepted.commit.tree), in: tree)
    try append(fields, tree: settings ?? tree, author: accepted.commit.author, step)
  }

  /// A cabinet that was only declared is made before the first promotion into it, as an operation of its own: the first
  /// parent of the promotion's commit is the cabinet's own history.
  mutating func makeCabinet(_ plan: Plan, _ base: Base, _ stamp: Stamp) throws -> [RefUpdate] {
    guard let name = plan.cabinet, plan.lineage != nil, plan.changesSnapshot,
      try base.history.lastMove(of: name) == nil, let cabinet = plan.settings?.settings.cabinets[name]
    else { return [] }
    let step = try next(stamp)
    var fields = RecordFields(creating: cabinet)
    fields.reason = plan.fields?.reason ?? ""
    fields.settings = plan.settings?.inForce ?? base.latest.fields.settings
    let snapshot = try workspace.addSnapshot(SnapshotIdentity(cabinet), [:], previous: nil).tree
    fields.tree = snapshot
    let message = RecordFormat.message(fields, sequence: step.sequence, stamp: step.stamp, forSystem: false)
    let commit = try workspace.addCommit(
      Commit(tree: snapshot, parents: [], author: step.signature, committer: step.signature, message: message))
    fields.refs = [RefUpdate(name: RefNames.cabinet(name), old: .zero, new: commit)]
    let tree = try workspace.setting(["cabinets", name], to: (.directory, snapshot), in: tree)
    try append(fields, tree: tree ?? self.tree, author: step.signature, step)
    return fields.refs
  }

  mutating func append(_ fields: RecordFields, tree: ObjectID, author: Signature, _ step: Step) throws {
    let committer = try step.stamp.signature(notBefore: committed)
    let message = RecordFormat.message(fields, sequence: step.sequence, stamp: step.stamp, forSystem: true)
    tip = try workspace.addCommit(
      Commit(tree: tree, parents: [tip], author: author, committer: committer, message: message))
    self.tree = tree
    sequence = step.sequence
    time = step.stamp.time
    committed = committer.seconds
  }
}
