internal import Git

/// What an operation starts from: the refs as they were read once.
final class Base {
  let workspace: Workspace
  let history: History
  /// The newest operation.
  let latest: Record
  /// The tree of the system after it.
  var systemTree: ObjectID { latest.systemTree }
  let tags: TagSet
  /// The settings that the newest operation had taken in: always valid.
  let recordedSettings: Settings
  /// The settings that were in force at other times.
  let settingsTrees: SettingsTrees

  init(_ workspace: Workspace) throws {
    self.workspace = workspace
    settingsTrees = SettingsTrees(workspace)
    guard let tip = try workspace.head(RefNames.system) else {
      throw StemmaError(.store, "'\(workspace.repository.path)' is not a store", hints: ["make one with 'stemma init'"])
    }
    history = History(workspace, tip: tip, cache: workspace.cache)
    latest = try history.latest()
    tags = try TagSet(workspace, systemTree: latest.systemTree)
    let files = try workspace.settingsFiles(in: workspace.entry(["settings"], in: latest.systemTree)?.id)
    recordedSettings = SettingsReader.read(files).settings
    workspace.allow(recordedSettings)
  }

  /// The snapshot tree that is current in a cabinet; nil for a cabinet that was never made.
  func currentTree(of cabinet: String) throws -> ObjectID? {
    try workspace.entry(["cabinets", cabinet], in: systemTree)?.id
  }

  /// The snapshot that is current in a cabinet.
  func current(of cabinet: String) throws -> Snapshot? {
    try currentTree(of: cabinet).map { try Snapshot($0, in: workspace) }
  }

  /// The settings that others changed since the newest operation. Read once.
  lazy var intake = Result { try Intake(self) }

  /// Every version. Read from the whole history.
  lazy var versions = Result { try VersionIndex(history) }

  func resolver(_ settings: Settings) throws -> VersionResolver {
    VersionResolver(history: history, index: try versions.get(), tags: tags, settings: settings)
  }
}

extension Workspace {
  /// Entries below a tree that are no files: links and submodules, which settings cannot hold.
  func foreignEntries(in tree: ObjectID) throws -> [SettingsProblem] {
    try files(in: tree).filter { $0.entry.mode == .link || $0.entry.mode == .submodule }.map { path, _ in
      SettingsProblem(
        file: path.joined(separator: "/"), line: nil, message: "is a link", hint: "settings are plain files")
    }
  }

  /// The settings files below a tree, by path.
  func settingsFiles(in tree: ObjectID?) throws -> [String: [UInt8]] {
    guard let tree else { return [:] }
    var result: [String: [UInt8]] = [:]
    for (path, entry) in try files(in: tree) where entry.mode == .file || entry.mode == .executable {
      result[path.joined(separator: "/")] = try blob(entry.id)
    }
    return result
  }
}
