internal import Git
internal import Manifests

/// One setting at one level.
public struct DeclaredSetting: Sendable {
  public let level: Level
  public let key: SettingKey
  /// Text as it is; other values as JSON.
  public let value: String
}

/// Everything that is said about one configuration key of an asset in a cabinet.
public struct SettingExplanation: Sendable {
  public struct Layer: Sendable {
    public let level: Level
    public let value: String?
    public let wins: Bool
    /// Who set this value, and when.
    public let person: Person?
    public let time: Instant?
  }

  /// Highest precedence first.
  public let layers: [Layer]
  /// What the cabinet runs with now; nil where the asset is not deployed or has no such value.
  public let deployed: String?
}

extension Store {
  /// The settings of one level, sorted by key; of all levels where none is given.
  ///
  /// - Parameter onlyConfiguration: configuration keys only.
  public func settings(at level: Level?, onlyConfiguration: Bool) throws -> [DeclaredSetting] {
    try reading { base in
      let settings = base.recordedSettings
      if let level { try SettingsPlanner.checkExists(level, settings) }
      if !onlyConfiguration { return try declared(at: level, base) }
      let layers = level.map { [($0, settings.layer(at: $0))] } ?? settings.allLayers.map { ($0.level, $0.layer) }
      return layers.flatMap { level, layer in
        layer.keys.filter { $0.configurationKey != nil }.map { key in
          DeclaredSetting(level: level, key: key, value: Self.text(layer[key] ?? .null))
        }
      }
    }
  }

  /// Everything that settings files say, also what is no layer: names, images, ports.
  private func declared(at level: Level?, _ base: Base) throws -> [DeclaredSetting] {
    let levels = level.map { [$0] } ?? base.recordedSettings.allLayers.map(\.level)
    return try levels.flatMap { level -> [DeclaredSetting] in
      let file = ["settings"] + level.file.split(separator: "/").map(String.init)
      guard let bytes = try base.workspace.blob(file, in: base.systemTree) else { return [] }
      let root = try YAML.document(bytes)?.value
      let section = level.path([]).reduce(root) { $0?[$1] }
      var result: [DeclaredSetting] = []
      if let section {
        SettingsPlanner.shape(for: level).leaves(of: section, at: []) { path, value in
          if level.asset != nil || path.first != "assets" {
            result.append(DeclaredSetting(level: level, key: SettingKey(path), value: Self.text(value)))
          }
        }
      }
      return result.sorted { $0.key < $1.key }
    }
  }

  /// The value at a path of a level's file, as text; nil where it is not set.
  public func setting(_ path: [String], at level: Level) throws -> String? {
    try reading { base in
      try SettingsPlanner.checkExists(level, base.recordedSettings)
      guard SettingsPlanner.shape(for: level).shape(at: path[...]) != nil else {
        throw SettingsPlanner.unknownSetting(path, level)
      }
      let file = ["settings"] + level.file.split(separator: "/").map(String.init)
      guard let bytes = try base.workspace.blob(file, in: base.systemTree) else { return nil }
      var value = try YAML.document(bytes)?.value
      for key in level.path(path) { value = value?[key] }
      return value.map(Self.text)
    }
  }

  /// Which level wins for a configuration key, and who said what when.
  public func explain(_ key: String, cabinet: String, asset: String?) throws -> SettingExplanation {
    try reading { base in
      let settings = base.recordedSettings
      let target = try settings.cabinet(cabinet)
      if let asset { try SettingsPlanner.checkExists(Level(.asset(asset)), settings) }
      let past = PastSettings(base)
      var isDecided = false
      let layers = try settings.levels(asset: asset, cabinet: target).map { level -> SettingExplanation.Layer in
        let value = settings.layer(at: level)[.config(key)]
        let origin = try value == nil ? nil : past.origin(of: .config(key), at: level, from: 0)
        defer { if value != nil { isDecided = true } }
        return SettingExplanation.Layer(
          level: level, value: value.map(Self.text), wins: value != nil && !isDecided, person: origin?.person,
          time: origin?.time)
      }
      let current = try base.current(of: cabinet)
      let deployed = asset.flatMap { current?.assets[$0]?.configuration[key]?.text }
      return SettingExplanation(layers: layers, deployed: deployed)
    }
  }

  private static func text(_ value: Value) -> String {
    ConfigurationValue(value)?.text ?? FieldComparison.text(value)
  }
}
