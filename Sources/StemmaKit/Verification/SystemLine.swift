internal import Git

/// The commits of `system`, from the tip back.
struct SystemLine {
  /// Oldest first.
  let commits: [ObjectID]
  /// Whether they begin with the first operation.
  let isComplete: Bool
  /// Whether a commit that cannot be read hides what was before.
  let isCut: Bool

  /// The sequence number of the oldest one, where this is that of the newest.
  func first(before last: Int) -> Int { last - commits.count + 1 }

  /// - Parameter limit: the most commits to go back; nil for all.
  init(_ context: VerificationContext, tip: ObjectID, limit: Int?) {
    var commits: [ObjectID] = []
    var next: ObjectID? = tip
    var isShallow = false
    while let id = next, commits.count < limit ?? .max {
      let owner = commits.last.map { "commit '\($0.short)'" } ?? RefNames.system
      guard let commit = context.commit(id, of: owner, isReached: true) else { break }
      if commit.parents.count > 1 {
        context.report(.systemMerge, id.description, "merges \(commit.parents.count) commits on 'system'")
      }
      commits.append(id)
      isShallow = context.limits.shallow.contains(id)
      next = isShallow ? nil : commit.parents.first
    }
    self.commits = commits.reversed()
    isComplete = next == nil && !isShallow
    isCut = next != nil && commits.count < limit ?? .max
    if isCut {
      context.report(.historyCut, RefNames.system, "cannot be read before '\(commits.last?.short ?? tip.short)'")
    }
  }
}

/// An operation together with the commit that records it.
struct RecordedOperation {
  let record: Record
  let commit: Commit

  /// Reads it; nil for what is no operation, which is a finding.
  init?(_ context: VerificationContext, _ id: ObjectID) {
    guard let found = context.commit(id, of: RefNames.system) else { return nil }
    commit = Commit(
      tree: found.tree, parents: Array(found.parents.prefix(1)), author: found.author, committer: found.committer,
      message: found.message)
    do { record = try RecordFormat.read(commit, id: id) } catch {
      context.report(.operationUnreadable, id.description, "\(error)")
      return nil
    }
  }

  /// How findings call it.
  var name: String { "operation \(record.sequence)" }

  /// The message as the cabinet's commit must have it.
  var cabinetMessage: String {
    let own = ["Stemma-Tree: ", "Stemma-Ref: ", "Stemma-Carried-Ref: "].map { Array($0.utf8) }
    let lines = commit.message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let kept = lines.filter { line in !own.contains { line.starts(with: $0) } }
    return kept.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}

/// What the tree of `system` holds, by its parts.
struct SystemTree: Equatable {
  var settings: ObjectID?
  var cabinets: [String: ObjectID] = [:]
  var tags: ObjectID?

  init() {}

  /// nil where it cannot be read, which is a finding.
  init?(_ context: VerificationContext, _ id: ObjectID, of owner: String) {
    guard let tree = context.tree(id, of: owner) else { return nil }
    let parts = Dictionary(tree.entries.map { (String(decoding: $0.name, as: UTF8.self), $0.id) }) { first, _ in first }
    settings = parts["settings"]
    tags = parts["tags"]
    guard let cabinets = parts["cabinets"] else { return }
    guard let list = context.tree(cabinets, of: owner) else { return nil }
    for entry in list.entries { self.cabinets[String(decoding: entry.name, as: UTF8.self)] = entry.id }
  }
}
