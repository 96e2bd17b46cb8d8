internal import Git

/// Decides what deploying a version means: a promotion into another cabinet, or going back inside its own.
struct SnapshotDeployPlanner {
  let base: Base
  let request: SnapshotDeployRequest
  let stamp: Stamp

  func plan() throws -> Plan {
    let source = try base.resolver(base.recordedSettings).resolve(request.version, in: request.cabinet)
    let target = request.cabinet ?? source.version.cabinet
    try checkFlags(isPromotion: target != source.version.cabinet)
    if target == source.version.cabinet && request.assets.isEmpty {
      return try RollbackPlanner(base: base, request: request, target: source).plan()
    }
    return try PromotionPlanner(base: base, request: request, stamp: stamp, source: source, target: target).plan()
  }

  private func checkFlags(isPromotion: Bool) throws {
    if request.withDomains && !request.exact {
      throw StemmaError(.usage, "'--with-domains' goes with '--exact'")
    }
    if request.exact && !request.without.isEmpty {
      throw StemmaError(.usage, "'--without' does not go with '--exact'")
    }
    if !request.assets.isEmpty && request.extras != .refuse {
      throw StemmaError(.usage, "'--prune' and '--keep-extra' do not go with '--asset', which leaves all others alone")
    }
    let forPromotions: [(String, Bool)] = [
      ("--exact", request.exact), ("--without", !request.without.isEmpty), ("--as", request.name != nil),
      ("--prune", request.extras == .prune), ("--keep-extra", request.extras == .keep),
    ]
    guard !isPromotion, request.assets.isEmpty, let flag = forPromotions.first(where: { $0.1 }) else { return }
    throw StemmaError(
      .usage, "'\(flag.0)' does not go with a rollback, which brings the old snapshot back byte for byte")
  }
}
