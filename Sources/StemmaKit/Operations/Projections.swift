internal import Git

/// Cabinet branches and tags follow `system`. This moves them, and completes what a crash left undone.
struct Projections {
  let workspace: Workspace
  let janitor: any RefJanitor
  let signature: Signature

  /// What became of refs that should follow.
  struct Followed {
    var moved: [String] = []
    /// Sentences about the refs that did not follow. The operation itself is done: they are completed by a later one,
    /// or were moved by somebody else.
    var problems: [String] = []
  }

  /// Moves the refs that an operation names, each only from exactly the recorded old value.
  func follow(_ updates: [RefUpdate]) -> Followed {
    var result = Followed()
    for update in updates {
      do {
        let value = try workspace.repository.reference(update.name) ?? .zero
        if value == update.new { continue }
        if value == update.old, try move(update) {
          result.moved.append(update.name)
        } else {
          result.problems.append("ref '\(update.name)' is not what was expected and was left alone")
        }
      } catch {
        result.problems.append("ref '\(update.name)' could not be moved and waits for the next operation: \(error)")
      }
    }
    return result
  }

  private func move(_ update: RefUpdate) throws -> Bool {
    if update.new == .zero {
      try janitor.deleteReference(update.name, expecting: Hash(update.old), inStoreAt: workspace.repository.path)
      return true
    }
    do {
      try workspace.repository.moveReference(
        update.name, from: update.old, to: update.new, by: signature, log: "stemma: follow system")
      return true
    } catch {
      guard [.modified, .exists].contains(error.kind) else { throw error }
      return try workspace.repository.reference(update.name) == update.new
    }
  }
}

/// What only the `git` program does safely: see the findings on refs in the article on the store.
public protocol RefJanitor: Sendable {
  /// Deletes a ref that has the expected value.
  func deleteReference(_ name: String, expecting: Hash, inStoreAt path: String) throws

  /// Merges packs, so that there are few. Nothing reachable or unreachable is lost.
  func consolidatePacks(inStoreAt path: String) throws
}
