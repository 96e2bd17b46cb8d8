internal import Git

/// The operations of a store, newest first, read from `system` as far as they are asked for. Where much is asked for, what
/// was read another time is taken from the index.
final class History {
  private let workspace: Workspace
  /// The commit that `system` pointed at when this history was opened.
  let tip: ObjectID
  private let cache: (any HistoryCache)?
  /// What was read from `system` itself, newest first.
  private var loaded: [Record] = []
  private var next: ObjectID?
  private var index: HistoryIndex?
  /// How many records are newer than the index; nil while it is not known to fit.
  private var offset: Int?
  private var isIndexRead = false

  /// How many records are read before the index is looked at.
  private static let patience = 100

  init(_ workspace: Workspace, tip: ObjectID, cache: (any HistoryCache)? = nil) {
    self.workspace = workspace
    self.tip = tip
    self.cache = cache
    next = tip
  }

  /// The record at a distance from the tip; nil beyond the first operation.
  ///
  /// - Throws: `StemmaError` of the kind `store` where a commit is missing, no operation or out of sequence.
  func record(_ position: Int) throws -> Record? {
    while position >= loaded.count {
      if let offset, let record = index?.record(position - offset) { return record }
      guard offset == nil, let id = next else { return nil }
      let record = try RecordFormat.read(workspace.commit(id), id: id)
      if let newer = loaded.last, newer.sequence != record.sequence + 1 {
        throw StemmaError(.store, "operation \(newer.sequence) does not follow on operation \(record.sequence)")
      }
      loaded.append(record)
      next = record.parent
      if loaded.count >= Self.patience { readIndex() }
      if let index, next == index.tip { offset = loaded.count }
    }
    return loaded[position]
  }

  /// Reads the index once, and finds the place where it begins.
  private func readIndex() {
    guard !isIndexRead else { return }
    isIndexRead = true
    guard let index = cache?.load().flatMap({ HistoryIndex($0) }), let oldest = loaded.last else { return }
    if let place = loaded.firstIndex(where: { $0.commit == index.tip }) {
      loaded.removeLast(loaded.count - place)
      offset = place
    } else if index.sequence >= oldest.sequence {
      return
    }
    self.index = index
  }

  /// Keeps what was read for the next time, where all of it was and it was much.
  func keep() {
    let isWhole = offset != nil || next == nil
    guard let cache, isWhole, loaded.count >= HistoryIndex.worthKeeping else { return }
    cache.keep(HistoryIndex.bytes(loaded, over: offset == nil ? nil : index))
  }

  /// The distance from the tip to the newest record at or before an instant: where a walk back from it begins.
  func position(at time: Instant) throws -> Int {
    var position = 0
    while let record = try record(position), record.time > time {
      position += 1
      if let offset, position >= offset, let found = index?.position(at: time) { return offset + found }
    }
    return position
  }

  /// The newest operation.
  func latest() throws -> Record {
    guard let record = try record(0) else { throw StemmaError(.store, "'system' is empty") }
    return record
  }

  /// The first record, newest first, for which `predicate` holds.
  func first(where predicate: (Record) throws -> Bool) throws -> Record? {
    var index = 0
    while let record = try record(index) {
      if try predicate(record) { return record }
      index += 1
    }
    return nil
  }

  /// Calls `body` with every record, newest first, until it returns false.
  func walk(_ body: (Record) throws -> Bool) throws {
    _ = try first { try !body($0) }
  }

  /// The newest deployment (or the making) of a cabinet: what it runs now.
  func current(of cabinet: String) throws -> Record? {
    let record = try first { $0.fields.cabinet == cabinet && $0.fields.tree != nil }
    return record?.fields.kind == .deleteCabinet ? nil : record
  }

  /// The newest operation that moved a cabinet's branch.
  func lastMove(of cabinet: String) throws -> Record? {
    try first { $0.fields.cabinet == cabinet && $0.cabinetCommit != nil }
  }

  /// Every version, newest first, with the record of the operation that made it.
  func versions() throws -> [(name: String, record: Record)] {
    var result: [(String, Record)] = []
    try walk { record in
      if let version = record.madeVersion { result.append((version, record)) }
      return true
    }
    return result
  }
}
