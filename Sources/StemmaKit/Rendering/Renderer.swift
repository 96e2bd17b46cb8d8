internal import Git
internal import Manifests

/// Renders an asset to Kubernetes objects by rules 1: a pure function of release, overlay and the snapshot's identity.
///
/// The objects follow the stable APIs of Kubernetes 1.32, of the Gateway API 1.2 and of External Secrets 1.
struct Renderer {
  let identity: SnapshotIdentity

  /// The objects of an asset, in no particular order.
  ///
  /// - Throws: `StemmaError` for an asset that cannot be rendered, such as one without an image.
  func objects(of name: String, _ asset: AssetSnapshot) throws -> [Value] {
    let workload = try Workload(name, asset, identity)
    try WorkloadRules.check(workload)
    let objects =
      [workload.controller] + workload.configuration.objects + workload.claims + workload.network + workload.scaling
      + workload.accounts
    return try Patches(asset).applied(to: objects, asset: name)
  }

  /// The ConfigMap that Stemma owns: what should run in the cabinet, for whoever asks the cluster.
  func inventory(_ assets: [String: AssetSnapshot]) -> Value {
    let lines = assets.sorted { $0.key < $1.key }.map {
      "\($0.key): \($0.value.images.isEmpty ? "-" : $0.value.images.joined(separator: " "))\n"
    }
    return [
      "apiVersion": "v1",
      "kind": "ConfigMap",
      "metadata": [
        "labels": [Labels.managedBy: "stemma"], "name": "stemma", "namespace": .string(identity.namespace),
      ],
      "data": [
        "assets": .string(lines.joined()), "cabinet": .string(identity.cabinet),
        "environment": .string(identity.environment),
      ],
    ]
  }
}

/// The names of labels and annotations.
enum Labels {
  static let managedBy = "app.kubernetes.io/managed-by"
  static let name = "app.kubernetes.io/name"
  static let version = "app.kubernetes.io/version"
  /// Changes with the configuration, so that a changed value rolls the pods.
  static let configurationHash = "stemma.dev/config-hash"
}

/// What is chosen where nobody says: what a careful platform engineer would choose and what runs almost any image.
enum Defaults {
  static let replicas: Int64 = 1
  /// Requests only: a limit that is wrong kills a process that was right.
  static let requests: Map = ["cpu": "100m", "memory": "128Mi"]
  static let podSecurity: Map = ["seccompProfile": "RuntimeDefault"]
  static let containerSecurity: Map = ["allowPrivilegeEscalation": false]
  /// How many pods of several may be away at once.
  static let disruptionBudget: Map = ["maxUnavailable": 1]
  static let backoffLimit: Int64 = 3
  static let path = "/"
}

/// One asset on its way to objects.
struct Workload {
  let name: String
  let image: String
  let asset: AssetSnapshot
  let identity: SnapshotIdentity
  let configuration: WorkloadConfiguration

  init(_ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity) throws {
    guard let image = asset.release.image else {
      throw StemmaError.failed(
        "asset '\(name)' has no image", hint: "give '--image' or set 'image' in assets/\(name).yaml")
    }
    self.name = name
    self.image = image
    self.asset = asset
    self.identity = identity
    configuration = try WorkloadConfiguration(name, asset, identity)
  }

  /// A key of the definition.
  func field(_ key: String) -> Value? { asset.release.fields[key] }

  /// A setting with everything below it: what the asset brings beats what the cabinet contributes, leaf by leaf.
  func setting(_ key: String) -> Value? { asset.merged[key] }

  /// A setting laid over its defaults.
  func setting(_ key: String, over defaults: Map) -> Map {
    var map = defaults
    for (field, value) in setting(key)?.mapValue ?? Map() { map[field] = value }
    return map
  }

  var ports: [WorkloadPort] { WorkloadPort.list(field("ports")) }

  var isAutoscaled: Bool { setting("autoscaling")?["maxReplicas"] != nil }

  var replicas: Int64 { setting("replicas")?.intValue ?? Defaults.replicas }

  /// The labels that select the pods; they never change.
  var selector: Value { [Labels.name: .string(name)] }

  /// An object with its metadata.
  func object(
    _ apiVersion: String, _ kind: String, _ name: String? = nil, namespace: String? = nil, versioned: Bool = false,
    annotations: Value? = nil, content: [(String, Value)]
  ) -> Value {
    var metadata: Map = [
      "labels": labels(versioned: versioned), "name": .string(name ?? self.name),
      "namespace": .string(namespace ?? identity.namespace),
    ]
    metadata["annotations"] = annotations?.mapValue?.isEmpty == false ? annotations : nil
    return .map(
      Map([("apiVersion", .string(apiVersion)), ("kind", .string(kind)), ("metadata", .map(metadata))] + content))
  }

  /// The labels of an object; what runs the image also says its version, what only points at it keeps its bytes when
  /// the image changes.
  func labels(versioned: Bool) -> Value {
    var map = setting("labels")?.mapValue ?? Map()
    map[Labels.managedBy] = "stemma"
    map[Labels.name] = .string(name)
    if versioned, let tag = ImageReference(image)?.tag, Self.isLabelValue(tag) { map[Labels.version] = .string(tag) }
    return .map(map)
  }

  /// Kubernetes label values: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends.
  static func isLabelValue(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return text.isEmpty }
    let inside = text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.".utf8.contains($0) }
    return inside && [first, last].allSatisfy { $0.isLetter || $0.isDigit }
  }
}

extension AssetSnapshot {
  /// All settings of this snapshot as one mapping.
  var merged: Map {
    Layer(overlay.values.merging(release.layer.values) { $1 }).value.mapValue ?? Map()
  }
}
