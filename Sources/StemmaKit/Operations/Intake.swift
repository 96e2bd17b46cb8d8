internal import Git
internal import Manifests

/// The settings commits that people or tools made since the last operation, checked.
struct Intake {
  /// One settings commit that becomes an operation of its own.
  struct Accepted: Sendable {
    let id: ObjectID
    let commit: Commit
    let place: SettingsPlace
  }

  /// The commits to take in, oldest first.
  private(set) var accepted: [Accepted] = []
  /// What is wrong with the commits after the last good one: they are not taken in.
  private(set) var warnings: [String] = []
  /// The settings that are in force after taking in.
  private(set) var settings: Settings
  /// The tip of the `settings` branch, whether it is in force or not.
  let tip: ObjectID?
  /// The settings commit that is in force.
  private(set) var inForce: ObjectID?

  init(_ base: Base) throws {
    settings = base.recordedSettings
    inForce = base.latest.fields.settings
    tip = try base.workspace.head(RefNames.settings)
    guard let new = try Self.newCommits(base, from: tip, since: inForce) else {
      warnings = ["branch 'settings' no longer holds the settings in force: nothing of it was taken in"]
      return
    }
    for (id, commit) in new { try take(id, commit, base) }
  }

  private mutating func take(_ id: ObjectID, _ commit: Commit, _ base: Base) throws {
    let files = try base.workspace.settingsFiles(in: commit.tree)
    let links = try base.workspace.foreignEntries(in: commit.tree)
    switch try links.isEmpty ? SettingsCheck.check(files, against: settings, base: base) : .invalid(links) {
    case .valid(let new):
      base.workspace.allow(new)
      accepted.append(Accepted(id: id, commit: commit, place: SettingsPlace(from: settings, to: new)))
      settings = new
      inForce = id
      warnings = []
    case .invalid(let problems):
      warnings += problems.map { "settings of '\(commit.author.name)' (\(id.short)) were not taken in: \($0.text)" }
    }
  }

  /// The first-parent commits after `since` up to `tip`, oldest first. Where somebody merged the other way round, so that
  /// `since` is an ancestor but none of these, the tip alone; nil where `since` is no ancestor.
  private static func newCommits(
    _ base: Base, from tip: ObjectID?, since: ObjectID?
  ) throws -> [(ObjectID, Commit)]? {
    var result: [(ObjectID, Commit)] = []
    var next = tip
    while next != since {
      guard let id = next else { break }
      let commit = try base.workspace.commit(id)
      result.append((id, commit))
      next = commit.parents.first
    }
    if next == since { return result.reversed() }
    guard let since, let newest = result.first, try isAncestor(since, of: newest.0, base) else { return nil }
    return [newest]
  }

  private static func isAncestor(_ id: ObjectID, of tip: ObjectID, _ base: Base) throws -> Bool {
    var open = [tip]
    var seen: Set<ObjectID> = []
    while let next = open.popLast() {
      if next == id { return true }
      if seen.insert(next).inserted { open += try base.workspace.commit(next).parents }
    }
    return false
  }
}

/// Decides whether settings files can be in force.
enum SettingsCheck {
  enum Outcome {
    case valid(Settings)
    case invalid([SettingsProblem])
  }

  /// - Parameter removed: a cabinet that may be missing, because the operation removes it.
  static func check(
    _ files: [String: [UInt8]], against old: Settings, base: Base, removing removed: String? = nil
  ) throws -> Outcome {
    var (settings, problems, lines) = SettingsReader.read(files)
    var fixed = old
    if let removed { fixed.cabinets[removed] = nil }
    if problems.isEmpty { problems = try fixedProblems(settings, fixed, base, lines) }
    if problems.isEmpty { problems = secretProblems(settings, lines, files) }
    return problems.isEmpty ? .valid(settings) : .invalid(problems)
  }

  /// A made cabinet stays, in its environment, with its namespace and prefix.
  private static func fixedProblems(
    _ new: Settings, _ old: Settings, _ base: Base, _ lines: SettingsLines
  ) throws -> [SettingsProblem] {
    try old.cabinets.values.sorted { $0.name < $1.name }.compactMap { cabinet in
      guard try base.currentTree(of: cabinet.name) != nil else { return nil }
      let file = "cabinets/\(cabinet.name).yaml"
      guard let now = new.cabinets[cabinet.name] else {
        return SettingsProblem(
          file: file, line: nil, message: "the file of a cabinet that exists is missing",
          hint: "put it back, or finish with 'stemma cabinet delete \(cabinet.name)'")
      }
      let fields = [
        ("environment", cabinet.environment, now.environment), ("namespace", cabinet.namespace, now.namespace),
        ("prefix", cabinet.prefix, now.prefix),
      ]
      guard let changed = fields.first(where: { $0.1 != $0.2 }) else { return nil }
      let message = "'\(changed.0)' is fixed when a cabinet is made: '\(changed.1)', not '\(changed.2)'"
      let line = lines.line(of: [changed.0], in: file)
      return SettingsProblem(file: file, line: line, message: message, hint: nil)
    }
  }

  /// What looks like a secret in settings and is not allowed by their policy.
  static func secretProblems(
    _ settings: Settings, _ lines: SettingsLines, _ files: [String: [UInt8]]
  ) -> [SettingsProblem] {
    var problems: [SettingsProblem] = []
    func report(_ file: String, _ place: [String], _ check: () throws -> Void) {
      do { try check() } catch {
        let refusal = error as? StemmaError
        problems.append(
          SettingsProblem(
            file: file, line: lines.line(of: place, in: file), message: refusal?.message ?? "\(error)",
            hint: refusal?.hints.first, isRefusal: true))
      }
    }
    let allowed = Set(settings.allowed.keys)
    for (level, layer) in settings.allLayers {
      for key in layer.keys.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
        guard let value = layer[key] else { continue }
        report(level.file, level.place + key.path) {
          try SecretGuard.check(Layer([key: value]), place: level.text, allowing: allowed)
        }
      }
    }
    for (name, asset) in settings.assets.sorted(by: { $0.key < $1.key }) {
      for (field, value) in asset.fields {
        report("assets/\(name).yaml", [field]) {
          let part = AssetDefinition(.map([field: value]))
          try SecretGuard.check(part, place: "asset '\(name)'", allowing: allowed)
        }
      }
    }
    guard problems.isEmpty else { return problems }
    for (file, bytes) in files.sorted(by: { $0.key < $1.key }) {
      report(file, []) { try SecretGuard.check(bytes, place: "the file", allowing: settings.allowedTexts) }
    }
    return problems
  }
}

extension Settings {
  /// The values of keys that look like secrets and are none, longest first.
  var allowedTexts: [String] {
    let values = allLayers.flatMap { _, layer in
      layer.values.compactMap { key, value in
        key.configurationKey.flatMap { allowed[$0] } == nil ? nil : value.stringValue
      }
    }
    return values.filter { CredentialFormat.find(in: Array($0.utf8)) != nil }.sorted {
      ($1.utf8.count, $0) < ($0.utf8.count, $1)
    }
  }

  /// Every level that says something, with what it says, in a fixed order.
  var allLayers: [(level: Level, layer: Layer)] {
    var result = assets.map { (Level(.asset($0.key)), $0.value.layer) }
    let scopes =
      [(Level.Scope.enterprise, enterprise)] + environments.map { (.environment($0.key), $0.value) }
      + cabinets.map { (.cabinet($0.key), $0.value.scope) }
    for (scope, settings) in scopes {
      result.append((Level(scope), settings.shared))
      result += settings.assets.map { (Level(scope, asset: $0.key), $0.value) }
    }
    return result.sorted { $0.0.text < $1.0.text }
  }
}
