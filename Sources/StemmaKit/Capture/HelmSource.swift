internal import Manifests

/// How a captured chart is rendered.
enum HelmSource {
  /// Where values go that come from a cabinet's configuration.
  private static let overrides = ".stemma/values.yaml"

  /// - Parameter name: the asset, which names the release.
  static func key(_ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity, _ source: CapturedFiles) throws
    -> SourceKey
  {
    let levels = ["values-\(identity.environment).yaml", "values-\(identity.cabinet).yaml"]
    var seen: Set<String> = []
    let values = levels.filter { source.names.contains($0) && seen.insert($0).inserted }
    let known = try source.bytes(of: "values.yaml").flatMap { try YAML.value(of: $0, file: "values.yaml") }
    return SourceKey(
      tree: source.tree, kind: .helm, target: name, namespace: identity.namespace, values: values,
      overrides: try overrides(name, asset, identity, over: known ?? .map(Map())))
  }

  static func request(_ key: SourceKey, _ files: [String: [UInt8]]) throws -> RenderRequest {
    guard files["Chart.yaml"] != nil else {
      throw StemmaError.failed("the source has no Chart.yaml", hint: "name the directory of the chart with '--from'")
    }
    var files = files
    var values = key.values
    if key.overrides.mapValue?.isEmpty == false {
      files[overrides] = YAML.write(key.overrides)
      values.append(overrides)
    }
    return RenderRequest(
      program: .helm, files: files, directory: "", release: key.target, namespace: key.namespace, values: values)
  }

  /// The values that configuration sets: those that the definition names, and those whose path is the key.
  private static func overrides(
    _ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity, over known: Value
  ) throws -> Value {
    let paths = asset.release.source?["values"]?.mapValue ?? Map()
    let substitution = Substitution(name, asset, identity)
    var result = Value.map(Map())
    for (key, value) in asset.configuration.sorted(by: { $0.key < $1.key }) {
      guard case .text = value else { continue }
      let path: [String] = (paths[key]?.stringValue ?? key).split(separator: ".").map { String($0) }
      let old: Value? = path.reduce(Optional(known)) { value, part in value?[part] }
      guard paths[key] != nil || isScalar(old) else { continue }
      result = result.replacing(path[...], with: typed(try substitution.text(of: key), like: old))
    }
    return result
  }

  private static func isScalar(_ value: Value?) -> Bool {
    guard let value else { return false }
    return value.mapValue == nil && value.listValue == nil
  }

  /// Text as a number or a boolean where the chart's own value is one.
  private static func typed(_ text: String, like old: Value?) -> Value {
    let read = (try? YAML.document(Array(text.utf8)))?.value
    switch (old, read) {
    case (.int?, .int?), (.int?, .double?), (.double?, .int?), (.double?, .double?), (.bool?, .bool?):
      return read ?? .string(text)
    default: return .string(text)
    }
  }
}

extension HelmSource {
  /// - Throws: `StemmaError` naming the fields that differ between two renderings of the same chart.
  static func checkSame(_ first: [SourceObject], _ second: [SourceObject]) throws {
    let (a, b) = (byName(first), byName(second))
    var differences: [String] = []
    for name in Set(a.keys).union(b.keys).sorted() {
      for change in FieldComparison.changes(a[name], b[name], object: name) {
        differences.append(change.path.isEmpty ? name : "\(name): \(change.path)")
      }
    }
    guard !differences.isEmpty else { return }
    throw StemmaError.failed(
      "the chart renders differently each time", details: Array(differences.prefix(20)),
      hint: "give these fields fixed values: a random value or a time would change with every promotion")
  }

  private static func byName(_ objects: [SourceObject]) -> [String: Value] {
    Dictionary(objects.map { ("\($0.identity)", $0.value) }) { first, _ in first }
  }

  /// When Helm would run a hook that is also part of an ordinary deployment.
  private static let deploying: Set<String> = [
    "pre-install", "post-install", "pre-upgrade", "post-upgrade", "crd-install",
  ]

  /// The objects without tests and without hooks that only run on deletion or rollback; sentences about all hooks.
  ///
  /// Source: the annotation `helm.sh/hook` of Helm 3; Argo CD maps it, Flux does not.
  static func withoutTests(_ objects: [SourceObject]) -> (objects: [SourceObject], notes: [String]) {
    var notes: [String] = []
    let kept = objects.filter { object in
      guard let hook = object.value["metadata"]?["annotations"]?["helm.sh/hook"]?.stringValue else { return true }
      let events = Set(hook.split(separator: ",").map { $0.filter { $0 != " " } })
      let stays = !events.isDisjoint(with: deploying)
      notes.append(
        stays
          ? "\(object.identity) is a hook (\(hook)): Argo CD runs it as one, Flux applies it like any object"
          : "\(object.identity) is a hook (\(hook)) and was left out")
      return stays
    }
    return (kept, notes)
  }
}
