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
  ///
  /// - Parameter limit: the most changes; nil for all.
  public func history(of key: String, limit: Int? = nil) throws -> [SettingChange] {
    try reading { base in
      var result: [SettingChange] = []
      let settings = base.settingsTrees
      var newer: [String: ObjectID] = [:]
      var position = 0
      var commit = try base.history.settings(at: 0)
      while let last = commit {
        position += 1
        commit = try base.history.settings(at: position)
        guard commit != last, let record = try base.history.record(position - 1) else { continue }
        if newer.isEmpty { newer = try Self.files(record, base) }
        let older = try base.history.record(position).map { try Self.files($0, base) } ?? [:]
        result += try Self.changes(of: key, from: older, to: newer, record, settings)
        if let limit, result.count >= limit { return Array(result.prefix(limit)) }
        newer = older
      }
      return result
    }
  }

  /// The settings files after an operation, by path.
  private static func files(_ record: Record, _ base: Base) throws -> [String: ObjectID] {
    guard let tree = try base.workspace.entry(["settings"], in: record.systemTree)?.id else { return [:] }
    let files = try base.workspace.files(in: tree).map { ($0.path.joined(separator: "/"), $0.entry.id) }
    return Dictionary(uniqueKeysWithValues: files)
  }

  private static func changes(
    of key: String, from old: [String: ObjectID], to new: [String: ObjectID], _ record: Record,
    _ settings: SettingsTrees
  ) throws -> [SettingChange] {
    try Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.flatMap { path in
      try changes(
        from: values(of: key, path, old[path], settings), to: values(of: key, path, new[path], settings), record)
    }
  }

  /// What one file says of a key.
  private static func values(
    of key: String, _ path: String, _ blob: ObjectID?, _ settings: SettingsTrees
  ) throws -> [Level: Value] {
    let layers = try blob.map { try settings.part(path, $0).allLayers } ?? []
    let pairs = layers.compactMap { level, layer in layer[.config(key)].map { (level, $0) } }
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
