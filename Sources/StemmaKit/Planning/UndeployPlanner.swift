/// Plans that an asset leaves a cabinet.
struct UndeployPlanner {
  let base: Base
  let cabinet: String
  let asset: String
  let reason: String
  let stamp: Stamp

  func plan() throws -> Plan {
    let effective = try EffectiveSettings(base, edit: nil, stamp: stamp)
    let cabinet = try effective.settings.cabinet(cabinet)
    var assets = try base.current(of: cabinet.name)?.assets ?? [:]
    guard assets.removeValue(forKey: asset) != nil else {
      let near = Name.nearest(asset, in: assets.keys)
      throw StemmaError.failed(
        "asset '\(Name.excerpt(asset))' does not run in cabinet '\(cabinet.name)'",
        hint: near.isEmpty ? nil : "did you mean \(near.quotedList(joiner: "or"))?")
    }
    var builder = try DeploymentBuilder(base, effective, cabinet: cabinet)
    try builder.setAssets(assets)
    return try builder.plan(.undeploy, .revision, assets: [asset], reason: reason) { version in
      "Undeploy \(asset) from \(cabinet.name)" + (version.map { " as \($0)" } ?? ": no change")
    }
  }
}
