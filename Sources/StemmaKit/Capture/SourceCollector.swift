/// What `--from` was asked to capture.
public struct SourceRequest: Sendable {
  /// An absolute path of a directory or a file.
  public var path: String
  /// nil where it is to be found out.
  public var kind: SourceKind?
  /// Kustomize: the directory to build, below the path; it may hold `{environment}` and `{cabinet}`.
  public var overlay: String?
  public var exclude: [String] = []

  public init(path: String) {
    self.path = path
  }
}

/// Reads the files of a source, and nothing that is outside of it.
public struct SourceCollector {
  private let tree: any FileTree
  private let remote: (any RemoteSource)?
  private let limits: CaptureLimits

  /// - Parameter remote: what fetches remote bases; nil where they are refused.
  public init(_ tree: any FileTree, remote: (any RemoteSource)? = nil, limits: CaptureLimits = .standard) {
    self.tree = tree
    self.remote = remote
    self.limits = limits
  }

  /// - Throws: `StemmaError` for what is not there, for files that none may hold, for links that leave the directory,
  ///   for remote bases, and for more than the limits.
  public func collect(_ request: SourceRequest) throws -> CapturedSource {
    let path = try tree.resolved(request.path)
    let excluded = request.exclude.map(FilePattern.init)
    if tree.kind(of: path) == .file { return try single(path, request) }
    switch try request.kind ?? detected(path, request) {
    case .manifests: return try manifests(path, request, excluded)
    case .kustomize: return try kustomization(path, request, excluded)
    case .helm:
      var walk = FileWalk(tree, start: path, kind: .helm, excluded, limits)
      try walk.add(path)
      return CapturedSource(kind: .helm, files: walk.files, excluded: request.exclude, notes: walk.notes)
    }
  }

  private func single(_ path: String, _ request: SourceRequest) throws -> CapturedSource {
    let name = FilePath.name(path)
    let isDescription = SourceFileRules.isKustomization(name) || name == "Chart.yaml"
    guard request.kind ?? .manifests == .manifests, request.overlay == nil, !isDescription else {
      throw StemmaError.failed("'\(name)' is a file and no directory", hint: "give the directory with '--from'")
    }
    guard SourceFileRules.isManifest(name) else {
      throw StemmaError.failed("'\(name)' is no manifest", hint: "manifests end in .yaml, .yml or .json")
    }
    try SourceFileRules.check(name, .manifests)
    let bytes = try tree.bytes(of: path, limit: limits.fileBytes)
    return CapturedSource(kind: .manifests, files: [name: bytes], excluded: request.exclude)
  }

  /// A chart where there is a `Chart.yaml`, a kustomization where there is one or an overlay is named, else manifests.
  private func detected(_ path: String, _ request: SourceRequest) throws -> SourceKind {
    if request.overlay != nil { return .kustomize }
    let names = try tree.entries(of: path).map(\.name)
    if names.contains("Chart.yaml") { return .helm }
    return names.contains(where: SourceFileRules.isKustomization) ? .kustomize : .manifests
  }

  private func manifests(
    _ path: String, _ request: SourceRequest, _ excluded: [FilePattern]
  ) throws -> CapturedSource {
    var walk = FileWalk(tree, start: path, kind: .manifests, excluded, limits)
    if request.kind == nil, let root = try onlyKustomization(path, &walk) {
      var inner = request
      inner.overlay = root
      let source = try kustomization(path, inner, excluded)
      return CapturedSource(
        kind: .kustomize, files: source.files, overlay: source.overlay, directory: source.directory,
        excluded: source.excluded,
        vendored: source.vendored, notes: ["kustomization '\(root)' is built: no other one uses it"] + source.notes)
    }
    try walk.add(path)
    return CapturedSource(kind: .manifests, files: walk.files, excluded: request.exclude, notes: walk.notes)
  }

  /// The only kustomization below a directory that no other one uses; nil where there is none below it at all.
  ///
  /// - Throws: `StemmaError` naming them where there are several.
  private func onlyKustomization(_ path: String, _ walk: inout FileWalk) throws -> String? {
    let directories = try walk.directories(of: path) { names in names.contains(where: SourceFileRules.isKustomization) }
      .filter { Self.isVisible($0, from: path) }
    if directories.isEmpty { return nil }
    var used: Set<String> = []
    for directory in directories { used.formUnion(try KustomizationFile(at: directory, in: tree, from: path).local) }
    let roots = directories.filter { !used.contains($0) }.compactMap { FilePath.relative($0, to: path) }
    if roots.count == 1, let root = roots.first {
      try checkNothingBeside(root, path, &walk)
      return root
    }
    throw StemmaError.failed(
      roots.isEmpty ? "the kustomizations use each other in a circle" : "there are several kustomizations",
      details: try (roots.isEmpty ? directories.map { try kustomizationFile(in: $0, from: path) } : roots)
        .prefix(10).sorted(),
      hint: roots.isEmpty
        ? nil : "name one with '--overlay DIR', or leave them out with '--exclude'")
  }

  private func kustomizationFile(in directory: String, from path: String) throws -> String {
    let name = try tree.entries(of: directory).map(\.name).first(where: SourceFileRules.isKustomization)
    return FilePath.joined(FilePath.relative(directory, to: path) ?? "", name ?? "kustomization.yaml")
  }

  /// Whether nothing on the way to a directory is hidden: what is hidden is no part of manifests.
  private static func isVisible(_ directory: String, from path: String) -> Bool {
    FilePath.relative(directory, to: path)?.split(separator: "/").contains { $0.hasPrefix(".") } == false
  }

  /// - Throws: `StemmaError` for manifests that the only kustomization does not use: it cannot be known which is meant.
  private func checkNothingBeside(_ root: String, _ path: String, _ walk: inout FileWalk) throws {
    var bases = KustomizationBases(tree, from: path, remote: remote)
    try bases.add(FilePath.joined(path, root))
    let others = try walk.directories(of: path) { names in
      names.contains { SourceFileRules.isManifest($0) && !$0.hasPrefix(".") }
    }
    let other = others.first { directory in
      Self.isVisible(directory, from: path)
        && !bases.directories.contains { FilePath.relative(directory, to: $0) != nil }
    }
    guard let other else { return }
    let place = FilePath.relative(other, to: path) ?? other
    throw StemmaError.failed(
      "there are manifests beside the kustomization '\(root)'",
      details: ["in '\(place.isEmpty ? "." : place)'"],
      hint: "name the one that is meant with '--from', or leave the other out with '--exclude'")
  }
}

extension SourceCollector {
  private func kustomization(
    _ path: String, _ request: SourceRequest, _ excluded: [FilePattern]
  ) throws -> CapturedSource {
    let overlay = try overlay(request)
    var walk = FileWalk(tree, start: path, kind: .kustomize, excluded, limits)
    let starts = try overlays(overlay, path, &walk)
    var bases = KustomizationBases(tree, from: path, remote: remote)
    for start in starts { try bases.add(start) }
    walk = FileWalk(tree, start: path, bases: bases.directories, kind: .kustomize, excluded, limits)
    for directory in [path] + bases.directories.sorted() { try walk.add(directory) }
    let vendored = try walk.vendor(bases.fetched)
    let place = FilePath.relative(path, to: walk.top) ?? ""
    var notes = walk.notes
    if !overlay.contains("{") {
      let built = [place, overlay].filter { !$0.isEmpty }.joined(separator: "/")
      let name = built.isEmpty ? "the kustomization" : "'\(built)'"
      notes.append("\(name) is built for every cabinet: name one for each with '--overlay overlays/{environment}'")
    }
    return CapturedSource(
      kind: .kustomize, files: walk.files, overlay: overlay, directory: place,
      excluded: request.exclude, vendored: vendored, notes: notes)
  }

  private func overlay(_ request: SourceRequest) throws -> String {
    let text = request.overlay ?? ""
    guard !text.hasPrefix("/"), let overlay = FilePath.normalized(text) else {
      throw StemmaError.failed(
        "the overlay '\(Name.excerpt(text))' is outside of the directory", hint: "name it by its path below '--from'")
    }
    return overlay
  }

  /// The directories that an overlay's name can stand for.
  private func overlays(_ overlay: String, _ path: String, _ walk: inout FileWalk) throws -> [String] {
    let parts = overlay.replacing("{environment}", with: "*").replacing("{cabinet}", with: "*").split(separator: "/")
    let found = try walk.directories(of: path) { $0.contains(where: SourceFileRules.isKustomization) }.filter {
      let place = FilePath.relative($0, to: path)?.split(separator: "/") ?? []
      return place.count == parts.count
        && zip(parts, place).allSatisfy { FilePattern(String($0)).matches(String($1)) }
    }
    guard found.isEmpty else { return found }
    throw StemmaError.failed(
      "there is no kustomization in '\(overlay.isEmpty ? "." : Name.excerpt(overlay))'",
      hint: "see what '--from' and '--overlay' name")
  }
}
