internal import Git
internal import Manifests

/// An environment and its cabinets.
public struct EnvironmentSummary: Sendable {
  public let name: String
  public let cabinets: [String]
}

/// An asset as it is declared, and where it runs.
public struct AssetSummary: Sendable {
  public let name: String
  /// The image that its definition names.
  public let image: String?
  /// For a captured asset: manifests, kustomize or helm.
  public let source: SourceKind?
  public let ports: [Int]
  /// Each cabinet that has the asset, with the image that runs there.
  public let cabinets: [(cabinet: String, image: String)]
}

extension Store {
  public func environments() throws -> [EnvironmentSummary] {
    try reading { base in
      base.recordedSettings.environments.keys.sorted().map { name in
        let cabinets = base.recordedSettings.cabinets.values.filter { $0.environment == name }.map(\.name).sorted()
        return EnvironmentSummary(name: name, cabinets: cabinets)
      }
    }
  }

  /// All assets that are declared or run anywhere.
  public func assets() throws -> [AssetSummary] {
    try reading { base in
      var places: [String: [(String, String)]] = [:]
      for cabinet in base.recordedSettings.cabinets.keys.sorted() {
        for (name, asset) in try base.current(of: cabinet)?.assets ?? [:] {
          places[name, default: []].append((cabinet, asset.imageText))
        }
      }
      let declared = base.recordedSettings.assets
      return Set(declared.keys).union(places.keys).sorted().map { name in
        AssetSummary(
          name: name, image: declared[name]?.image, source: declared[name]?.sourceKind,
          ports: (declared[name]?.ports ?? []).map(Int.init),
          cabinets: places[name] ?? [])
      }
    }
  }

  /// One asset.
  ///
  /// - Throws: `StemmaError` with the nearest names for an unknown one.
  public func asset(_ name: String) throws -> AssetSummary {
    let all = try assets()
    guard let asset = all.first(where: { $0.name == name }) else {
      throw Settings.unknown("asset", name, among: all.map(\.name), create: "stemma asset create \(name) --image IMAGE")
    }
    return asset
  }

  /// Every tag with its versions, oldest first.
  public func tags() throws -> [(tag: String, versions: [String])] {
    try reading { base in base.tags.names.map { ($0, base.tags.versions[$0] ?? []) } }
  }
}
