internal import Manifests

/// What a kustomization says of other directories.
struct KustomizationFile {
  /// The directories that it uses, by their absolute paths, links followed.
  let local: [String]
  /// The addresses of what it would fetch, each with the file that names it.
  let remote: [(file: String, url: String)]

  /// The fields whose entries can name directories and addresses.
  static let fields = ["resources", "bases", "components", "crds", "generators", "transformers", "validators"]

  /// Reads the kustomization of a directory; one without content uses nothing.
  ///
  /// - Parameter start: the directory that messages count paths from.
  /// - Throws: `StemmaError` for one that cannot be read, and for a directory that kustomize would not build: nothing of
  ///   it may be captured.
  init(at directory: String, in tree: any FileTree, from start: String) throws {
    let names = try tree.entries(of: directory).map(\.name).filter(SourceFileRules.isKustomization)
    var local: [String] = []
    var remote: [(file: String, url: String)] = []
    for name in names {
      let path = FilePath.joined(directory, name)
      let file = FilePath.route(from: start, to: path)
      for reference in try Self.references(of: tree.bytes(of: path, limit: Limits.standard.bytes), file: file) {
        try Self.check(reference, file)
        let target = FilePath.joined(directory, reference)
        switch FilePath.normalized(target).flatMap(tree.kind) {
        case .directory?: local.append(try Self.directory(target, reference, file, tree))
        case nil where Self.isRemote(reference): remote.append((file, reference))
        default: break
        }
      }
    }
    self.local = local
    self.remote = remote
  }

  private static func check(_ reference: String, _ file: String) throws {
    guard reference.hasPrefix("/") else { return }
    throw StemmaError.failed(
      "\(file): '\(Name.excerpt(reference))' is an absolute path", hint: "name it by its path from the kustomization")
  }

  private static func directory(
    _ path: String, _ reference: String, _ file: String, _ tree: any FileTree
  ) throws -> String {
    let resolved = try tree.resolved(path)
    if try tree.entries(of: resolved).contains(where: { SourceFileRules.isKustomization($0.name) }) { return resolved }
    throw StemmaError.failed("\(file): the directory '\(Name.excerpt(reference))' has no kustomization")
  }

  /// The entries of a kustomization that can name directories.
  static func references(of bytes: [UInt8], file: String) throws -> [String] {
    let root = try YAML.value(of: bytes, file: file)
    return fields.flatMap { root?[$0]?.listValue?.compactMap(\.stringValue) ?? [] }
  }

  /// Whether kustomize would fetch what an entry names: an address, or a host's name with a path.
  ///
  /// Source: the forms that kustomize 5 takes for remote targets.
  static func isRemote(_ reference: String) -> Bool {
    if reference.contains("://") || reference.contains("git::") || reference.contains("?ref=") { return true }
    if reference.contains("//") || reference.contains(".git/") || reference.hasSuffix(".git") { return true }
    let host = reference.prefix { $0 != "/" && $0 != ":" }
    return host.contains("@") || ["github.com", "gitlab.com", "bitbucket.org"].contains(String(host))
  }
}

/// A remote base that was fetched.
struct RemoteBase {
  let url: String
  /// The directory of the source that its files go to.
  let place: String
  /// The directory below it that the address names.
  let directory: String
  let commit: String
  var files: [String: [UInt8]] = [:]
  /// What is not among the files, with the reason.
  var skipped: [String: String] = [:]
}

/// All directories that kustomizations use, directly or through others.
struct KustomizationBases {
  private(set) var directories: [String] = []
  private(set) var fetched: [RemoteBase] = []
  private let tree: any FileTree
  private let start: String
  private let remote: (any RemoteSource)?
  private var visited: Set<String> = []

  /// - Parameter start: the directory that messages count paths from.
  init(_ tree: any FileTree, from start: String, remote: (any RemoteSource)?) {
    self.tree = tree
    self.start = start
    self.remote = remote
  }

  /// - Throws: `StemmaError` for a remote base where none may be fetched.
  mutating func add(_ directory: String) throws {
    var open = [try tree.resolved(directory)]
    while let directory = open.popLast() {
      guard visited.insert(directory).inserted else { continue }
      directories.append(directory)
      let file = try KustomizationFile(at: directory, in: tree, from: start)
      open += file.local
      for (name, url) in file.remote { try fetch(url, for: name) }
    }
  }

  private mutating func fetch(_ url: String, for file: String) throws {
    guard visited.insert(url).inserted else { return }
    guard let remote else {
      throw StemmaError.refused(
        "\(file): the remote base '\(Name.excerpt(url))' is not part of the directory",
        hint: "fetch and capture it with '--vendor', or copy it into the directory")
    }
    let repository = try remote.repository(of: url)
    let index = fetched.count
    fetched.append(
      RemoteBase(
        url: url, place: "vendor/\(index + 1)", directory: repository.directory, commit: repository.commit))
    let directories = try directories(in: repository.files, from: repository.directory)
    func isUsed(_ path: String) -> Bool { directories.contains { FilePath.relative(path, to: $0) != nil } }
    fetched[index].files = repository.files.filter { isUsed($0.key) }
    fetched[index].skipped = repository.skipped.filter { isUsed($0.key) }
  }

  /// The directories of a repository that a kustomization in it needs: its own and all that it uses.
  private mutating func directories(
    in files: [String: [UInt8]], from directory: String
  ) throws -> Set<String> {
    var directories: Set<String> = []
    var open = [directory]
    while let next = open.popLast() {
      guard directories.insert(next).inserted else { continue }
      for (path, bytes) in files
      where FilePath.parent(path) == next && SourceFileRules.isKustomization(FilePath.name(path)) {
        for reference in try KustomizationFile.references(of: bytes, file: path) {
          if let target = FilePath.normalized(FilePath.joined(next, reference)),
            files.keys.contains(where: { FilePath.relative($0, to: target)?.isEmpty == false })
          {
            open.append(target)
          } else if KustomizationFile.isRemote(reference) {
            try fetch(reference, for: path)
          }
        }
      }
    }
    return directories
  }
}
