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
      throw Settings.unknown("asset", asset, among: assets.keys, create: nil)
    }
    var builder = try DeploymentBuilder(base, effective, cabinet: cabinet)
    try builder.setAssets(assets)
    return try builder.plan(.undeploy, .revision, assets: [asset], reason: reason) { version in
      "Undeploy \(asset) from \(cabinet.name)" + (version.map { " as \($0)" } ?? ": no change")
    }
  }
}
