internal import Git

/// Plans the deployment of one of a cabinet's own versions: the old tree, byte for byte. No settings are read.
struct RollbackPlanner {
  let base: Base
  let request: SnapshotDeployRequest
  let target: ResolvedVersion

  func plan() throws -> Plan {
    let version = target.version
    let identity = try Snapshot(version.tree, in: base.workspace).identity
    guard let cabinet = base.recordedSettings.cabinets[version.cabinet] else {
      throw StemmaError.failed(
        "cabinet '\(version.cabinet)' was deleted",
        hint: "make it again with 'stemma cabinet create \(version.cabinet) --environment \(identity.environment)'")
    }
    guard cabinet.namespace == identity.namespace, cabinet.environment == identity.environment else {
      throw StemmaError.refused(
        "cabinet '\(version.cabinet)' was made again for another namespace or environment than '\(version.name)' is for",
        hint: "promote the version's content from another cabinet")
    }
    let before = try base.currentTree(of: version.cabinet)
    let current = try base.history.current(of: version.cabinet)?.fields.version
    var plan = Plan(
      cabinet: version.cabinet, before: before, after: version.tree, version: version.name, previousVersion: current)
    plan.changes = try SnapshotComparison(workspace: base.workspace).changes(from: before, to: version.tree)
    plan.requested = target.requested
    plan.source = version.name
    plan.target = version.tree
    plan.fields = try fields(identity, changes: before != version.tree, isOlder: isOlder(than: current))
    plan.fields?.assets = plan.changes.filter { $0.status != .unchanged }.map(\.asset)
    return plan
  }

  private func isOlder(than current: String?) throws -> Bool {
    guard let current, let now = try base.versions.get()[current] else { return true }
    return target.version.record.sequence < now.record.sequence
  }

  private func fields(_ identity: SnapshotIdentity, changes: Bool, isOlder: Bool) throws -> RecordFields {
    let version = target.version
    let verb =
      isOlder ? "Roll back \(version.cabinet) to \(version.name)" : "Deploy \(version.name) to \(version.cabinet) again"
    var fields = RecordFields(isOlder ? .rollback : .redeploy, subject: changes ? verb : verb + ": no change")
    fields.reason = try FreeText.reason(request.reason)
    fields.cabinet = version.cabinet
    fields.environment = identity.environment
    fields.version = version.name
    fields.rolledBackTo = isOlder && changes ? version.name : nil
    fields.requested = target.requested
    fields.settings = base.latest.fields.settings
    return fields
  }
}
