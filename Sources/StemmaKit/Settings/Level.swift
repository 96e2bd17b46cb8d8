/// One place where a setting can be declared: a scope, and inside it either the shared part or one asset's section.
public struct Level: Sendable, Hashable {
  /// The four scopes, and who is meant.
  public enum Scope: Sendable, Hashable {
    /// `assets/<asset>.yaml`: travels with the release.
    case asset(String)
    case cabinet(String)
    case environment(String)
    case enterprise
  }

  public let scope: Scope
  /// The asset whose section inside the scope is meant; nil for the part that all assets share.
  public let asset: String?

  public init(_ scope: Scope, asset: String? = nil) {
    self.scope = scope
    self.asset = asset
  }

  /// `cabinet 'production', asset 'web-api'`.
  public var text: String {
    let section = asset.map { ", asset '\($0)'" } ?? ""
    return switch scope {
    case .asset(let name): "asset '\(name)'"
    case .cabinet(let name): "cabinet '\(name)'\(section)"
    case .environment(let name): "environment '\(name)'\(section)"
    case .enterprise: "enterprise\(section)"
    }
  }

  /// The keys that lead to this level in its file.
  var place: [String] { asset.map { ["assets", $0] } ?? [] }

  /// The settings file that holds this level.
  public var file: String {
    switch scope {
    case .asset(let name): "assets/\(name).yaml"
    case .cabinet(let name): "cabinets/\(name).yaml"
    case .environment(let name): "environments/\(name).yaml"
    case .enterprise: "enterprise.yaml"
    }
  }

  /// Where a key of this level stands in its file.
  func path(_ key: [String]) -> [String] {
    asset.map { ["assets", $0] + key } ?? key
  }

  /// The flags that name this level on the command line.
  public var flags: String {
    let section = asset.map { " --asset \($0)" } ?? ""
    return switch scope {
    case .asset(let name): "--asset \(name)"
    case .cabinet(let name): "--cabinet \(name)\(section)"
    case .environment(let name): "--environment \(name)\(section)"
    case .enterprise: "--enterprise\(section)"
    }
  }
}
