internal import Git
internal import Manifests

/// The files of an asset's source as the store has them.
struct CapturedFiles {
  /// The tree `release/<asset>/source`.
  let tree: ObjectID
  private let workspace: Workspace
  private let entries: [String: ObjectID]

  init(_ tree: ObjectID, in workspace: Workspace) throws {
    self.tree = tree
    self.workspace = workspace
    let files = try workspace.files(in: tree).map { ($0.path.joined(separator: "/"), $0.entry.id) }
    entries = Dictionary(files) { first, _ in first }
  }

  var names: Set<String> { Set(entries.keys) }

  /// nil where there is no such file.
  func bytes(of name: String) throws -> [UInt8]? { try entries[name].map { try workspace.blob($0) } }

  var all: [String: [UInt8]] {
    get throws { try entries.mapValues { try workspace.blob($0) } }
  }
}

extension Workspace {
  /// Stores the portable part of an asset with its source.
  ///
  /// - Throws: a refusal for what looks like a secret in any of the files.
  func addRelease(_ release: AssetDefinition, source: CapturedSource, asset: String) throws -> AssetSnapshot {
    try checkForSecrets(source)
    return try addRelease(release, files: addFiles(source.files), asset: asset)
  }

  /// Stores a definition with files that are stored already.
  func addRelease(_ release: AssetDefinition, files: ObjectID, asset: String) throws -> AssetSnapshot {
    try SecretGuard.check(release.layer, place: "asset '\(asset)'", allowing: allowedKeys)
    let blob = try addBlob(YAML.write(release.value), place: "asset '\(asset)'")
    let tree = addTree(
      Tree([
        TreeEntry(name: "asset.yaml", mode: .file, id: blob), TreeEntry(name: "source", mode: .directory, id: files),
      ]))
    return AssetSnapshot(releaseTree: tree, release: release, source: files, overlay: Layer())
  }

  /// Adds files that were looked at, by their paths, and returns the tree that holds them.
  private func addFiles(_ files: [String: [UInt8]]) -> ObjectID {
    var here: [TreeEntry] = []
    var below: [String: [String: [UInt8]]] = [:]
    for (path, bytes) in files {
      if let slash = path.firstIndex(of: "/") {
        below[String(path[..<slash]), default: [:]][String(path[path.index(after: slash)...])] = bytes
      } else {
        here.append(TreeEntry(name: path, mode: .file, id: addCheckedBlob(bytes)))
      }
    }
    for (name, files) in below { here.append(TreeEntry(name: name, mode: .directory, id: addFiles(files))) }
    return addTree(Tree(here))
  }

  /// Looks at every file of a source before any of it is stored or handed to a program.
  func checkForSecrets(_ source: CapturedSource) throws {
    for (file, bytes) in source.files.sorted(by: { $0.key < $1.key }) {
      for document in SourceFileRules.isManifest(file) ? Self.documents(bytes) : [] {
        try check(document, file, source.kind)
      }
      try check(bytes, file)
    }
  }

  /// Looks at what is in no object, too: comments, templates, files of other sorts.
  private func check(_ bytes: [UInt8], _ file: String) throws {
    guard let found = SourceGuard.find(in: withoutAllowed(bytes)) else { return }
    let key = found.isComment ? "comment" : "content"
    if secretExceptions.keys(of: file).contains(key) { return }
    throw StemmaError(
      .refused, "\(file):\(found.line): holds what looks like \(found.rule)",
      hints: [
        "take it out, and keep it in a secret store",
        "where it is no secret: '--allow-secret \(Name.excerpt(file))/\(key) -m WHY'",
      ])
  }

  /// The documents of a file; none where it cannot be read, which is said when it is read as a manifest.
  private static func documents(_ bytes: [UInt8]) -> [Document] {
    do { return try YAML.documents(bytes, limits: ObjectReader.limits) } catch { return [] }
  }

  private func check(_ document: Document, _ file: String, _ kind: SourceKind) throws {
    if kind == .kustomize { try KustomizeSource.checkMakesNoSecret(document.value, file: file) }
    for object in ObjectReader.items(of: document.value) {
      let name = object.objectName
      let place = "\(file):\(document.line)" + (name.map { ": \($0)" } ?? "")
      try secretExceptions.check(object, named: name ?? file, place: place)
      allow(texts: secretExceptions.texts(in: object, named: name ?? file))
    }
  }
}

extension Value {
  /// `Deployment/web`; nil for what has no kind and name.
  fileprivate var objectName: String? {
    guard let kind = self["kind"]?.stringValue, let name = self["metadata"]?["name"]?.stringValue else { return nil }
    return "\(kind)/\(name)"
  }
}
