internal import Git

/// Everything that was done in a store up to the operation that was the newest when the trail was opened. It reads as
/// far as it is asked for.
public final class AuditTrail {
  /// The name of the enterprise.
  public let enterprise: String
  /// The newest operation: its number and commit stand for the whole trail.
  public let latest: Operation
  private let store: Store
  private let settings: Settings
  private var history: History
  private var workspace: Workspace
  private var imageReader = ImageReader()

  init(_ store: Store, _ base: Base) {
    self.store = store
    settings = base.recordedSettings
    enterprise = settings.name
    latest = Operation(base.latest)
    history = base.history
    workspace = base.workspace
  }

  /// Calls `body` with each operation that fits, newest first, until it returns false or there are enough.
  ///
  /// A filter that nothing can fit is no failure here: see `check`.
  public func operations(_ filter: OperationFilter, _ body: (Operation) throws -> Bool) throws {
    var left = filter.limit ?? .max
    guard left > 0 else { return }
    try stream(filter) { record in
      left -= 1
      return try body(Operation(record)) && left > 0
    }
  }

  /// Checks a filter before anything is printed.
  ///
  /// - Throws: `StemmaError` for a name or a word that nothing has.
  public func check(_ filter: OperationFilter) throws {
    try filter.checkWords()
    try retrying {
      try settings.checkNames(
        cabinet: filter.cabinet, environment: filter.environment, asset: filter.asset,
        or: history)
    }
  }

  /// The images of the assets that an operation names, as they run after it.
  public func images(of operation: Operation) throws -> [AssetImages] {
    guard let tree = operation.tree, !operation.assets.isEmpty else { return [] }
    return try retrying { try imageReader.images(of: operation.assets, in: tree.id, workspace) }
  }

  /// All that is known of the operation with a number.
  ///
  /// - Throws: `StemmaError` where there is none.
  public func detail(_ sequence: Int) throws -> OperationDetail {
    let isThere = sequence >= 1 && sequence <= latest.sequence
    let found = isThere ? try retrying { try history.record(latest.sequence - sequence) } : nil
    guard let found else {
      throw StemmaError.failed("there is no operation \(sequence)", hint: "see 'stemma audit list'")
    }
    return try retrying {
      let images = try found.fields.tree.map { try imageReader.images(of: nil, in: $0, workspace) }
      return try OperationDetail(found, images: images ?? [], workspace)
    }
  }

  /// Calls `body` once with every record that fits, newest first, until it returns false.
  private func stream(_ filter: OperationFilter, _ body: (Record) throws -> Bool) throws {
    var oldest = Int.max
    try retrying {
      try history.walk(filter) { record, _ in
        guard record.sequence < oldest else { return true }
        oldest = record.sequence
        return try body(record)
      }
    }
    history.keep()
  }

  /// Another process may be merging packs: a handle that knew the old ones is replaced once.
  private func retrying<Result>(_ body: () throws -> Result) throws -> Result {
    try store.translated {
      do { return try body() } catch is GitError {
        workspace = try Workspace(path: store.path, renderer: store.renderer, cache: store.cache)
        history = History(workspace, tip: history.tip, cache: store.cache)
        return try body()
      }
    }
  }
}

extension Store {
  /// Opens the record of everything that was done.
  public func auditTrail() throws -> AuditTrail { try reading { AuditTrail(self, $0) } }
}
