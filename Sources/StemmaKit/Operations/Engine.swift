internal import Git

/// Applies plans: the only place that moves `system`.
struct Engine {
  let store: Store
  let stamp: Stamp
  let dryRun: Bool
  /// The only resulting tree that may be applied.
  let expecting: String?

  /// How often an operation is planned anew when others are faster, before it gives up.
  private static let attempts = 60
  /// How often a lock of another program is waited for, about a second and a half each.
  private static let lockAttempts = 6

  func perform(_ planning: (Base) throws -> Plan) throws -> Outcome {
    if dryRun { return try preview(planning) }
    var lock = try StoreLock.shared(store.path, patience: 30)
    let workspace = try Workspace(path: store.path, renderer: store.renderer, cache: store.cache)
    try store.checkFormat(workspace)
    try checkIsNoCopy(workspace)
    var notes: [String] = []
    var first: Plan?
    var lockedOut = 0
    for attempt in 0..<Self.attempts {
      workspace.reset()
      let base = try Base(workspace)
      do {
        let carried = try complete(base, &notes)
        var plan = try checked(planning(base), first: first)
        // An edit of settings that is made already needs no second time, and is this operation's all the same.
        if plan.settingsChanges.isEmpty { plan.settingsChanges = first?.settingsChanges ?? [] }
        first = first ?? plan
        guard try branchIsRecorded(plan, base) else { continue }
        store.onStep(.planned)
        if let outcome = try apply(plan, base, carried, notes) {
          base.history.keep()
          return outcome.adding(tidy(workspace, lock))
        }
        Pause.milliseconds(Double.random(in: 0.5...2) * Double(min(attempt + 1, 20)))
      } catch let error as GitError where error.kind == .locked {
        lockedOut += 1
        if lockedOut > Self.lockAttempts { throw error }
        lock = try retireStaleLocks(workspace, releasing: lock)
      }
    }
    throw StemmaError(.busy, "others kept changing the store", hints: ["try again"])
  }

  private func checkIsNoCopy(_ workspace: Workspace) throws {
    guard workspace.isCopy else { return }
    throw StemmaError.refused(
      "'\(store.path)' is a copy of a store and cannot be changed", hint: "work on the store that it was cloned from")
  }

  private func preview(_ planning: (Base) throws -> Plan) throws -> Outcome {
    let workspace = try Workspace(path: store.path, renderer: store.renderer, cache: store.cache)
    try store.checkFormat(workspace)
    let plan = try planning(Base(workspace))
    try checkExpected(plan)
    return Outcome(plan: plan, sequence: nil, commit: nil, time: nil, notes: [], problems: [], refs: [])
  }

  private func checkExpected(_ plan: Plan) throws {
    guard let expecting, plan.after?.description != expecting.lowercased() else { return }
    throw StemmaError(
      .busy,
      "the resulting tree is '\(plan.after?.description ?? "none")', not the expected '\(Name.excerpt(expecting))'",
      hints: ["look at the plan again with '--dry-run'"])
  }

  /// The plan, if it is the one that was first computed, or the one that was expected.
  private func checked(_ plan: Plan, first: Plan?) throws -> Plan {
    try checkExpected(plan)
    if let first, plan.before != first.before || plan.after != first.after {
      let kept = first.settingsChanges.map { "the settings stay changed: \($0)" }
      throw StemmaError(
        .busy, "cabinet '\(plan.cabinet ?? "")' changed while the operation was under way",
        details: plan.changeSummary + kept, hints: ["look at the new plan with '--dry-run' and try again"])
    }
    return plan
  }

  /// Whether the cabinet's branch is what `system` recorded; false where the base is no longer the newest.
  ///
  /// - Throws: a refusal where somebody else moved the branch.
  private func branchIsRecorded(_ plan: Plan, _ base: Base) throws -> Bool {
    guard let cabinet = plan.cabinet else { return true }
    let recorded = try base.history.lastMove(of: cabinet)?.cabinetCommit ?? .zero
    let actual = try base.workspace.repository.reference(RefNames.cabinet(cabinet)) ?? .zero
    if recorded == actual { return true }
    guard isNewest(base.history.tip, base) else { return false }
    throw StemmaError(
      .refused, "branch 'cabinets/\(cabinet)' is at '\(actual.short)', not at '\(recorded.short)' as 'system' recorded",
      hints: ["put it back with 'git update-ref \(RefNames.cabinet(cabinet)) \(recorded) \(actual)'"])
  }

  /// Whether a commit is the tip of `system` right now; true where that cannot be read.
  private func isNewest(_ tip: ObjectID, _ base: Base) -> Bool {
    do { return try base.workspace.repository.reference(RefNames.system) == tip } catch { return true }
  }

  /// Writes, then moves `settings` and `system`; nil where somebody else was faster.
  private func apply(_ plan: Plan, _ base: Base, _ carried: [RefUpdate], _ notes: [String]) throws -> Outcome? {
    let assembly = try Assembly(plan, on: base, stamp: stamp, carrying: carried)
    guard assembly.commit != nil else {
      return Outcome(plan: plan, sequence: nil, commit: nil, time: nil, notes: notes, problems: [], refs: [])
    }
    let roots = [assembly.tip] + assembly.refs.map(\.new) + (plan.settings?.move.map { [$0.commit] } ?? [])
    let workspace = base.workspace
    let pack = try workspace.repository.write(workspace.pending(reachableFrom: roots))
    store.onStep(.stored)
    guard var problems = try advance(plan, assembly, base) else {
      if let pack { try workspace.repository.unkeep(pack) }
      return nil
    }
    // From here on the operation is done, whatever happens to what follows from it.
    if let pack {
      do { try workspace.repository.unkeep(pack) } catch { problems.append("a pack stays marked as kept: \(error)") }
    }
    store.onStep(.released)
    return Outcome(
      plan: plan, sequence: assembly.sequence, commit: assembly.commit.map(Hash.init), time: assembly.time,
      notes: notes, problems: problems, refs: assembly.refs)
  }

  /// Moves the refs of an operation whose objects are stored: the commit point, then what follows from it.
  ///
  /// - Returns: sentences about refs that did not follow; nil where somebody else was faster.
  private func advance(_ plan: Plan, _ assembly: Assembly, _ base: Base) throws -> [String]? {
    let signature = try stamp.signature(notBefore: nil)
    if let edit = plan.settings?.move {
      guard try move(RefNames.settings, from: edit.old ?? .zero, to: edit.commit, base, signature) else { return nil }
      store.onStep(.settingsMoved)
    }
    guard try move(RefNames.system, from: base.history.tip, to: assembly.tip, base, signature) else { return nil }
    store.onStep(.systemMoved)
    let projections = Projections(workspace: base.workspace, janitor: store.janitor, signature: signature)
    var problems: [String] = []
    for update in assembly.refs {
      problems += projections.follow([update]).problems
      store.onStep(.projectedOne)
    }
    store.onStep(.projected)
    // Where another operation came after this one, it has completed these refs, and may have moved them on.
    return isNewest(assembly.tip, base) ? problems : []
  }

  /// Moves a deciding ref; false where it no longer has the expected value.
  private func move(
    _ name: String, from old: ObjectID, to new: ObjectID, _ base: Base, _ signature: Signature
  ) throws -> Bool {
    do {
      try base.workspace.repository.moveReference(name, from: old, to: new, by: signature, log: "stemma: \(name)")
      return true
    } catch {
      if [.modified, .exists].contains(error.kind) { return false }
      throw error
    }
  }

  /// Finishes what earlier operations left undone.
  ///
  /// - Returns: what cannot be finished without a program that is missing, to be carried on.
  /// - Throws: `locked` where a ref is locked, and what else keeps a ref from moving: `system` never moves past a ref
  ///   that waits.
  private func complete(_ base: Base, _ notes: inout [String]) throws -> [RefUpdate] {
    let signature = try stamp.signature(notBefore: nil)
    let projections = Projections(workspace: base.workspace, janitor: store.janitor, signature: signature)
    let followed = projections.follow(base.latest.fields.carried + base.latest.fields.refs)
    notes += followed.moved.map { "completed operation \(base.latest.sequence): moved '\($0)'" }
    for (update, reason) in followed.unfinished where update.new != .zero { throw reason }
    return followed.unfinished.map(\.update)
  }
}

extension Engine {
  /// The number of packs from which they are consolidated.
  private static let packLimit = 40

  /// Merges packs where there are many: alone in the store, or not at all where another operation does it.
  ///
  /// - Returns: what went wrong; the operation itself is done.
  private func tidy(_ workspace: Workspace, _ lock: StoreLock) -> [String] {
    lock.release()
    do {
      guard try workspace.repository.packCount >= Self.packLimit else { return [] }
      let exclusive = try StoreLock.exclusive(store.path, patience: 5)
      guard try workspace.repository.packCount >= Self.packLimit else { return [] }
      try workspace.repository.sweep(holding: exclusive)
      try store.janitor.consolidatePacks(inStoreAt: store.path)
      exclusive.release()
      return []
    } catch let error as GitError where error.kind == .locked {
      return []
    } catch {
      return ["the packs of the store were not merged: \(error)"]
    }
  }

  /// Lock files of refs that are older than this, in seconds, and open in no process, were left by a dead one.
  private static let staleAge = 2.0

  /// Renames away the lock files of processes that died, and takes the shared lock again; waits a little where there are
  /// none.
  private func retireStaleLocks(_ workspace: Workspace, releasing lock: StoreLock) throws -> StoreLock {
    lock.release()
    let exclusive = try StoreLock.exclusive(store.path, patience: 10)
    let retired = try workspace.repository.retireStaleLocks(holding: exclusive, olderThan: Self.staleAge)
    exclusive.release()
    if retired.isEmpty { Pause.milliseconds(500) }
    return try StoreLock.shared(store.path, patience: 30)
  }
}

/// What an operation did.
public struct Outcome {
  public let plan: Plan
  /// The operation's number; nil where nothing was recorded, as in a dry run.
  public let sequence: Int?
  /// The commit of `system`.
  public let commit: Hash?
  public let time: Instant?
  /// What else happened: what earlier operations had left undone and this one completed.
  public let notes: [String]
  /// What did not follow, although the operation is done: refs that wait or were left alone.
  public let problems: [String]
  let refs: [RefUpdate]

  func adding(_ problems: [String]) -> Outcome {
    Outcome(
      plan: plan, sequence: sequence, commit: commit, time: time, notes: notes, problems: self.problems + problems,
      refs: refs)
  }

  /// The new tip of the cabinet's branch, where it moved.
  public var cabinetCommit: Hash? {
    refs.first { $0.name.hasPrefix(RefNames.cabinets) }.map { Hash($0.new) }
  }
}
