internal import Git
internal import Manifests

/// What settings said at the time of an operation.
final class PastSettings {
  private let base: Base
  private var trails: [String: FileTrail] = [:]

  init(_ base: Base) {
    self.base = base
  }

  /// The settings that were in force with an operation.
  func settings(at record: Record) throws -> Settings {
    let tree = try base.workspace.entry(["settings"], in: record.systemTree)?.id
    return try tree.map { try base.settingsTrees.settings(in: $0) } ?? Settings()
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
    let trail = trails[level.file] ?? FileTrail(level.file, base)
    trails[level.file] = trail
    var value: Value?
    var found: Int?
    try trail.walk(from: index) { span in
      guard let blob = span.blob else { return false }
      let here = try base.settingsTrees.part(level.file, blob).layer(at: level)[key]
      if found == nil { value = here } else if here != value { return false }
      found = span.oldest
      return true
    }
    return try found.flatMap { try base.history.record($0) }
  }
}

/// The contents of one settings file over time, newest first, read as far as it is asked for.
private final class FileTrail {
  /// Operations one behind the other after which the file had the same content.
  struct Span {
    /// The distance of the oldest one from the newest operation.
    let oldest: Int
    let blob: ObjectID?
  }

  private let path: [String]
  private let base: Base
  private var spans: [Span] = []
  /// The distance of the first operation that is in no span yet.
  private var next = 0

  init(_ file: String, _ base: Base) {
    path = ["settings"] + file.split(separator: "/").map(String.init)
    self.base = base
  }

  /// Calls `body` with the spans at and before an operation, until it returns false.
  func walk(from index: Int, _ body: (Span) throws -> Bool) throws {
    var (number, high) = (0, spans.count)
    while number < high {
      let middle = (number + high) / 2
      if spans[middle].oldest >= index { high = middle } else { number = middle + 1 }
    }
    while let span = try span(number) {
      number += 1
      if span.oldest >= index, try !body(span) { return }
    }
  }

  private func span(_ number: Int) throws -> Span? {
    if number == spans.count, let span = try readSpan() { spans.append(span) }
    return number < spans.count ? spans[number] : nil
  }

  private func readSpan() throws -> Span? {
    guard var settings = try base.history.settings(at: next) else { return nil }
    let blob = try blob(at: next)
    next += 1
    while let older = try base.history.settings(at: next) {
      if older != settings, try self.blob(at: next) != blob { break }
      settings = older
      next += 1
    }
    return Span(oldest: next - 1, blob: blob)
  }

  private func blob(at position: Int) throws -> ObjectID? {
    try base.history.record(position).flatMap { try base.workspace.entry(path, in: $0.systemTree)?.id }
  }
}
