internal import Git

/// One operation's view of the store: what is stored, and over it the objects that were computed but not written.
///
/// It is the one place where blobs and messages are made, so the guard against secrets stands here.
final class Workspace {
  let repository: Repository
  private(set) var pending = PendingObjects()
  /// What looks like a secret and is none, as people said: keys of configuration, and their values.
  private(set) var allowedKeys: Set<String> = []
  private var allowedTexts: [String] = []
  /// What looks like a secret in captured objects and files and is none.
  private(set) var secretExceptions = SecretExceptions([])
  /// What outside programs render for the operation, so that planning anew does not start them again.
  let renderings: RenderingCache

  /// Takes over what settings say is no secret.
  func allow(_ settings: Settings) {
    allowedKeys = Set(settings.allowed.keys)
    allowedTexts = settings.allowedTexts
    secretExceptions = SecretExceptions(settings.allowedSecrets.keys, keys: allowedKeys)
  }

  /// Lets texts pass that stand under keys of captured objects which people allowed.
  func allow(texts: [String]) {
    let found = texts.filter { CredentialFormat.find(in: Array($0.utf8)) != nil }
    allowedTexts = (allowedTexts + found).sorted { $0.utf8.count > $1.utf8.count }
  }

  /// What was read of the history another time.
  let cache: (any HistoryCache)?
  /// The format that the repository says it has; nil for a clone of a store, and for what is none.
  let format: String?
  /// Whether this is an ordinary clone of a store: it has what was fetched last, and cannot be changed.
  let isCopy: Bool
  /// Where stored objects are read without libgit2; nil for the repository itself.
  private let files: ObjectFiles?

  init(
    path: String, renderer: any SourceRenderer = NoRenderer(), cache: (any HistoryCache)? = nil,
    files: ObjectFiles? = nil
  ) throws {
    let repository = try Repository(opening: path)
    format = try repository.configuration(StoreSettings.formatKey)
    isCopy = try StoreSettings.isCopy(format: format, hasRemoteBranches: Self.hasRemoteBranches(repository))
    self.repository = repository
    renderings = RenderingCache(renderer)
    self.cache = cache
    self.files = files
  }

  /// Looks for the branch that clones usually have before looking through all refs.
  private static func hasRemoteBranches(_ repository: borrowing Repository) throws -> Bool {
    if try repository.reference(RefNames.remote(RefNames.system)) != nil { return true }
    return try repository.hasReferences(under: RefNames.origin)
  }

  /// What a branch of the store points at; in a clone, its remote's.
  func head(_ name: String) throws -> ObjectID? {
    try repository.reference(isCopy ? RefNames.remote(name) : name)
  }

  /// Forgets the computed objects, before planning anew.
  func reset() { pending = PendingObjects() }

  /// The computed objects that can be reached from some of them; what was only a step on the way is left out.
  func pending(reachableFrom roots: [ObjectID]) throws -> PendingObjects {
    var result = PendingObjects()
    var open = roots
    while let id = open.popLast() {
      guard let object = pending[id], result[id] == nil else { continue }
      result.add(object)
      switch object.kind {
      case .commit:
        let commit = try Commit(decoding: object.bytes)
        open += [commit.tree] + commit.parents
      case .tree: open += try Tree(decoding: object.bytes).entries.map(\.id)
      case .tag: open.append(try AnnotatedTag(decoding: object.bytes).target)
      case .blob: break
      }
    }
    return result
  }

  func object(_ id: ObjectID) throws -> RawObject {
    if let object = pending[id] { return object }
    if let files { return try files.object(id) }
    return try repository.object(id)
  }

  func tree(_ id: ObjectID) throws -> Tree { try Tree(decoding: bytes(id, .tree)) }
  func blob(_ id: ObjectID) throws -> [UInt8] { try bytes(id, .blob) }
  func commit(_ id: ObjectID) throws -> Commit { try Commit(decoding: bytes(id, .commit)) }

  /// Reads a long line of commits ahead; nil where they are not all in the repository, or are read in another way.
  func line(from id: ObjectID) throws -> CommitLine? {
    files == nil && pending[id] == nil ? try CommitLine(at: repository.path, from: id) : nil
  }

  /// Looks a path up in many trees ahead; nil where they are not all in the repository, or are read in another way.
  func line(_ path: [String], in trees: [ObjectID]) throws -> PathLine? {
    files == nil && pending.isEmpty ? try PathLine(at: repository.path, path, in: trees) : nil
  }

  private func bytes(_ id: ObjectID, _ kind: ObjectKind) throws -> [UInt8] { try object(id).bytes(of: kind, id) }

  /// Adds a blob.
  ///
  /// - Parameter place: how a refusal calls the content, such as `cabinets/production.yaml`.
  /// - Throws: a refusal when the bytes hold what looks like a secret.
  func addBlob(_ bytes: [UInt8], place: String) throws -> ObjectID {
    try checkForSecrets(bytes, place: place)
    return pending.addBlob(bytes)
  }

  /// - Throws: a refusal when the bytes hold what looks like a secret and nobody said that it is none.
  func checkForSecrets(_ bytes: [UInt8], place: String) throws {
    try SecretGuard.check(bytes, place: place, allowing: allowedTexts)
  }

  /// Adds a blob whose bytes were looked at in another way.
  func addCheckedBlob(_ bytes: [UInt8]) -> ObjectID { pending.addBlob(bytes) }

  /// The bytes without the texts that people said are no secrets.
  func withoutAllowed(_ bytes: [UInt8]) -> [UInt8] {
    if allowedTexts.isEmpty { return bytes }
    return Array(allowedTexts.reduce(String(decoding: bytes, as: UTF8.self)) { $0.replacing($1, with: "") }.utf8)
  }

  func addTree(_ tree: Tree) -> ObjectID { pending.addTree(tree) }

  func addCommit(_ commit: Commit) throws -> ObjectID {
    try SecretGuard.check(Array(commit.message.utf8), place: "the reason or message")
    return pending.addCommit(commit)
  }

  func addTag(_ tag: AnnotatedTag) throws -> ObjectID {
    try SecretGuard.check(Array(tag.message.utf8), place: "the tag's message")
    return pending.addTag(tag)
  }
}

/// Reading and changing trees by path. A changed tree is a new tree; the stored one never changes.
extension Workspace {
  /// The empty tree, which is never written to be read.
  static let emptyTree = Tree([])

  func entry(_ path: [String], in tree: ObjectID) throws -> TreeEntry? {
    try Tree.entry(path, in: tree) { try bytes($0, .tree) }
  }

  func blob(_ path: [String], in tree: ObjectID) throws -> [UInt8]? {
    guard let entry = try entry(path, in: tree), entry.mode == .file else { return nil }
    return try blob(entry.id)
  }

  /// The entries of the directory at a path; none where there is no such directory.
  func entries(_ path: [String], in tree: ObjectID) throws -> [TreeEntry] {
    if path.isEmpty { return try self.tree(tree).entries }
    guard let entry = try entry(path, in: tree), entry.mode == .directory else { return [] }
    return try self.tree(entry.id).entries
  }

  /// All files below a tree, by path from it, in Git's order.
  func files(in tree: ObjectID, at path: [String] = []) throws -> [(path: [String], entry: TreeEntry)] {
    try self.tree(tree).entries.flatMap { entry in
      entry.mode == .directory
        ? try files(in: entry.id, at: path + [entry.name]) : [(path: path + [entry.name], entry: entry)]
    }
  }

  /// A tree with one path set to a file or directory, or removed where `entry` is nil. Directories that become empty
  /// go, too; nil is returned where nothing is left.
  func setting(_ path: [String], to entry: (mode: FileMode, id: ObjectID)?, in tree: ObjectID?) throws -> ObjectID? {
    guard let name = path.first else { return entry?.id }
    var entries = try tree.map { try self.tree($0).entries } ?? []
    let old = entries.first { $0.name == name }
    entries.removeAll { $0.name == name }
    if path.count == 1 {
      if let entry { entries.append(TreeEntry(name: name, mode: entry.mode, id: entry.id)) }
    } else {
      let below = old.flatMap { $0.mode == .directory ? $0.id : nil }
      if let id = try setting(Array(path.dropFirst()), to: entry, in: below) {
        entries.append(TreeEntry(name: name, mode: .directory, id: id))
      }
    }
    return entries.isEmpty ? nil : addTree(Tree(entries))
  }
}
