internal import Manifests

/// Which value wins for each setting of an asset in a cabinet, and which level said so.
struct Resolution: Sendable {
  struct Winner: Sendable, Equatable {
    let value: Value
    /// Where it was declared; nil for a value that came along from another cabinet of the same environment.
    let level: Level?
  }

  private(set) var winners: [SettingKey: Winner] = [:]

  /// Resolves what the cabinet contributes to a release: every setting that the release does not bring itself.
  ///
  /// - Parameter inherited: cabinet-level values of another cabinet of the same environment. They stand below what
  ///   the cabinet declares itself and above its environment.
  init(
    asset: String, release: AssetDefinition, settings: Settings, cabinet: Settings.Cabinet, inherited: Layer = Layer(),
    ignoringCabinet: Bool = false
  ) {
    let released = Set(release.layer.keys)
    func take(_ layer: Layer, _ level: Level?) {
      for (key, value) in layer.values where key != .registry && !released.contains(key) && winners[key] == nil {
        winners[key] = Winner(value: settings.resolved(value, of: key), level: level)
      }
    }
    for level in settings.levels(asset: asset, cabinet: cabinet).dropFirst() {
      if case .cabinet = level.scope {
        if !ignoringCabinet { take(settings.layer(at: level), level) }
        continue
      }
      if case .environment = level.scope, level.asset != nil { take(inherited, nil) }
      take(settings.layer(at: level), level)
    }
  }

  /// The layer that `overlay/<asset>.yaml` stores: values without where they came from.
  var overlay: Layer { Layer(winners.mapValues(\.value)) }
}

extension Settings {
  /// A value as an overlay holds it: a share of the traffic together with the namespace of the cabinet that gets it.
  fileprivate func resolved(_ value: Value, of key: SettingKey) -> Value {
    guard key.path.count == 2, key.path[0] == "weights", value.intValue != nil, let cabinet = cabinets[key.path[1]]
    else {
      return value
    }
    return ["namespace": .string(cabinet.namespace), "weight": value]
  }

  /// Whether any level but the asset's own says something about a setting in a cabinet.
  func sets(_ key: SettingKey, asset: String, cabinet: Cabinet) -> Bool {
    levels(asset: asset, cabinet: cabinet).dropFirst().contains { layer(at: $0)[key] != nil }
  }

  /// The registry that stands in front of an asset's image when it enters a release in a cabinet.
  func registry(asset: String, cabinet: Cabinet) -> String? {
    for level in levels(asset: asset, cabinet: cabinet) {
      if let registry = layer(at: level)[.registry]?.stringValue { return registry }
    }
    return nil
  }
}
