internal import Git

/// The settings that operations took in follow on each other, and the branch `settings` follows on the last of them.
struct SettingsLineCheck {
  private let context: VerificationContext
  /// The newest settings commit that was looked at.
  private var newest: ObjectID?
  /// It and all its ancestors; where not everything is looked at only those that were met.
  private var known: Set<ObjectID> = []

  /// How many commits are gone back where not everything is looked at.
  private static let quickLimit = 10_000

  private enum Relation {
    case follows, isOlder, isElsewhere, unknown
  }

  init(_ context: VerificationContext) { self.context = context }

  /// - Parameter taken: what operations took in, oldest first, and how findings call the operations.
  mutating func run(_ taken: [(commit: ObjectID, operation: String)]) {
    for (commit, operation) in taken {
      let relation = advance(to: commit)
      guard relation == .isOlder || relation == .isElsewhere else { continue }
      context.report(.settingsForked, operation, "takes in settings that do not follow on those before")
    }
    guard let tip = context.references.values[RefNames.settings] else {
      if !context.limits.hasAllRefs { return context.report(.notFetched, RefNames.settings, "was not fetched") }
      return context.report(.settingsMissing, RefNames.settings, "does not exist, or cannot be read")
    }
    if let latest = taken.last?.commit, context.limits.hasAllRefs, context.wasLeftOut(latest) {
      let isOlder = taken.contains { $0.commit == tip }
      return context.report(
        isOlder ? .settingsRewound : .settingsForked, RefNames.settings,
        "is at '\(tip.short)', without '\(latest.short)', which 'system' recorded")
    }
    guard let recorded = newest else { return }
    let relation = advance(to: tip)
    if relation == .isOlder || relation == .isElsewhere && leads(recorded, to: tip) {
      context.report(
        .settingsRewound, RefNames.settings,
        "is at '\(tip.short)', before '\(recorded.short)', which 'system' recorded")
    } else if relation == .isElsewhere {
      context.report(
        .settingsForked, RefNames.settings,
        "is at '\(tip.short)', which '\(recorded.short)' of 'system' is no part of")
    }
  }

  /// Whether a commit is among the nearest ancestors of another one.
  private func leads(_ commit: ObjectID, to ancestor: ObjectID) -> Bool {
    var (found, open) = (Set<ObjectID>(), [commit])
    while let id = open.popLast(), found.count < Self.quickLimit {
      if id == ancestor { return true }
      guard found.insert(id).inserted else { continue }
      open += context.commit(id, of: RefNames.settings)?.parents ?? []
    }
    return false
  }

  /// How a commit stands to the newest one; it becomes the newest, where it is no older one.
  private mutating func advance(to commit: ObjectID) -> Relation {
    guard let before = newest else {
      newest = commit
      known = [commit]
      if !context.isBounded { known.formUnion(walk(from: commit, isStart: true)?.found ?? []) }
      return .unknown
    }
    if commit == before { return .follows }
    if known.contains(commit) { return .isOlder }
    guard let (found, met) = walk(from: commit) else { return .unknown }
    newest = commit
    known.formUnion(found)
    return met.contains(before) ? .follows : .isElsewhere
  }

  /// The ancestors of a commit that are not known, and the known ones at which they end; nil where they cannot be read.
  private func walk(from commit: ObjectID, isStart: Bool = false) -> (found: Set<ObjectID>, met: Set<ObjectID>)? {
    var (found, met, open) = (Set<ObjectID>(), Set<ObjectID>(), [commit])
    while let id = open.popLast() {
      if known.contains(id) && !(isStart && id == commit) {
        met.insert(id)
      } else if found.insert(id).inserted {
        if context.isBounded, found.count > Self.quickLimit { return nil }
        guard let parents = context.commit(id, of: RefNames.settings)?.parents else { return nil }
        open += parents
      }
    }
    return (found, met)
  }
}
