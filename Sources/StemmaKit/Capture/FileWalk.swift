/// Collects the files of directories by their paths from one top.
struct FileWalk {
  /// The directory that paths are counted from.
  let top: String
  /// The directories that no link may leave.
  private let roots: [String]
  private(set) var files: [String: [UInt8]] = [:]
  private(set) var notes: [String] = []
  private let tree: any FileTree
  private let kind: SourceKind
  private let excluded: [FilePattern]
  private let limits: CaptureLimits
  private let start: String
  private var visited: Set<String> = []
  private var total = 0

  /// - Parameters:
  ///   - start: the directory that was given.
  ///   - bases: the directories of bases, which may be outside of it.
  init(
    _ tree: any FileTree, start: String, bases: [String] = [], kind: SourceKind, _ excluded: [FilePattern],
    _ limits: CaptureLimits
  ) {
    self.tree = tree
    self.kind = kind
    self.excluded = excluded
    self.limits = limits
    self.start = start
    roots = [start] + bases
    top = bases.isEmpty ? start : FilePath.common(roots)
  }

  /// Adds the files of a directory and of all below it.
  mutating func add(_ directory: String) throws { try add(directory, depth: 0) }

  private mutating func add(_ directory: String, depth: Int) throws {
    guard visited.insert(directory).inserted else { return }
    guard depth <= limits.depth else {
      throw StemmaError.failed("'\(relative(directory))' is more than \(limits.depth) directories deep")
    }
    for entry in try tree.entries(of: directory) {
      let path = FilePath.joined(directory, entry.name)
      guard !isLeftOut(entry, path) else { continue }
      switch try kind(of: entry, path) {
      case .directory: try add(path, depth: depth + 1)
      case .file: try addFile(path)
      case .link, .other: notes.append("'\(relative(path))' is no file and was left out")
      }
    }
  }

  /// Git's own directory, and what the patterns name; they count from the directory that was given.
  private func isLeftOut(_ entry: FileEntry, _ path: String) -> Bool {
    if entry.name == ".git" { return true }
    let place = FilePath.relative(path, to: start) ?? relative(path)
    return excluded.contains { $0.matches(place) }
  }

  /// What an entry is, links followed.
  ///
  /// - Throws: `StemmaError` for a link that leaves the directory and its bases, or goes into Git's own; that leads
  ///   nowhere, or that stands for a directory.
  private func kind(of entry: FileEntry, _ path: String) throws -> FileEntry.Kind {
    guard entry.kind == .link else { return entry.kind }
    guard let kind = tree.kind(of: path) else { throw link(path, "leads nowhere") }
    let target = try tree.resolved(path)
    let isInside = roots.contains { root in
      FilePath.relative(target, to: root)?.split(separator: "/").contains(".git") == false
    }
    guard isInside else { throw link(path, "leaves the directory") }
    guard kind != .directory else { throw link(path, "stands for a directory") }
    return kind
  }

  private func link(_ path: String, _ problem: String) -> StemmaError {
    .failed(
      "the link '\(relative(path))' \(problem)", hint: "leave it out with '--exclude \(Name.excerpt(relative(path)))'")
  }

  private mutating func addFile(_ path: String) throws {
    let place = relative(path)
    try SourceFileRules.check(place, kind)
    if kind == .manifests {
      let isHidden = place.split(separator: "/").contains { $0.hasPrefix(".") }
      guard SourceFileRules.isManifest(place), !isHidden else {
        if SourceFileRules.isManifest(isHidden ? place : place.lowercased()) {
          notes.append("'\(place)' was left out: \(isHidden ? "it is hidden" : "its ending is in capitals")")
        }
        return
      }
    }
    try add(try tree.bytes(of: path, limit: limits.fileBytes), at: place)
  }

  private mutating func add(_ bytes: [UInt8], at place: String) throws {
    total += bytes.count - (files[place]?.count ?? 0)
    files[place] = bytes
    guard total <= limits.bytes, files.count <= limits.files else {
      throw StemmaError.failed(
        "the source has more than \(limits.files) files or \(limits.bytes >> 20) MiB",
        hint: "name a smaller directory, or leave files out with '--exclude'")
    }
  }

  private func relative(_ path: String) -> String { FilePath.relative(path, to: top) ?? path }

  /// Adds what was fetched of remote bases, and says where each one is.
  mutating func vendor(_ fetched: [RemoteBase]) throws -> [String: String] {
    var places: [String: String] = [:]
    for base in fetched {
      if let file = files.keys.first(where: { FilePath.relative($0, to: base.place) != nil }) {
        throw StemmaError.failed(
          "'\(Name.excerpt(file))' is where the remote base '\(Name.excerpt(base.url))' would go",
          hint: "give the directory '\(base.place)' another name")
      }
      for (path, bytes) in base.files.sorted(by: { $0.key < $1.key }) {
        let place = FilePath.joined(base.place, path)
        try SourceFileRules.check(place, kind)
        try add(bytes, at: place)
      }
      places[base.url] = base.directory.isEmpty ? base.place : FilePath.joined(base.place, base.directory)
      notes.append("'\(Name.excerpt(base.url))' was fetched at \(base.commit)")
      notes += base.skipped.sorted { $0.key < $1.key }.map {
        "'\(FilePath.joined(base.place, $0.key))' was left out: \($0.value)"
      }
    }
    return places
  }

  /// The directories at and below one whose names of files fulfil a condition.
  func directories(of directory: String, where condition: ([String]) -> Bool) throws -> [String] {
    var found: [String] = []
    var open = [(directory, 0)]
    while let (path, depth) = open.popLast() {
      let entries = try tree.entries(of: path).filter { !isLeftOut($0, FilePath.joined(path, $0.name)) }
      if condition(entries.filter { $0.kind != .directory }.map(\.name)) { found.append(path) }
      guard depth < limits.depth else { continue }
      open += entries.filter { $0.kind == .directory }.map { (FilePath.joined(path, $0.name), depth + 1) }
    }
    return found.sorted()
  }
}
