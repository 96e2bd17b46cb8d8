internal import Git
internal import Manifests

/// A Kubernetes object as people name it on a command line: `Deployment/web`, `deployment.apps/web`, `deploy/web`, or
/// the path of its manifest, `web-api/deployment.apps_web-api.yaml`.
struct ResourceName {
  private enum Form {
    case path(String)
    /// The kind in lower case; no group means any.
    case object(kind: String, group: String?, name: String)
  }

  /// As it was written.
  let text: String
  private let form: Form

  /// nil for a text without a slash or with an empty part.
  init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let (type, name) = (text[..<slash].lowercased(), String(text[text.index(after: slash)...]))
    guard !type.isEmpty, !name.isEmpty else { return nil }
    self.text = text
    if name.hasSuffix(".yaml") {
      form = .path(text)
    } else {
      let dot = type.firstIndex(of: ".") ?? type.endIndex
      let group = type[dot...].dropFirst()
      form = .object(
        kind: Self.singular(String(type[..<dot])), group: group.isEmpty ? nil : String(group), name: name)
    }
  }

  /// Whether a manifest holds the object.
  ///
  /// - Parameter identity: reads who the object is, for a file whose name was cut.
  func matches(asset: String, file: String, identity: () throws -> ObjectIdentity) throws -> Bool {
    if let isMatch = matches(asset: asset, file: file) { return isMatch }
    guard case .object(let kind, let group, let name) = form else { return false }
    let object = try identity()
    return object.kind.lowercased() == kind && object.name == name && (group == nil || group == object.group)
  }

  /// Whether a manifest holds the object, as far as its path tells; nil for a file whose name was cut.
  func matches(asset: String, file: String) -> Bool? {
    switch form {
    case .path(let path): path == "\(asset)/\(file)"
    case .object(let kind, let group, let name):
      ManifestFileName(file).map { $0.kind == kind && $0.name == name && (group == nil || group == $0.group) }
    }
  }

  /// The kind that a plural or a short name stands for. Source: `kubectl api-resources` of Kubernetes 1.32.
  private static func singular(_ word: String) -> String {
    if let kind = shortNames[word] { return kind }
    if word.hasSuffix("policies") { return word.dropLast(3) + "y" }
    if word.hasSuffix("ingresses") || word.hasSuffix("classes") { return String(word.dropLast(2)) }
    let isPlural = word.hasSuffix("s") && !word.hasSuffix("ss") && word != "endpoints"
    return isPlural ? String(word.dropLast()) : word
  }

  private static let shortNames = [
    "cj": "cronjob", "cm": "configmap", "deploy": "deployment", "ds": "daemonset", "ep": "endpoints",
    "hpa": "horizontalpodautoscaler", "ing": "ingress", "netpol": "networkpolicy", "ns": "namespace",
    "pdb": "poddisruptionbudget", "po": "pod", "pv": "persistentvolume", "pvc": "persistentvolumeclaim",
    "quota": "resourcequota", "rs": "replicaset", "sa": "serviceaccount", "sts": "statefulset", "svc": "service",
    "es": "externalsecret",
  ]
}

/// A manifest of a snapshot.
struct ResourceFile: Hashable {
  let asset: String
  let file: String
  let blob: ObjectID
}

/// Finds the manifests of a resource in snapshots. Trees that were seen before are not opened again.
final class ResourceFinder {
  private let workspace: Workspace
  private let resource: ResourceName
  private var known: [TreeEntry: [ResourceFile]] = [:]
  private var snapshots: [ObjectID: [ResourceFile]] = [:]

  init(_ resource: ResourceName, in workspace: Workspace) {
    self.workspace = workspace
    self.resource = resource
  }

  /// The manifests that hold the resource, in the order of their paths.
  func files(in snapshot: ObjectID) throws -> [ResourceFile] {
    if let files = snapshots[snapshot] { return files }
    guard let manifests = try workspace.entry(["manifests"], in: snapshot) else { return [] }
    let found = try workspace.tree(manifests.id).entries.flatMap { entry in
      entry.mode == .directory ? try files(of: entry) : []
    }
    // What a cabinet had before an operation is what it had after the one before.
    if snapshots.count >= 256 { snapshots.removeAll(keepingCapacity: true) }
    snapshots[snapshot] = found
    return found
  }

  private func files(of asset: TreeEntry) throws -> [ResourceFile] {
    if let files = known[asset] { return files }
    let files = try workspace.tree(asset.id).entries.filter { entry in
      try resource.matches(asset: asset.name, file: entry.name) {
        try ObjectIdentity(YAML.document(workspace.blob(entry.id))?.value ?? .null)
      }
    }.map { ResourceFile(asset: asset.name, file: $0.name, blob: $0.id) }
    known[asset] = files
    return files
  }
}
