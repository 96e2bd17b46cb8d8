internal import Git

/// Settings that were recorded, by their trees. What was read once is not read again: a change of settings leaves most files
/// alone.
final class SettingsTrees {
  /// A file by its place and content.
  private struct File: Hashable {
    let path: String
    let blob: ObjectID
  }

  private let workspace: Workspace
  private var known: [ObjectID: Settings] = [:]
  private var parts: [File: Settings] = [:]

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  /// What a tree of settings says, which was valid when it was recorded.
  func settings(in tree: ObjectID) throws -> Settings {
    if let settings = known[tree] { return settings }
    var result = Settings()
    for (path, entry) in try workspace.files(in: tree) where entry.mode == .file || entry.mode == .executable {
      let path = path.joined(separator: "/")
      result.take(try part(path, entry.id), from: path)
    }
    known[tree] = result
    return result
  }

  /// What one file says, taken alone.
  func part(_ path: String, _ blob: ObjectID) throws -> Settings {
    let file = File(path: path, blob: blob)
    if let part = parts[file] { return part }
    let part = SettingsReader.read([path: try workspace.blob(blob)]).settings
    parts[file] = part
    return part
  }
}

extension Settings {
  /// Takes over what one file said.
  fileprivate mutating func take(_ part: Settings, from path: String) {
    switch path {
    case "enterprise.yaml": (name, enterprise) = (part.name, part.enterprise)
    case "policy.yaml":
      (allowed, allowedSecrets, requirements) = (part.allowed, part.allowedSecrets, part.requirements)
    default:
      environments.merge(part.environments) { $1 }
      cabinets.merge(part.cabinets) { $1 }
      assets.merge(part.assets) { $1 }
    }
  }
}
