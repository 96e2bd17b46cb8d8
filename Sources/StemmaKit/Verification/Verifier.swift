internal import Git

extension Store {
  /// Proves what the store holds, from its files up: what is read is first checked by this module's own code, and
  /// nothing is written.
  ///
  /// - Parameter progress: called now and then.
  /// - Throws: `StemmaError` of the kind `store` where there is no store, or a directory of it cannot be listed.
  public func verify(
    _ request: VerificationRequest, progress: @escaping (VerificationProgress) -> Void = { _ in }
  ) throws -> Verification {
    try translated {
      guard RepositoryLayout.isRepository(path) else {
        throw StemmaError(.store, "'\(path)' is not a store", hints: ["make one with 'stemma init'"])
      }
      if let elsewhere = RepositoryLayout.elsewhere(path) {
        throw StemmaError(
          .store, "'\(elsewhere)' of '\(path)' makes Git read files elsewhere",
          hints: ["take that out, and verify again"])
      }
      let format = try opened { try Repository(opening: path).configuration(StoreSettings.formatKey) }
      let references = StoreReferences(try settledReferences(request), format: format)
      try check(format, references)
      let files = try ObjectFiles(repository: path)
      let context = try opened { try VerificationContext(self, request, references, files, progress) }
      return Verifier(context: context, witness: request.witness).run()
    }
  }

  /// Whatever keeps the repository from being opened is the store's fault.
  private func opened<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as GitError {
      throw StemmaError(.store, "the store '\(path)' cannot be used: \(error.message)")
    }
  }

  /// The refs between two operations: in the middle of one, the newest tags might be of an operation that `system` did
  /// not have yet when it was read.
  private func settledReferences(_ request: VerificationRequest) throws -> ReferenceFiles {
    let limit = request.level == .full ? nil : request.bounds.objects / 4
    var references = try ReferenceFiles(repository: path, tagsAtMost: limit)
    for _ in 0..<10 {
      let tip = [RefNames.system, RefNames.remote(RefNames.system)].first { references.values[$0] != nil }
      guard let tip, ReferenceFiles.value(of: tip, in: path) != references.values[tip] else { break }
      references = try ReferenceFiles(repository: path, tagsAtMost: limit)
    }
    return references
  }

  /// A copy that `git clone` made says nothing of its format.
  private func check(_ format: String?, _ references: StoreReferences) throws {
    guard let text = format else {
      if references.values[RefNames.system] != nil { return }
      throw StemmaError.withoutSystem(path, isCopy: references.isCopy)
    }
    guard let format = Int64(text), format <= SnapshotIdentity.format else {
      throw StemmaError(
        .store, "'\(path)' has format \(text), newer than this program's \(SnapshotIdentity.format)",
        hints: ["use a newer 'stemma'"])
    }
  }
}

/// One verification: files, then operations, then everything they reach, then rendering.
private struct Verifier {
  let context: VerificationContext
  let witness: Witness?

  /// How many snapshots that are no longer current are rendered again in a small store.
  private static let renderedSnapshots = 50

  func run() -> Verification {
    checkFiles()
    guard let tip = context.references.values[RefNames.system] else {
      context.report(.systemMissing, RefNames.system, "does not exist, or cannot be read")
      visitAll()
      return result(nil, [])
    }
    let line = SystemLine(context, tip: tip, limit: lineLimit(tip))
    let replay = SystemReplay(context, isComplete: line.isComplete)
    replayAll(line, replay)
    visitAll()
    guard let latest = replay.latest else { return result(nil, []) }
    var settings = SettingsLineCheck(context)
    settings.run(replay.settings)
    SystemWitness(context: context, line: line, latest: latest).compare(with: witness)
    context.references.read(tags: replay.refs.keys)
    let foreign = ProjectionCheck(replay, latest: latest).run()
    if context.level != .quick { render(replay) }
    context.counts.versions = replay.versions.count
    return result(Witness(sequence: latest.sequence, commit: tip), foreign)
  }

  private func checkFiles() {
    if !context.isBounded { context.files.checkChecksums() }
    context.report(RepositoryLayout.flaws(of: context.path) + context.references.files.flaws + context.files.flaws)
    context.counts.packs = context.files.packCount
    context.counts.refs = context.references.count
    if !context.limits.shallow.isEmpty { checkShallow() }
  }

  /// A clone that does not go back to the first operation proves only what it has.
  private func checkShallow() {
    context.reportFile(.cloneShallow, "shallow", "leaves out what was before \(context.limits.shallow.count) commits")
  }

  /// As many operations as are looked at, and back to the one that was witnessed.
  private func lineLimit(_ tip: ObjectID) -> Int? {
    guard let limit = context.operationLimit, let witness, let latest = RecordedOperation(context, tip)?.record else {
      return context.operationLimit
    }
    return max(limit, latest.sequence - witness.sequence + 1)
  }

  private func replayAll(_ line: SystemLine, _ replay: SystemReplay) {
    let walk = ObjectWalk(context)
    for (index, id) in line.commits.enumerated() {
      guard let operation = RecordedOperation(context, id) else { continue }
      context.counts.operations += 1
      replay.replay(operation)
      guard context.level != .quick else { continue }
      walk.visit(operation, settings: replay.tree?.settings, isFirst: index == 0 && !line.isComplete)
    }
    if let latest = replay.latest, context.isBounded {
      context.counts.skippedOperations = max(0, line.first(before: latest.sequence) - 1)
    }
  }

  /// Everything that refs reach and operations do not; at the level `full`, also what nothing reaches.
  private func visitAll() {
    guard !context.isBounded else { return visitTips() }
    let walk = ObjectWalk(context)
    for (name, id) in context.references.files.values.sorted(by: { $0.key < $1.key }) { walk.visit(id, of: name) }
    context.checkCommitGraph()
    guard context.level == .full else { return }
    for place in 0..<context.files.placeCount where context.isUnread(place) {
      if context.object(at: place) != nil { context.counts.unreachable += 1 }
    }
  }

  private func visitTips() {
    for (name, id) in context.references.values where name.hasPrefix("refs/heads/") {
      guard let commit = context.commit(id, of: "'\(name)'", isReached: true) else { continue }
      _ = context.tree(commit.tree, of: "'\(name)'")
    }
  }

  private func render(_ replay: SystemReplay) {
    let sightings = replay.olderSightings() + replay.sightings
    context.counts.snapshots = sightings.count
    let current = Set(replay.tree?.cabinets.values.map { $0 } ?? [])
    let newest = Set(sightings.suffix(context.isBounded ? 0 : Self.renderedSnapshots).map(\.tree))
    let chosen = sightings.filter { sighting in
      context.level == .full || current.contains(sighting.tree) || newest.contains(sighting.tree)
    }
    let check = SnapshotCheck(context)
    for sighting in chosen {
      context.reportRendering(of: chosen.count)
      check.check(sighting)
    }
  }

  private func result(_ newest: Witness?, _ foreign: [String]) -> Verification {
    context.dropSettled()
    let order = context.findings.enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }
    return Verification(
      level: context.level, findings: order.map(\.element), omittedFindings: context.omittedFindings,
      counts: context.counts, witness: newest, isCopy: context.references.isCopy, foreignRefs: foreign,
      severity: context.severity)
  }
}
