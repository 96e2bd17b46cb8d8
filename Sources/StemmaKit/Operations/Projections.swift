internal import Git

/// Cabinet branches and tags follow `system`. This moves them, and completes what a crash left undone.
struct Projections {
  let workspace: Workspace
  let janitor: any RefJanitor
  let signature: Signature

  /// What became of refs that should follow.
  struct Followed {
    var moved: [String] = []
    /// Refs that somebody else moved: neither old nor new. They are left alone.
    var foreign: [String] = []
    /// Refs that could not be moved now, and why. The operation itself is done; a later one completes them.
    var unfinished: [(update: RefUpdate, reason: any Error)] = []

    /// Sentences about what did not follow.
    var problems: [String] {
      foreign.map { "ref '\($0)' is not what was expected and was left alone" }
        + unfinished.map {
          "ref '\($0.update.name)' could not be moved and waits for the next operation: \($0.reason)"
        }
    }
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
          result.foreign.append(update.name)
        }
      } catch {
        result.unfinished.append((update, error))
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

/// What only the `git` program does safely: libgit2's deletes and packing lose other programs' refs.
public protocol RefJanitor: Sendable {
  /// Deletes a ref that has the expected value.
  func deleteReference(_ name: String, expecting: Hash, inStoreAt path: String) throws

  /// Merges packs, so that there are few. Nothing reachable or unreachable is lost.
  func consolidatePacks(inStoreAt path: String) throws
}
