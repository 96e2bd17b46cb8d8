internal import Git
internal import Manifests

/// Renders an asset to Kubernetes objects by rules 1: a pure function of release, overlay and the snapshot's identity.
///
/// The objects follow the stable APIs apps/v1 and v1, and external-secrets.io/v1 for references to secret stores.
struct Renderer {
  let identity: SnapshotIdentity

  /// The objects of an asset, in no particular order.
  ///
  /// - Throws: `StemmaError` for an asset that cannot be rendered, such as one without an image.
  func objects(of name: String, _ asset: AssetSnapshot) throws -> [Value] {
    guard let image = asset.release.image else {
      throw StemmaError.failed(
        "asset '\(name)' has no image", hint: "give '--image' or set 'image' in assets/\(name).yaml")
    }
    let workload = Workload(name: name, image: image, asset: asset, identity: identity)
    return [workload.deployment, workload.service, workload.configMap, workload.externalSecret].compactMap { $0 }
  }

  /// The ConfigMap that Stemma owns: what should run in the cabinet, for whoever asks the cluster.
  func inventory(_ assets: [String: AssetSnapshot]) -> Value {
    let lines = assets.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.release.image ?? "-")\n" }
    return [
      "apiVersion": "v1",
      "kind": "ConfigMap",
      "metadata": [
        "labels": [Workload.managedBy: "stemma"], "name": "stemma", "namespace": .string(identity.namespace),
      ],
      "data": [
        "assets": .string(lines.joined()), "cabinet": .string(identity.cabinet),
        "environment": .string(identity.environment),
      ],
    ]
  }
}

/// The objects of one image-described workload.
struct Workload {
  static let managedBy = "app.kubernetes.io/managed-by"
  private static let nameLabel = "app.kubernetes.io/name"
  private static let versionLabel = "app.kubernetes.io/version"
  /// Changes with the configuration, so that a changed value rolls the pods.
  private static let configurationHash = "stemma.dev/config-hash"
  /// How many replicas run where nobody says.
  static let defaultReplicas: Int64 = 1

  let name: String
  let image: String
  let asset: AssetSnapshot
  let identity: SnapshotIdentity

  private var plain: [(String, String)] {
    asset.configuration.sorted { $0.key < $1.key }.compactMap { key, value in
      if case .text(let text) = value { (key, text) } else { nil }
    }
  }

  private var secrets: [(key: String, reference: SecretReference)] {
    asset.configuration.sorted { $0.key < $1.key }.compactMap { key, value in
      if case .secret(let reference) = value { (key, reference) } else { nil }
    }
  }

  private var stored: [(key: String, reference: SecretReference)] {
    secrets.filter { $0.reference.store != "kubernetes" }
  }

  var deployment: Value {
    [
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "metadata": metadata(name, labels: versionedLabels),
      "spec": [
        "replicas": .int(asset.setting(.replicas)?.intValue ?? Self.defaultReplicas),
        "selector": ["matchLabels": [Self.nameLabel: .string(name)]],
        "template": ["metadata": templateMetadata, "spec": ["containers": [container]]],
      ],
    ]
  }

  var service: Value? {
    guard !asset.release.ports.isEmpty else { return nil }
    let ports = asset.release.ports.map { port -> Value in
      [
        "name": .string("port-\(port)"), "port": .int(port), "protocol": "TCP",
        "targetPort": .string("port-\(port)"),
      ]
    }
    return [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": metadata(name),
      "spec": ["ports": .list(ports), "selector": [Self.nameLabel: .string(name)]],
    ]
  }

  var configMap: Value? {
    guard !plain.isEmpty else { return nil }
    return [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("\(name)-config"), "data": configuration,
    ]
  }

  /// Source: External Secrets Operator, API v1, `ExternalSecret`.
  var externalSecret: Value? {
    guard !stored.isEmpty else { return nil }
    let data = stored.map { key, reference -> Value in
      var remote: Map = ["key": .string(reference.key)]
      remote["property"] = reference.property.map { .string($0) }
      let store: Value = ["kind": "ClusterSecretStore", "name": .string(reference.store)]
      return ["remoteRef": .map(remote), "secretKey": .string(key), "sourceRef": ["storeRef": store]]
    }
    return [
      "apiVersion": "external-secrets.io/v1",
      "kind": "ExternalSecret",
      "metadata": metadata("\(name)-secrets"),
      "spec": ["data": .list(data), "target": ["name": .string("\(name)-secrets")]],
    ]
  }

  private var configuration: Value { .map(Map(plain.map { ($0.0, .string($0.1)) })) }

  private var container: Value {
    var map: Map = ["image": .string(image), "name": .string(name)]
    map["command"] = asset.release.command.map { .list($0.map { .string($0) }) }
    map["args"] = asset.release.args.map { .list($0.map { .string($0) }) }
    if !plain.isEmpty { map["envFrom"] = [["configMapRef": ["name": .string("\(name)-config")]]] }
    if !secrets.isEmpty { map["env"] = .list(secrets.map(environmentVariable)) }
    if !asset.release.ports.isEmpty { map["ports"] = .list(asset.release.ports.map(containerPort)) }
    map["resources"] = resources
    return .map(map)
  }

  private func containerPort(_ port: Int64) -> Value {
    ["containerPort": .int(port), "name": .string("port-\(port)"), "protocol": "TCP"]
  }

  private func environmentVariable(_ key: String, _ reference: SecretReference) -> Value {
    let existing = reference.store == "kubernetes"
    let secret = existing ? reference.key : "\(name)-secrets"
    let field = existing ? reference.property ?? key : key
    return [
      "name": .string(key),
      "valueFrom": ["secretKeyRef": ["key": .string(field), "name": .string(secret)]],
    ]
  }

  private var resources: Value? {
    var layer = Layer()
    for key in Set(asset.overlay.keys + asset.release.layer.keys) where key.path.first == "resources" {
      layer[key] = asset.setting(key)
    }
    return layer.values.isEmpty ? nil : layer.value["resources"]
  }

  private var templateMetadata: Value {
    var map: Map = ["labels": versionedLabels]
    if !asset.configuration.isEmpty {
      let secretText = secrets.map { "\($0.key)=\($0.reference.text)\n" }.joined()
      let content = RawObject(kind: .blob, bytes: CanonicalJSON.write(configuration) + Array(secretText.utf8))
      map["annotations"] = [Self.configurationHash: .string(content.id.description)]
    }
    return .map(map)
  }

  private func metadata(_ name: String, labels: Value? = nil) -> Value {
    ["labels": labels ?? .map(self.labels), "name": .string(name), "namespace": .string(identity.namespace)]
  }

  private var labels: Map { [Self.managedBy: "stemma", Self.nameLabel: .string(name)] }

  /// The labels of what runs the image; what only points at it keeps its bytes when the image changes.
  private var versionedLabels: Value {
    var map = labels
    if let tag = ImageReference(image)?.tag, Self.isLabelValue(tag) { map[Self.versionLabel] = .string(tag) }
    return .map(map)
  }

  /// Kubernetes label values: at most 63 characters, a letter or digit at both ends.
  private static func isLabelValue(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
    return [first, last].allSatisfy { $0.isLetter || $0.isDigit }
  }
}
