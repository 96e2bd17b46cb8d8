internal import Git

/// Compares the commit of a cabinet with the operation that made it, and a promotion with what it came from.
struct CabinetCommitCheck {
  let context: VerificationContext
  let operation: RecordedOperation
  /// The versions that were made before.
  let versions: [String: SystemReplay.RecordedVersion]
  /// Whether these are all.
  let knowsAllVersions: Bool

  func check(_ update: RefUpdate) {
    let id = update.new.description
    guard let commit = context.commit(update.new, of: operation.name) else { return }
    let fields = operation.record.fields
    if commit.tree != fields.tree {
      context.report(.commitDiffers, id, "has another tree than \(operation.name) says")
    }
    if !commit.message.utf8.elementsEqual(operation.cabinetMessage.utf8) {
      context.report(.commitDiffers, id, "has another message than \(operation.name)")
    }
    if commit.author != operation.commit.author {
      context.report(.commitDiffers, id, "has another author than \(operation.name)")
    }
    let isFirst = update.old == .zero
    if !isFirst, commit.parents.first != update.old {
      context.report(.lineageDiffers, id, "does not follow on '\(update.old.short)' as \(operation.name) says")
    }
    checkSource(commit, id, Array(commit.parents.dropFirst(isFirst ? 0 : 1)))
  }

  /// A promotion's other parent is the commit of the version that it came from; nothing else has one.
  ///
  /// - Parameter others: the parents besides the cabinet's previous commit.
  private func checkSource(_ commit: Commit, _ id: String, _ others: [ObjectID]) {
    guard let name = operation.record.fields.promotedFrom else {
      if !others.isEmpty {
        context.report(
          .lineageDiffers, id, "has a parent outside of its cabinet, and \(operation.name) is no promotion")
      }
      return
    }
    guard let version = versions[name] else {
      if knowsAllVersions {
        context.report(.lineageDiffers, operation.name, "promotes version '\(name)', which no operation made")
      }
      return
    }
    if others != [version.commit] {
      context.report(
        .lineageDiffers, id, "does not have '\(version.commit.short)' of version '\(name)' as its other parent")
    }
    if version.cabinet == operation.record.fields.cabinet {
      context.report(.lineageDiffers, operation.name, "promotes version '\(name)' of its own cabinet")
    }
    checkReleases(from: version.tree, name, to: commit.tree)
  }

  /// What was promoted is what was tested: the same trees.
  private func checkReleases(from source: ObjectID, _ version: String, to target: ObjectID) {
    guard let from = releases(source), let to = releases(target) else { return }
    for asset in operation.record.fields.assets where from[asset] != to[asset] {
      let place = "cabinets/\(operation.record.fields.cabinet ?? "")/release/\(asset)"
      context.report(.releaseDiffers, place, "is not that of '\(version)', which \(operation.name) promoted")
    }
  }

  /// The trees `release/<asset>` of a snapshot; nil where they cannot be read.
  private func releases(_ snapshot: ObjectID) -> [String: ObjectID]? {
    guard let parts = context.tree(snapshot, of: operation.name)?.entries else { return nil }
    guard let release = parts.first(where: { $0.name.elementsEqual("release".utf8) }) else { return [:] }
    guard let entries = context.tree(release.id, of: operation.name)?.entries else { return nil }
    return Dictionary(entries.map { (String(decoding: $0.name, as: UTF8.self), $0.id) }) { first, _ in first }
  }
}
