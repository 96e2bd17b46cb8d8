internal import Manifests

/// Reads settings files, checks them against the schema and against each other.
struct SettingsReader {
  private var problems: [SettingsProblem] = []
  private var settings = Settings()
  private var lines = SettingsLines()

  /// Reads all files; the settings are usable only where there are no problems, which are in file and line order.
  static func read(
    _ files: [String: [UInt8]]
  ) -> (settings: Settings, problems: [SettingsProblem], lines: SettingsLines) {
    var reader = SettingsReader()
    for path in files.keys.sorted() { reader.read(path, files[path] ?? []) }
    reader.checkReferences()
    if reader.problems.isEmpty {
      reader.checkWeights()
      reader.checkDefinitions()
      reader.checkRequirements()
    }
    let problems = reader.problems.enumerated().sorted {
      ($0.element.file, $0.element.line ?? 0, $0.offset) < ($1.element.file, $1.element.line ?? 0, $1.offset)
    }
    return (reader.settings, problems.map(\.element), reader.lines)
  }

  private mutating func read(_ path: String, _ bytes: [UInt8]) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if path.hasSuffix(".yml") {
      return problems.append(
        SettingsProblem(file: path, line: nil, message: "not a settings file", hint: "its name must end in .yaml"))
    }
    guard path.hasSuffix(".yaml") else { return }
    let stem = String(parts[parts.count - 1].dropLast(5))
    switch (parts.count, parts[0]) {
    case (1, "enterprise.yaml"):
      let root = checked(path, bytes, SettingsSchema.enterprise)
      settings.name = root?["name"]?.stringValue ?? ""
      settings.enterprise = Self.scope(root)
    case (1, "policy.yaml"):
      let root = checked(path, bytes, SettingsSchema.policy)
      for (key, why) in root?["allow"]?.mapValue ?? Map() { settings.allowed[key] = why.stringValue ?? "" }
      for (key, why) in root?["allowSecrets"]?.mapValue ?? Map() {
        settings.allowedSecrets[key] = why.stringValue ?? ""
      }
      settings.requirements = Requirements(root?["require"])
    case (2, "environments") where nameIsValid(stem, .environment, path):
      settings.environments[stem] = Self.scope(checked(path, bytes, SettingsSchema.environment))
    case (2, "cabinets") where nameIsValid(stem, .cabinet, path):
      readCabinet(stem, checked(path, bytes, SettingsSchema.cabinet), path)
    case (2, "assets") where nameIsValid(stem, .asset, path):
      settings.assets[stem] = AssetDefinition(checked(path, bytes, SettingsSchema.asset))
    case (2, "environments"), (2, "cabinets"), (2, "assets"): break
    default:
      let known = "enterprise.yaml, policy.yaml, environments/, cabinets/, assets/"
      problems.append(SettingsProblem(file: path, line: nil, message: "not a settings file", hint: "known: \(known)"))
    }
  }

  private mutating func readCabinet(_ name: String, _ root: Value?, _ path: String) {
    guard let root else { return }
    guard let environment = root["environment"]?.stringValue else {
      let hint = "add 'environment: NAME'"
      return problems.append(SettingsProblem(file: path, line: nil, message: "'environment' is missing", hint: hint))
    }
    settings.cabinets[name] = Settings.Cabinet(
      name: name, environment: environment, namespace: root["namespace"]?.stringValue ?? name,
      prefix: root["prefix"]?.stringValue ?? name,
      without: root["without"]?.listValue?.compactMap(\.stringValue) ?? [], scope: Self.scope(root))
  }

  private static func scope(_ root: Value?) -> Settings.Scope {
    var assets: [String: Layer] = [:]
    for (name, value) in root?["assets"]?.mapValue ?? Map() { assets[name] = Layer(value) }
    return Settings.Scope(shared: Layer(root), assets: assets)
  }

  /// The file's value where it follows the schema; an empty file is an empty mapping.
  private mutating func checked(_ path: String, _ bytes: [UInt8], _ shape: Shape) -> Value? {
    do {
      guard let document = try YAML.document(bytes) else { return .map(Map()) }
      lines.roots[path] = document.root
      var found: [SettingsProblem] = []
      shape.check(document.root, file: path, path: []) { found.append($0) }
      problems += found
      return found.isEmpty ? document.value : nil
    } catch {
      problems.append(SettingsProblem(file: path, line: error.line, message: error.message, hint: error.hint))
      return nil
    }
  }

  private mutating func nameIsValid(_ name: String, _ kind: NameKind, _ path: String) -> Bool {
    guard let rule = Name.brokenRule(name, kind) else { return true }
    let message = "invalid \(kind.rawValue) name '\(Name.excerpt(name))'"
    problems.append(SettingsProblem(file: path, line: nil, message: message, hint: rule))
    return false
  }

  private mutating func checkReferences() {
    var prefixes: [String: String] = [:]
    for (name, cabinet) in settings.cabinets.sorted(by: { $0.key < $1.key }) {
      let file = "cabinets/\(name).yaml"
      if settings.environments[cabinet.environment] == nil, problems.isEmpty {
        problem(
          file, ["environment"], "unknown environment '\(cabinet.environment)'",
          "add environments/\(cabinet.environment).yaml")
      }
      if let other = prefixes[cabinet.prefix] {
        problem(
          file, ["prefix"], "version prefix '\(cabinet.prefix)' belongs to cabinet '\(other)'",
          "choose another 'prefix'")
      }
      if cabinet.prefix != name, settings.cabinets[cabinet.prefix] != nil {
        problem(
          file, ["prefix"], "version prefix '\(cabinet.prefix)' is the name of another cabinet",
          "choose another 'prefix'")
      }
      prefixes[cabinet.prefix] = name
    }
  }

  /// Shares of the traffic go to cabinets that exist, and are no more than all of it.
  private mutating func checkWeights() {
    for (level, layer) in settings.allLayers {
      let shares = layer.keys.filter { $0.path.first == "weights" }
      for key in shares where key.path.count == 2 && settings.cabinets[key.path[1]] == nil {
        problem(
          level.file, level.place + key.path, "'\(key)' names an unknown cabinet", "add cabinets/\(key.path[1]).yaml")
      }
      if shares.reduce(0, { $0 + (layer[$1]?.intValue ?? 0) }) > 100 {
        problem(
          level.file, level.place + ["weights"], "'weights' add up to more than 100",
          "the cabinet itself gets what is left")
      }
    }
  }

  /// Definitions that a cluster would refuse, whatever a cabinet contributes, and names in them that are nothing.
  private mutating func checkDefinitions() {
    for (name, asset) in settings.assets.sorted(by: { $0.key < $1.key }) {
      let file = "assets/\(name).yaml"
      for broken in DefinitionRules.problems(of: name, asset) {
        problem(file, broken.path, broken.message, broken.hint)
      }
      checkNames(Places(asset.fields["only"]), at: ["only"], in: file)
    }
  }

  private mutating func checkRequirements() {
    for (key, places) in settings.requirements.byKey {
      checkNames(places, at: ["require", key], in: "policy.yaml")
    }
  }

  /// Environments and cabinets that are named must be there.
  private mutating func checkNames(_ places: Places, at path: [String], in file: String) {
    let kinds = [
      ("environment", places.environments.filter { settings.environments[$0] == nil }),
      ("cabinet", places.cabinets.filter { settings.cabinets[$0] == nil }),
    ]
    for (kind, unknown) in kinds {
      let place = path + [kind + "s"]
      for name in unknown {
        problem(file, place, "'\(place.joined(separator: "."))' names the unknown \(kind) '\(name)'", nil)
      }
    }
  }

  private mutating func problem(_ file: String, _ place: [String], _ message: String, _ hint: String?) {
    problems.append(
      SettingsProblem(file: file, line: lines.line(of: place, in: file), message: message, hint: hint))
  }
}

/// Where things stand in settings files.
struct SettingsLines {
  fileprivate var roots: [String: Node] = [:]

  /// The line of what stands at a place in a file; nil where nothing does.
  ///
  /// - Parameter place: the keys, and numbers of list elements, that lead there.
  func line(of place: [String], in file: String) -> Int? { roots[file]?.line(at: place[...]) }
}

extension Node {
  /// The line of a value below this node, or of what it would stand in; nil where not even its first key is there.
  fileprivate func line(at place: ArraySlice<String>) -> Int? {
    guard let first = place.first else { return nil }
    switch content {
    case .map(let pairs, _):
      guard let pair = pairs.first(where: { $0.key.value.stringValue == first }) else { return nil }
      return pair.value.line(at: place.dropFirst()) ?? pair.key.line
    case .list(let items, _):
      guard let index = Int(first), items.indices.contains(index) else { return nil }
      return items[index].line(at: place.dropFirst()) ?? items[index].line
    default: return nil
    }
  }
}
