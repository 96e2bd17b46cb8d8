internal import Git
internal import Manifests

/// A store: one bare Git repository. A value that only knows where it is; every operation opens it for itself.
public struct Store: Sendable {
  public let path: String
  let janitor: any RefJanitor
  let renderer: any SourceRenderer
  let cache: (any HistoryCache)?
  let onStep: @Sendable (Step) -> Void

  /// - Parameters:
  ///   - janitor: what deletes refs and merges packs, because libgit2 cannot do so safely.
  ///   - renderer: what builds kustomizations and charts; nil where no outside program may be started.
  ///   - cache: what keeps what was read of long histories; nil to read them anew each time.
  public init(
    path: String, janitor: any RefJanitor, renderer: (any SourceRenderer)? = nil, cache: (any HistoryCache)? = nil
  ) {
    self.init(path: path, janitor: janitor, renderer: renderer, cache: cache, onStep: { _ in })
  }

  package init(
    path: String, janitor: any RefJanitor, renderer: (any SourceRenderer)? = nil,
    cache: (any HistoryCache)? = nil, onStep: @escaping @Sendable (Step) -> Void
  ) {
    self.path = path
    self.janitor = janitor
    self.renderer = renderer ?? NoRenderer()
    self.cache = cache
    self.onStep = onStep
  }

  /// Opens the store to read it.
  ///
  /// - Throws: `StemmaError` of the kind `store` where there is none or it cannot be read.
  func reading<Result>(_ body: (Base) throws -> Result) throws -> Result {
    try translated {
      // Another process may be merging packs: a handle that knew the old ones is replaced once.
      do { return try answer(body) } catch is GitError { return try answer(body) }
    }
  }

  private func answer<Result>(_ body: (Base) throws -> Result) throws -> Result {
    let base = try open()
    let result = try body(base)
    base.history.keep()
    return result
  }

  /// Whether this is an ordinary clone of a store, which can be asked and not changed.
  ///
  /// - Throws: `StemmaError` of the kind `store` where there is nothing to open.
  public func isCopy() throws -> Bool { try translated { try Workspace(path: path).isCopy } }

  /// What an operation or a question starts from.
  private func open() throws -> Base {
    let workspace = try Workspace(path: path, renderer: renderer, cache: cache)
    try checkFormat(workspace)
    return try Base(workspace)
  }

  /// Plans and applies one operation.
  func operate(
    _ stamp: Stamp, dryRun: Bool = false, expecting: String? = nil, _ planning: (Base) throws -> Plan
  ) throws -> Outcome {
    try translated {
      try Engine(store: self, stamp: stamp, dryRun: dryRun, expecting: expecting).perform { base in
        let plan = try planning(base)
        try PolicyCheck(base: base, stamp: stamp).check(plan)
        return plan
      }
    }
  }

  /// Refuses a store of a newer format, and what is none.
  func checkFormat(_ workspace: Workspace) throws {
    guard let text = workspace.format else {
      guard try workspace.head(RefNames.system) == nil else { return }
      throw StemmaError.withoutSystem(path, isCopy: workspace.isCopy)
    }
    guard try workspace.repository.reference(RefNames.system) != nil else {
      throw StemmaError(
        .store, "the store '\(path)' has lost its branch 'system'",
        hints: ["restore it from a copy, or from its reflog"])
    }
    guard let format = Int64(text), format <= SnapshotIdentity.format else {
      throw StemmaError(
        .store, "'\(path)' has format \(text), newer than this program's \(SnapshotIdentity.format)",
        hints: ["use a newer 'stemma'"])
    }
  }

  /// The one place where failures of Git and of stored files become failures that people read.
  func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as GitError {
      throw StemmaError(error, path: path)
    } catch let error as ManifestError {
      throw StemmaError(.store, "the store '\(path)' holds what cannot be read: \(error)")
    }
  }
}

extension StemmaError {
  /// What is said of a repository that has no operations and does not call itself a store.
  static func withoutSystem(_ path: String, isCopy: Bool) -> StemmaError {
    if isCopy {
      return StemmaError(
        .store, "'\(path)' is a clone without the branch 'system'",
        hints: ["fetch everything: 'git fetch origin +refs/heads/*:refs/remotes/origin/*'"])
    }
    return StemmaError(
      .store, "'\(path)' is a Git repository but not a store", hints: ["make one with 'stemma init'"])
  }

  init(_ error: GitError, path: String) {
    switch error.kind {
    case .notARepository:
      self.init(.store, "'\(path)' is not a store", hints: ["make one with 'stemma init'"])
    case .locked:
      self.init(.busy, "the store '\(path)' is in use: \(error.message)", hints: ["try again"])
    case .owner:
      self.init(.store, "the store '\(path)' belongs to another user", hints: ["work as its owner"])
    case .permission, .noSpace, .unsupported, .corrupt, .malformed, .notFound:
      self.init(.store, "the store '\(path)' cannot be used: \(error.message)")
    default:
      self.init(.failed, error.message)
    }
  }
}
