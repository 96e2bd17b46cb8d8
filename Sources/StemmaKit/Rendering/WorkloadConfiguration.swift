internal import Git
internal import Manifests

/// The configuration of a workload, with references to other values resolved: what goes into its environment, its
/// files, and its secrets.
struct WorkloadConfiguration {
  private let name: String
  private let identity: SnapshotIdentity
  private let labels: Map
  private let stores: Value?
  private let texts: [(key: String, text: String)]
  private let files: [(key: String, file: ConfigurationFile)]
  private let secrets: [(key: String, reference: SecretReference)]

  init(_ name: String, _ asset: AssetSnapshot, _ identity: SnapshotIdentity) throws {
    self.name = name
    self.identity = identity
    stores = asset.merged["secretStores"]
    var labels = asset.merged["labels"]?.mapValue ?? Map()
    labels[Labels.managedBy] = "stemma"
    labels[Labels.name] = .string(name)
    self.labels = labels
    let values = asset.configuration.sorted { $0.key < $1.key }
    let substitution = Substitution(name, asset, identity)
    texts = try values.compactMap { key, value in
      if case .text = value { (key, try substitution.text(of: key)) } else { nil }
    }
    files = try values.compactMap { key, value in
      guard case .file(let file) = value else { return nil }
      return (key, ConfigurationFile(path: file.path, content: try substitution.resolved(file.content, in: key)))
    }
    secrets = values.compactMap { key, value in
      if case .secret(let reference) = value { (key, reference) } else { nil }
    }
  }

  private var configMapName: String { "\(name)-config" }
  private var filesName: String { "\(name)-files" }
  private var secretName: String { "\(name)-secrets" }

  /// References whose secrets come from a secret store rather than from an existing Secret.
  private var stored: [(key: String, reference: SecretReference)] {
    secrets.filter { $0.reference.store != "kubernetes" }
  }

  /// ConfigMaps and ExternalSecret.
  var objects: [Value] {
    let data = Map(texts.map { ($0.key, .string($0.text)) })
    let content = Map(files.map { ($0.key, .string($0.file.content)) })
    return [
      texts.isEmpty ? nil : object("v1", "ConfigMap", configMapName, ("data", .map(data))),
      files.isEmpty ? nil : object("v1", "ConfigMap", filesName, ("data", .map(content))),
      stored.isEmpty ? nil : externalSecret,
    ].compactMap { $0 }
  }

  /// Source: External Secrets Operator, API v1, `ExternalSecret`.
  private var externalSecret: Value {
    let data = stored.map { key, reference -> Value in
      var remote: Map = ["key": .string(reference.key)]
      remote["property"] = reference.property.map { .string($0) }
      let store = stores?[reference.store]
      let reference: Value = [
        "kind": store?["kind"] ?? "ClusterSecretStore", "name": store?["name"] ?? .string(reference.store),
      ]
      return ["remoteRef": .map(remote), "secretKey": .string(key), "sourceRef": ["storeRef": reference]]
    }
    let spec: Value = ["data": .list(data), "target": ["name": .string(secretName)]]
    return object("external-secrets.io/v1", "ExternalSecret", secretName, ("spec", spec))
  }

  private func object(_ apiVersion: String, _ kind: String, _ name: String, _ content: (String, Value)) -> Value {
    let metadata: Value = ["labels": .map(labels), "name": .string(name), "namespace": .string(identity.namespace)]
    return .map(Map([("apiVersion", .string(apiVersion)), ("kind", .string(kind)), ("metadata", metadata), content]))
  }

  /// `envFrom` of a container; nil where there is no text.
  var environmentSources: Value? {
    texts.isEmpty ? nil : [["configMapRef": ["name": .string(configMapName)]]]
  }

  /// The variables of a container that come from secrets.
  var secretVariables: [Value] {
    secrets.map { key, reference in
      let existing = reference.store == "kubernetes"
      let secret: Value = [
        "key": .string(existing ? reference.property ?? key : key),
        "name": .string(existing ? reference.key : secretName),
      ]
      return ["name": .string(key), "valueFrom": ["secretKeyRef": secret]]
    }
  }

  /// The volume that holds the files; nil where there are none.
  var fileVolume: Value? {
    files.isEmpty ? nil : ["configMap": ["name": .string(filesName)], "name": "config-files"]
  }

  var fileMounts: [Value] {
    files.map { key, file in
      ["mountPath": .string(file.path), "name": "config-files", "readOnly": true, "subPath": .string(key)]
    }
  }

  /// The Git blob ID of all of it as JSON; nil where there is no configuration.
  var hash: String? {
    if texts.isEmpty && files.isEmpty && secrets.isEmpty { return nil }
    var map = Map(texts.map { ($0.key, .string($0.text)) })
    for (key, file) in files { map[key] = ConfigurationValue.file(file).value }
    for (key, reference) in secrets { map[key] = ConfigurationValue.secret(reference).value }
    return RawObject(kind: .blob, bytes: CanonicalJSON.write(.map(map))).id.description
  }
}

/// Replaces references `${…}` in texts: `cabinet.name`, `environment`, `namespace`, `asset.name`, `asset.version` and
/// configuration keys. `$${` stands for `${`.
struct Substitution {
  private let asset: String
  private let configuration: [String: ConfigurationValue]
  private let names: [String: String]

  init(_ name: String, _ snapshot: AssetSnapshot, _ identity: SnapshotIdentity) {
    asset = name
    configuration = snapshot.configuration
    let image = snapshot.release.image.flatMap { ImageReference($0) }
    names = [
      "cabinet.name": identity.cabinet, "environment": identity.environment, "namespace": identity.namespace,
      "asset.name": name, "asset.version": image?.tag ?? image?.digest ?? "",
    ]
  }

  /// The text of a configuration key with its references replaced.
  ///
  /// - Throws: `StemmaError` for references in a circle, to nothing, and to values that are no text.
  func text(of key: String) throws -> String { try text(of: key, on: []) }

  /// A text of a key with its references replaced.
  func resolved(_ text: String, in key: String) throws -> String { try resolved(text, on: [key]) }

  private func text(of key: String, on path: [String]) throws -> String {
    if path.contains(key) {
      throw StemmaError.failed(
        "asset '\(asset)': configuration refers to itself: \((path + [key]).joined(separator: " -> "))")
    }
    guard case .text(let text)? = configuration[key] else {
      throw StemmaError.failed(
        "asset '\(asset)': configuration key '\(path.last ?? key)' refers to '\(key)', which is no text")
    }
    return try resolved(text, on: path + [key])
  }

  private func resolved(_ text: String, on path: [String]) throws -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      let after = rest[start.upperBound...]
      if result.hasSuffix("$") {
        result += "{"
        rest = after
      } else {
        guard let end = after.firstIndex(of: "}") else {
          throw StemmaError.failed(
            "asset '\(asset)': '\(path.last ?? "")' has '${' without '}'", hint: "write '$${' for a plain '${'")
        }
        result += try value(String(after[..<end]), on: path)
        rest = after[after.index(after: end)...]
      }
    }
    return result + rest
  }

  private func value(_ name: String, on path: [String]) throws -> String {
    if let value = names[name] { return value }
    if configuration[name] != nil { return try text(of: name, on: path) }
    let near = Name.nearest(name, in: Array(names.keys) + Array(configuration.keys)).first
    throw StemmaError.failed(
      "asset '\(asset)': '\(path.last ?? "")' refers to '${\(Name.excerpt(name))}', which is nothing",
      hint: near.map { "did you mean '${\($0)}'?" } ?? "write '$${' for a plain '${'")
  }
}
