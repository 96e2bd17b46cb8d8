internal import Git
internal import Manifests

/// What settings said at the time of an operation.
final class PastSettings {
  private let base: Base
  private var known: [ObjectID: Settings] = [:]

  init(_ base: Base) {
    self.base = base
  }

  /// The settings that were in force with an operation.
  func settings(at record: Record) throws -> Settings {
    let tree = try base.workspace.entry(["settings"], in: record.systemTree)?.id
    if let tree, let settings = known[tree] { return settings }
    let settings = SettingsReader.read(try base.workspace.settingsFiles(in: tree)).settings
    if let tree { known[tree] = settings }
    return settings
  }

  /// The level that gave a configuration key its value for an asset in the cabinet of an operation; nil where none did,
  /// or the value was another one.
  func level(of key: String, _ value: String, asset: String, at record: Record) throws -> Level? {
    let settings = try settings(at: record)
    guard let cabinet = record.fields.cabinet.flatMap({ settings.cabinets[$0] }) else { return nil }
    let level = settings.levels(asset: asset, cabinet: cabinet).first {
      settings.layer(at: $0)[.config(key)] != nil
    }
    guard let level, let declared = settings.layer(at: level)[.config(key)] else { return nil }
    return ConfigurationValue(declared)?.text == value ? level : nil
  }

  /// The operation that gave a setting the value that it had after an operation.
  ///
  /// - Parameter index: the distance of that operation from the newest one.
  func origin(of key: SettingKey, at level: Level, from index: Int) throws -> Record? {
    let path = ["settings"] + level.file.split(separator: "/").map(String.init)
    guard let start = try base.history.record(index) else { return nil }
    let value = try settings(at: start).layer(at: level)[key]
    var index = index
    var found: Record?
    var last: ObjectID?
    while let record = try base.history.record(index) {
      guard let blob = try base.workspace.entry(path, in: record.systemTree)?.id else { break }
      if blob != last {
        let file = SettingsReader.read([level.file: try base.workspace.blob(blob)]).settings
        guard file.layer(at: level)[key] == value else { break }
        last = blob
      }
      found = record
      index += 1
    }
    return found
  }
}
