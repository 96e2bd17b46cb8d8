internal import Git
internal import Manifests

/// One change of a configuration key.
public struct SettingChange: Sendable {
  public let sequence: Int
  public let time: Instant
  public let person: Person
  public let subject: String
  public let reason: String
  public let level: Level
  /// nil where it was removed.
  public let value: String?
}

/// A configuration key that differs between two cabinets.
public struct ConfigurationDifference: Sendable {
  public let asset: String
  public let key: String
  public let first: String?
  public let second: String?
}

extension Store {
  /// The keys of a settings path, such as `annotations.example.com/team`.
  ///
  /// - Throws: `StemmaError` with the nearest setting for one that the level does not have.
  public static func settingKeys(_ path: String, at level: Level) throws -> [String] {
    try SettingsPlanner.keys(path, at: level)
  }

  /// Who set a key to what, when, why and at which level, newest first.
  public func history(of key: String) throws -> [SettingChange] {
    try reading { base in
      var result: [SettingChange] = []
      var newer: (record: Record, layers: [Level: Value])?
      try base.history.walk { record in
        let tree = try base.workspace.entry(["settings"], in: record.systemTree)?.id
        let newerTree = try newer.flatMap { try base.workspace.entry(["settings"], in: $0.record.systemTree)?.id }
        let layers = try newer != nil && tree == newerTree ? newer?.layers ?? [:] : Self.values(of: key, tree, base)
        if let newer { result += Self.changes(from: layers, to: newer.layers, newer.record) }
        newer = (record, layers)
        return true
      }
      return result
    }
  }

  private static func values(of key: String, _ tree: ObjectID?, _ base: Base) throws -> [Level: Value] {
    let settings = SettingsReader.read(try base.workspace.settingsFiles(in: tree)).settings
    let pairs = settings.allLayers.compactMap { level, layer in layer[.config(key)].map { (level, $0) } }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private static func changes(from old: [Level: Value], to new: [Level: Value], _ record: Record) -> [SettingChange] {
    Set(old.keys).union(new.keys).sorted { $0.text < $1.text }.compactMap { level in
      guard old[level] != new[level] else { return nil }
      return SettingChange(
        sequence: record.sequence, time: record.time, person: record.person, subject: record.fields.subject,
        reason: record.fields.reason, level: level, value: new[level].map(text))
    }
  }

  private static func text(_ value: Value) -> String { ConfigurationValue(value)?.text ?? FieldComparison.text(value) }

  /// Configuration of all assets that differs between what two cabinets run.
  public func configurationDifference(_ first: String, _ second: String) throws -> [ConfigurationDifference] {
    try reading { base in
      let settings = base.recordedSettings
      let (a, b) = (
        try base.current(of: settings.cabinet(first).name), try base.current(of: settings.cabinet(second).name)
      )
      return Set((a?.assetNames ?? []) + (b?.assetNames ?? [])).sorted().flatMap { asset in
        let (x, y) = (a?.assets[asset]?.configuration ?? [:], b?.assets[asset]?.configuration ?? [:])
        return Set(x.keys).union(y.keys).sorted().compactMap { key in
          x[key] == y[key]
            ? nil : ConfigurationDifference(asset: asset, key: key, first: x[key]?.text, second: y[key]?.text)
        }
      }
    }
  }

  /// The configuration that an asset in a cabinet would get from today's definition and settings, references resolved.
  public func resolvedConfiguration(cabinet: String, asset: String) throws -> [(key: String, value: ConfigurationValue)]
  {
    try reading { base in
      let (part, identity) = try Self.today(asset, cabinet, base)
      let substitution = Substitution(asset, part, identity)
      return try part.configuration.sorted { $0.key < $1.key }.map { key, value in
        if case .text = value { (key, .text(try substitution.text(of: key))) } else { (key, value) }
      }
    }
  }

  /// An asset as today's definition and settings have it in a cabinet, with the image or the source that runs there.
  private static func today(
    _ asset: String, _ cabinet: String, _ base: Base
  ) throws -> (AssetSnapshot, SnapshotIdentity) {
    let settings = base.recordedSettings
    try SettingsPlanner.checkExists(Level(.asset(asset)), settings)
    let target = try settings.cabinet(cabinet)
    let current = try base.current(of: cabinet)
    var release = settings.assets[asset] ?? AssetDefinition()
    let declared = release.image.flatMap { ImageReference($0) }?.prefixed(
      by: settings.registry(asset: asset, cabinet: target)
    ).text
    release.image = current?.assets[asset]?.release.image ?? declared
    release.layer[.registry] = nil
    let inherited = try base.inheritedValues(cabinet, current)[asset] ?? Layer()
    let overlay = Resolution(
      asset: asset, release: release, settings: settings, cabinet: target, inherited: inherited
    ).overlay
    let source = release.source == nil ? nil : current?.assets[asset]?.source
    if source != nil { release.source = current?.assets[asset]?.release.source }
    return (
      AssetSnapshot(releaseTree: .zero, release: release, source: source, overlay: overlay), SnapshotIdentity(target)
    )
  }

  /// The configuration of one level.
  public func configuration(at level: Level) throws -> [(key: String, value: ConfigurationValue)] {
    try reading { base in
      try SettingsPlanner.checkExists(level, base.recordedSettings)
      let layer = base.recordedSettings.layer(at: level)
      return layer.keys.compactMap { key in
        guard let name = key.configurationKey, let value = layer[key].flatMap(ConfigurationValue.init) else {
          return nil
        }
        return (name, value)
      }
    }
  }

  /// The objects of an asset as today's definition and settings have it in a cabinet, every default included, as YAML.
  public func effective(asset: String, cabinet: String) throws -> String {
    try reading { base in
      let (part, identity) = try Self.today(asset, cabinet, base)
      if part.release.source != nil, part.source == nil {
        throw StemmaError.failed("the source of asset '\(asset)' never came to cabinet '\(cabinet)'")
      }
      let objects =
        part.source == nil
        ? try Renderer(identity: identity).objects(of: asset, part)
        : try CapturedAsset(name: asset, asset: part, identity: identity, workspace: base.workspace).rendered().objects
      let sorted = try objects.map { (try ObjectIdentity($0).fileName(cabinetNamespace: identity.namespace), $0) }
      return sorted.sorted { $0.0 < $1.0 }.map { "---\n" + String(decoding: YAML.write($0.1), as: UTF8.self) }.joined()
    }
  }
}

/// How an asset's source was captured last, for its next time.
public struct RecordedSource: Sendable {
  public let kind: SourceKind
  public let overlay: String?
  public let excluded: [String]
}

extension Store {
  /// nil for an asset that is no captured source, and for one that nobody knows.
  public func recordedSource(of asset: String) throws -> RecordedSource? {
    try reading { base in
      let source = base.recordedSettings.assets[asset]?.source
      guard let source, let kind = source["kind"]?.stringValue.flatMap(SourceKind.init) else { return nil }
      return RecordedSource(
        kind: kind, overlay: source["overlay"]?.stringValue,
        excluded: source["exclude"]?.listValue?.compactMap(\.stringValue) ?? [])
    }
  }
}
