internal import Manifests

/// One thing that a cabinet's settings changed in a captured object, and the setting that did so.
struct AdaptationChange: Sendable, Equatable {
  /// `Deployment/web`; for a namespace, how many objects.
  let object: Value
  /// The place in the object.
  let field: String
  let from: Value?
  let to: Value
  let setting: String

  var value: Value {
    var map: Map = ["field": .string(field), "object": object, "setting": .string(setting), "to": to]
    map["from"] = from
    return .map(map)
  }
}

/// Applies a cabinet's namespace and settings to captured objects, and records what it changed.
///
/// A setting changes what is there and adds nothing: replicas and resources of workloads, images of containers, values
/// of ConfigMaps and of literal variables, host names.
struct Adaptation {
  private(set) var objects: [Value]
  private(set) var changes: [AdaptationChange] = []
  private(set) var warnings: [String] = []
  let name: String
  let asset: AssetSnapshot
  let identity: SnapshotIdentity
  let scopes: CustomScopes
  private var moved = 0

  init(_ objects: [Value], _ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity) {
    self.objects = objects
    self.name = name
    self.asset = asset
    self.identity = identity
    scopes = CustomScopes(objects)
  }

  /// - Throws: `StemmaError` for settings that no object, or more than one, can follow.
  mutating func apply() throws {
    moveNamespaces()
    try checkObjectNames()
    try setReplicas()
    try setResources()
    try setImages()
    try setConfiguration()
    try setDomains()
  }

  mutating func warn(_ text: String) { warnings.append("asset '\(name)': \(text)") }

  func broken(_ message: String, details: [String] = [], hint: String? = nil) -> StemmaError {
    .failed("asset '\(name)': \(message)", details: details, hint: hint)
  }

  /// `Deployment/web`.
  static func name(of object: Value) -> String {
    "\(object["kind"]?.stringValue ?? "")/\(object["metadata"]?["name"]?.stringValue ?? "")"
  }

  /// A setting of single objects: `objects.<Kind>/<name>.<key>`.
  func objectSetting(_ object: String, _ key: String) -> Value? { asset.merged["objects"]?[object]?[key] }

  /// Sets one place of an object and records it; what has the value already is left alone.
  mutating func set(_ index: Int, _ path: [String], to value: Value, by setting: String) {
    let old = objects[index].element(at: path)
    guard old != value else { return }
    changes.append(
      AdaptationChange(
        object: .string(Self.name(of: objects[index])), field: objects[index].field(at: path), from: old, to: value,
        setting: setting))
    objects[index] = objects[index].replacing(path[...], with: value)
  }

  private func checkObjectNames() throws {
    let known = Set(objects.map(Self.name))
    for (object, _) in asset.merged["objects"]?.mapValue ?? Map() where !known.contains(object) {
      let near = Name.nearest(object, in: known)
      throw broken(
        "'objects' names '\(Name.excerpt(object))', which is not in the source",
        hint: near.isEmpty ? nil : "did you mean \(near.quotedList(joiner: "or"))?")
    }
  }
}

extension Adaptation {
  /// Objects without a namespace, and those of the namespace that the source was captured for, go to the cabinet's;
  /// the source's own Namespace becomes the cabinet's.
  private mutating func moveNamespaces() {
    let home = asset.release.source?["namespace"]?.stringValue
    let target = Value.string(identity.namespace)
    for index in objects.indices {
      if let home, home != identity.namespace {
        moveReferences(index, from: home)
        if Self.name(of: objects[index]) == "Namespace/\(home)", objects[index]["apiVersion"] == "v1" {
          set(index, ["metadata", "name"], to: target, by: "namespace")
        }
      }
      guard !ObjectScope.isClusterWide(objects[index], definitions: scopes) else { continue }
      let namespace = objects[index]["metadata"]?["namespace"]
      switch namespace {
      case nil, .null?, .string("")?:
        objects[index] = objects[index].replacing(["metadata", "namespace"], with: target)
      case .string(let text)? where text == home && text != identity.namespace:
        objects[index] = objects[index].replacing(["metadata", "namespace"], with: target)
        moved += 1
      default: break
      }
    }
    guard moved > 0, let home else { return }
    changes.append(
      AdaptationChange(
        object: .int(Int64(moved)), field: "metadata.namespace", from: .string(home), to: target, setting: "namespace"))
  }

  /// What names the source's namespace beside an object's own: subjects of access rules, and services of webhooks, of
  /// aggregated APIs and of conversions.
  private mutating func moveReferences(_ index: Int, from home: String) {
    let target = Value.string(identity.namespace)
    var places: [[String]] = []
    for (number, subject) in (objects[index]["subjects"]?.listValue ?? []).enumerated()
    where subject["kind"] == "ServiceAccount" {
      places.append(["subjects", "\(number)", "namespace"])
    }
    for number in (objects[index]["webhooks"]?.listValue ?? []).indices {
      places.append(["webhooks", "\(number)", "clientConfig", "service", "namespace"])
    }
    places.append(["spec", "service", "namespace"])
    places.append(["spec", "conversion", "webhook", "clientConfig", "service", "namespace"])
    for place in places where objects[index].element(at: place) == .string(home) {
      set(index, place, to: target, by: "namespace")
    }
  }
}
