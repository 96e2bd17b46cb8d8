internal import Git

/// Compares `system` with what is known of its past from elsewhere: a witness that somebody kept, and its own log.
struct SystemWitness {
  let context: VerificationContext
  let line: SystemLine
  let latest: Record

  /// How much of the log's end is read where not everything is, in bytes and in entries.
  private static let quickBytes = 64 << 10
  private static let quickEntries = 50

  /// - Parameter witness: an operation that somebody noted.
  func compare(with witness: Witness?) {
    if let witness { check(witness) }
    let isQuick = context.isBounded
    let former = ReferenceLog.formerValues(
      of: context.references.place(of: RefNames.system), in: context.path, atMost: isQuick ? Self.quickBytes : nil)
    let known = Set(line.commits)
    for id in former.suffix(isQuick ? Self.quickEntries : former.count) where !known.contains(id) { report(id) }
  }

  private func check(_ witness: Witness) {
    guard witness.sequence <= latest.sequence else {
      return context.report(
        .systemRewound, RefNames.system,
        "ends with operation \(latest.sequence), and operation \(witness.sequence) was witnessed")
    }
    let index = line.commits.count - 1 - (latest.sequence - witness.sequence)
    // What is hidden by a damaged commit is said to be not checked.
    if index < 0, line.isCut { return }
    if index < 0, !context.limits.shallow.isEmpty {
      return context.report(
        .historyCut, RefNames.system, "does not go back to the witnessed operation \(witness.sequence) in this clone")
    }
    guard line.commits.indices.contains(index), line.commits[index] == witness.commit.id else {
      return context.report(
        .systemForked, RefNames.system,
        "has another operation \(witness.sequence) than the witnessed '\(witness.commit.short)'")
    }
  }

  /// `system` was once at a commit that is no longer part of it.
  private func report(_ id: ObjectID) {
    let commit = (try? context.files.object(id)).flatMap { try? Commit(decoding: $0.bytes) }
    if commit == nil, line.isCut { return }
    let sequence = commit.flatMap { MessageReader($0.message)[.sequence] }.flatMap { Int($0) }
    guard let sequence, sequence <= latest.sequence else {
      let which = sequence.map { "operation \($0), " } ?? ""
      return context.report(
        .systemRewound, RefNames.system,
        "ends with operation \(latest.sequence), and its log knows \(which)commit '\(id.short)'")
    }
    if line.isCut || !line.isComplete && sequence < line.first(before: latest.sequence) { return }
    context.report(
      .systemForked, RefNames.system, "has another operation \(sequence) than its log knows, commit '\(id.short)'")
  }
}
