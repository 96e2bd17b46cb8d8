internal import Git
internal import Manifests

/// What is compared: the objects of a version, or of files.
struct ComparedState {
  /// An object that is read when its bytes are known to matter.
  enum Content {
    case blob(ObjectID)
    case value(Value)
  }

  struct Object {
    let asset: String?
    let path: String
    let content: Content
  }

  /// What people call it.
  let name: String
  /// The snapshot tree; nil for files.
  var tree: ObjectID?
  /// The namespace that objects stand in without saying so.
  var namespace: String?
  var objects: [Object] = []
  /// What was read and left out.
  var notes: [String] = []

  /// The objects of a snapshot.
  init(name: String, tree: ObjectID, _ workspace: Workspace) throws {
    self.init(name: name)
    self.tree = tree
    namespace = try workspace.blob(["snapshot"], in: tree).map { try SnapshotIdentity($0).namespace }
    guard let manifests = try workspace.entry(["manifests"], in: tree) else { return }
    objects = try workspace.files(in: manifests.id).map { path, entry in
      Object(
        asset: path.count > 1 ? path[0] : nil, path: path.joined(separator: "/"), content: .blob(entry.id))
    }
  }

  init(name: String) {
    self.name = name
  }
}

/// Objects of YAML and JSON files.
extension ComparedState {
  /// Reads a file, or all manifests below a directory.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - name: what people call it.
  /// - Throws: `StemmaError` where there is nothing, or where a file cannot be read as Kubernetes reads it.
  init(path: String, name: String, _ tree: any FileTree) throws {
    self.init(name: name)
    let (files, notes) = try Self.files(path, name, tree)
    self.notes = notes
    var found: [(value: Value, identity: ObjectIdentity, file: String)] = []
    for (file, bytes) in files.sorted(by: { $0.key < $1.key }) { try read(bytes, file, &found) }
    namespace = Self.namespace(found.map(\.identity))
    var seen: [String: String] = [:]
    for (value, identity, file) in found {
      let place = identity.fileName(cabinetNamespace: namespace ?? "")
      if let other = seen.updateValue(file, forKey: place) {
        throw StemmaError.failed("\(file): \(identity) is there twice", details: ["first in \(other)"])
      }
      objects.append(Object(asset: nil, path: place, content: .value(value)))
    }
  }

  private static func files(
    _ path: String, _ name: String, _ tree: any FileTree
  ) throws -> (files: [String: [UInt8]], notes: [String]) {
    switch tree.kind(of: path) {
    case .directory:
      var walk = FileWalk(tree, start: try tree.resolved(path), kind: .manifests, [], .standard)
      try walk.add(walk.top)
      return (walk.files, walk.notes)
    case .file:
      return ([name: try tree.bytes(of: path, limit: CaptureLimits.standard.bytes)], [])
    default: throw StemmaError.failed("there is no file or directory '\(Name.excerpt(name))'")
    }
  }

  private mutating func read(
    _ bytes: [UInt8], _ file: String, _ found: inout [(value: Value, identity: ObjectIdentity, file: String)]
  ) throws {
    do {
      for document in try YAML.documents(bytes, limits: ObjectReader.limits) {
        for item in ObjectReader.items(of: document.value) {
          if item["apiVersion"] == nil && item["kind"] == nil {
            notes.append("\(file):\(document.line): is no Kubernetes object, and was left out")
          } else {
            found.append((item, try ObjectIdentity(item), file))
          }
        }
      }
    } catch {
      throw StemmaError.failed("\(error.line.map { "\(file):\($0)" } ?? file): \(error.message)", hint: error.hint)
    }
  }

  /// The namespace that objects name most: the one that they were written for.
  private static func namespace(_ identities: [ObjectIdentity]) -> String? {
    let counts = Dictionary(identities.compactMap { $0.namespace }.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}
