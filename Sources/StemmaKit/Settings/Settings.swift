internal import Manifests

/// Everything that people declare, as one system state has it.
struct Settings: Sendable {
  /// What one scope says for all assets and for single ones.
  struct Scope: Sendable, Equatable {
    var shared = Layer()
    var assets: [String: Layer] = [:]
  }

  /// A deploy target. Environment, namespace and prefix are fixed when it is made.
  struct Cabinet: Sendable, Equatable {
    let name: String
    let environment: String
    let namespace: String
    let prefix: String
    /// Configuration keys that promotions into this cabinet may leave unset.
    var without: [String]
    var scope: Scope
  }

  var name = ""
  var enterprise = Scope()
  var environments: [String: Scope] = [:]
  var cabinets: [String: Cabinet] = [:]
  var assets: [String: AssetDefinition] = [:]
  /// Configuration keys whose values look like secrets and are none, with the reason that somebody gave.
  var allowed: [String: String] = [:]
  /// The same for keys of captured objects and files: `Deployment/web/API_KEY`.
  var allowedSecrets: [String: String] = [:]
  var requirements = Requirements()

  /// The levels that speak for an asset in a cabinet, highest precedence first.
  func levels(asset: String?, cabinet: Cabinet) -> [Level] {
    let scopes: [Level.Scope] = [.cabinet(cabinet.name), .environment(cabinet.environment), .enterprise]
    let own = asset.map { [Level(.asset($0))] } ?? []
    return own + scopes.flatMap { scope in (asset.map { [Level(scope, asset: $0)] } ?? []) + [Level(scope)] }
  }

  /// What a level says; an empty layer where it says nothing.
  func layer(at level: Level) -> Layer {
    if case .asset(let name) = level.scope { return assets[name]?.layer ?? Layer() }
    guard let scope = scope(level.scope) else { return Layer() }
    return level.asset.map { scope.assets[$0] ?? Layer() } ?? scope.shared
  }

  private func scope(_ scope: Level.Scope) -> Scope? {
    switch scope {
    case .asset: nil
    case .cabinet(let name): cabinets[name]?.scope
    case .environment(let name): environments[name]
    case .enterprise: enterprise
    }
  }

  /// The cabinet of that name.
  ///
  /// - Throws: `StemmaError` with the nearest names as a hint.
  func cabinet(_ name: String) throws -> Cabinet {
    if let cabinet = cabinets[name] { return cabinet }
    throw Self.unknown("cabinet", name, among: cabinets.keys, create: "stemma cabinet create \(name) --environment ENV")
  }

  /// The error for a name that nothing has, with the nearest names or the way to make it.
  static func unknown(_ kind: String, _ name: String, among names: some Sequence<String>, create: String?)
    -> StemmaError
  {
    let near = Name.nearest(name, in: names)
    let hint = near.isEmpty ? create.map { "make it with '\($0)'" } : "did you mean \(near.quotedList(joiner: "or"))?"
    return .failed("unknown \(kind) '\(Name.excerpt(name))'", hint: hint)
  }
}

/// What an asset is, wherever it runs. The same form is declared in `assets/<asset>.yaml` and stored, with the image
/// that was deployed, in `release/<asset>/asset.yaml`.
struct AssetDefinition: Sendable, Equatable {
  /// The keys that describe the workload: see `WorkloadSchema`.
  var fields = Map()
  /// Settings that the asset brings along to every cabinet.
  var layer = Layer()

  init() {}

  init(_ value: Value?) {
    let known = WorkloadSchema.fields.map(\.key)
    for (key, field) in value?.mapValue ?? Map() where known.contains(key) { fields[key] = field }
    layer = Layer(value)
  }

  /// The mapping that stores this definition.
  var value: Value {
    var map = layer.value.mapValue ?? Map()
    for (key, field) in fields { map[key] = field }
    return .map(map)
  }

  var image: String? {
    get { fields["image"]?.stringValue }
    set { fields["image"] = newValue.map { .string($0) } }
  }

  var kind: String { fields["kind"]?.stringValue ?? "Deployment" }

  /// The numbers of the ports that the workload listens on.
  var ports: [Int64] { WorkloadPort.list(fields["ports"]).map(\.number) }

  /// Whether the asset may run in a cabinet: it may be kept to some environments and cabinets.
  func mayRun(in cabinet: String, environment: String) -> Bool {
    guard let only = fields["only"] else { return true }
    return Places(only).contains(cabinet: cabinet, environment: environment)
  }
}

extension AssetDefinition {
  /// - Throws: a refusal where the asset is kept to other cabinets and environments.
  func checkMayRun(_ name: String, in cabinet: Settings.Cabinet) throws {
    guard !mayRun(in: cabinet.name, environment: cabinet.environment) else { return }
    throw StemmaError.refused(
      "asset '\(name)' is kept out of cabinet '\(cabinet.name)'", hint: "see 'only' in assets/\(name).yaml")
  }
}

/// A port that a container listens on, and that its Service offers.
struct WorkloadPort: Sendable, Equatable {
  let number: Int64
  let name: String
  let transport: String
  let servicePort: Int64

  /// Reads the list of a definition: numbers, or mappings with port, name, protocol and servicePort.
  static func list(_ value: Value?) -> [WorkloadPort] {
    (value?.listValue ?? []).compactMap { entry in
      guard let number = entry.intValue ?? entry["port"]?.intValue else { return nil }
      let transport = entry["protocol"]?.stringValue ?? "TCP"
      let suffix = transport == "TCP" ? "" : "-\(transport.lowercased())"
      return WorkloadPort(
        number: number, name: entry["name"]?.stringValue ?? "port-\(number)\(suffix)", transport: transport,
        servicePort: entry["servicePort"]?.intValue ?? number)
    }
  }
}

extension Sequence<String> {
  /// `'a', 'b' or 'c'`.
  func quotedList(joiner: String) -> String {
    let quoted = map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " \(joiner) \(last)"
  }
}
