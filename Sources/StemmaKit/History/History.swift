internal import Git

/// The operations of a store, newest first, read from `system` as far as they are asked for. Where much is asked for, what
/// was read another time is taken from the index: a table of operations that is kept outside of the store, is keyed by its
/// newest commit and is used where that is part of this history.
final class History {
  private let workspace: Workspace
  /// The commit that `system` pointed at when this history was opened.
  let tip: ObjectID
  private let cache: (any HistoryCache)?
  /// The newest operations, as they were read from `system`.
  private var fresh = HistoryTable()
  /// The next commit to read from `system`.
  private var next: ObjectID?
  /// Where `system` is read on from there, once much of it is.
  private var line: CommitLine?
  /// All that are older, once that is known to fit.
  private var index: HistoryTable?
  /// The distance of the index's newest operation from the tip.
  private var offset: Int?
  /// How many operations the cache has.
  private var kept = 0

  /// How many operations are read before the cache is looked at.
  private static let patience = 100
  /// How many are read before they are looked through.
  private static let batchSize = 1000
  /// New operations that are worth keeping.
  static let worthKeeping = 500

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
    try read(upTo: position)
    if position < fresh.count { return try fresh.record(position) }
    return try offset.flatMap { try index?.record(position - $0) }
  }

  /// The settings commit that was in force with the operation at a distance from the tip; zero for one that names none,
  /// nil beyond the first operation.
  func settings(at position: Int) throws -> ObjectID? {
    try read(upTo: position)
    if position < fresh.count { return fresh.rows[position].settings }
    guard let offset, let index, position - offset < index.count else { return nil }
    return index.rows[position - offset].settings
  }

  /// Reads from `system` until the operation at a distance from the tip is known, or is one of the index.
  private func read(upTo position: Int) throws {
    while position >= fresh.count, offset == nil, try readNext() {}
  }

  /// Reads a batch from a distance from the tip on. Where that fails, as much as could be read is there, and reading the
  /// operation behind it fails again.
  private func readAhead(from position: Int) {
    try? read(upTo: position + Self.batchSize)
  }

  /// - Returns: false where there is nothing to read.
  private func readNext() throws -> Bool {
    guard let id = next else { return false }
    do { try fresh.append(follower(id)) } catch {
      line = nil
      throw error
    }
    next = fresh.rows.last.flatMap { $0.parent == .zero ? nil : $0.parent }
    if fresh.count == Self.patience { readCache() }
    if let index, offset == nil, next == index.rows.first?.commit { offset = fresh.count }
    if next == nil, offset == nil { (index, offset, fresh, kept) = (fresh, 0, HistoryTable(), 0) }
    if offset != nil { line = nil }
    return true
  }

  /// The operation that a commit records, which has to be the one before what was read last.
  private func follower(_ id: ObjectID) throws -> OperationCommit {
    let operation = try OperationCommit(commit(id), id)
    if let newer = fresh.rows.last?.sequence, Int(newer) != Int(operation.sequence) + 1 {
      throw StemmaError(.store, "operation \(newer) does not follow on operation \(operation.sequence)")
    }
    return operation
  }

  /// Long histories are read ahead.
  private func commit(_ id: ObjectID) throws -> RawCommit {
    if fresh.count >= Self.patience, line == nil { line = try workspace.line(from: id) }
    if let found = try line?.next(), found.id == id { return found.commit }
    return try RawCommit(workspace.object(id).bytes(of: .commit, id)[...])
  }

  /// Reads the cache, and finds the place where it begins.
  private func readCache() {
    guard let table = cache?.load(.history).flatMap({ HistoryTable(parts: $0) }), let newest = table.rows.first,
      let oldest = fresh.rows.last
    else { return }
    if let place = fresh.rows.firstIndex(where: { $0.commit == newest.commit }) {
      fresh.removeAll(from: place)
      offset = place
    } else if newest.sequence >= oldest.sequence {
      return
    }
    index = table
    kept = table.count
  }

  /// Reads all that is to be read from `system`.
  func readAll() throws {
    while offset == nil, try readNext() {}
  }

  /// Keeps what was read for the next time, where all of it was and it was much.
  func keep() {
    guard let cache, offset != nil, let index, fresh.count + index.count - kept >= max(Self.worthKeeping, kept / 50)
    else { return }
    index.prepend(fresh)
    (fresh, offset, kept) = (HistoryTable(), 0, index.count)
    cache.keep(index.parts, as: .history)
  }

  /// The distance from the tip to the newest record at or before an instant: where a walk back from it begins.
  func position(at time: Instant) throws -> Int {
    var position = 0
    while true {
      try read(upTo: position)
      guard position < fresh.count, fresh.rows[position].time > time.milliseconds else { break }
      position += 1
    }
    guard let offset, position >= offset, let index else { return position }
    return offset + index.position(at: time)
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

  /// Calls `body` with every record that a filter lets pass and its distance from the tip, newest first, until it
  /// returns false.
  ///
  /// - Parameter position: the distance from the tip at which to begin.
  func walk(
    _ filter: OperationFilter, from position: Int = 0, _ body: (_ record: Record, _ position: Int) throws -> Bool
  ) throws {
    let filter = filter.folded
    var position = try max(position, filter.until.map(self.position) ?? 0)
    var indexed: HistoryScan?
    var batch: (scan: HistoryScan?, end: Int) = (nil, 0)
    while true {
      try read(upTo: position)
      if let offset, position >= offset, let index {
        indexed = indexed ?? HistoryScan(index, filter)
        guard let found = indexed?.next(from: position - offset, below: index.count) else { return }
        position = offset + found
      } else if position >= Self.patience, position >= batch.end {
        readAhead(from: position)
        batch = (HistoryScan(fresh, filter), fresh.count)
        continue
      } else if position >= Self.patience {
        guard let found = batch.scan?.next(from: position, below: batch.end) else {
          if let since = filter.since, fresh.rows[batch.end - 1].time < since.milliseconds { return }
          position = batch.end
          continue
        }
        position = found
      }
      guard let record = try record(position) else { return }
      if let since = filter.since, record.time < since { return }
      if filter.matches(record), try !body(record, position) { return }
      position += 1
    }
  }

  /// The rows of the index from a distance from the tip on that a filter may let pass.
  func rows(_ filter: OperationFilter, from position: Int) -> [HistoryRow] {
    guard let offset, let index, position >= offset, var scan = HistoryScan(index, filter.folded) else { return [] }
    var found: [HistoryRow] = []
    var place = position - offset
    while let next = scan.next(from: place, below: index.count) {
      found.append(index.rows[next])
      place = next + 1
    }
    return found
  }

  /// The newest deployment (or the making) of a cabinet: what it runs now.
  func current(of cabinet: String) throws -> Record? {
    let record = try last(of: cabinet)
    return record?.fields.kind == .deleteCabinet ? nil : record
  }

  /// The newest deployment, making or deletion of a cabinet that was not later than an instant.
  func last(of cabinet: String, at time: Instant? = nil) throws -> Record? {
    var filter = OperationFilter(cabinet: cabinet)
    (filter.until, filter.traits) = (time, .hasTree)
    return try first(filter)
  }

  /// The newest operation that moved a cabinet's branch.
  func lastMove(of cabinet: String) throws -> Record? {
    var filter = OperationFilter(cabinet: cabinet)
    filter.traits = .movesCabinet
    return try first(filter)
  }

  /// The newest operation that a filter lets pass.
  func first(_ filter: OperationFilter) throws -> Record? {
    var found: Record?
    try walk(filter) { record, _ in
      found = record
      return false
    }
    return found
  }
}

extension History {
  /// Calls `body` for every version, newest first, with its cabinet, its snapshot tree and the distance of the operation
  /// that made it from the tip.
  ///
  /// - Throws: `StemmaError` for a version without its snapshot.
  func walkVersions(_ body: (_ name: String, _ cabinet: String, _ tree: ObjectID, _ position: Int) -> Void) throws {
    try readAll()
    try Self.walkVersions(fresh, 0, body)
    if let offset, let index { try Self.walkVersions(index, offset, body) }
  }

  private static func walkVersions(
    _ table: HistoryTable, _ offset: Int, _ body: (String, String, ObjectID, Int) -> Void
  ) throws {
    for (place, row) in table.rows.enumerated() {
      if row.traits.isSuperset(of: [.makesVersion, .movesCabinet, .hasTree]), let name = table.text(at: row.version),
        let cabinet = table.text(at: row.cabinet)
      {
        body(name, cabinet, row.tree, offset + place)
      } else if !row.traits.isDisjoint(with: [.makesVersion, .makesOtherVersion]), let record = try table.record(place),
        let (name, cabinet, tree) = try version(of: record)
      {
        body(name, cabinet, tree, offset + place)
      }
    }
  }

  private static func version(of record: Record) throws -> (name: String, cabinet: String, tree: ObjectID)? {
    guard let name = record.madeVersion else { return nil }
    guard let cabinet = record.fields.cabinet, let tree = record.fields.tree, record.cabinetCommit != nil else {
      throw StemmaError(.store, "operation \(record.sequence) names version '\(name)' without its snapshot")
    }
    return (name, cabinet, tree)
  }
}
