internal import Git

/// The operations of a store, newest first, read from `system` as far as they are asked for. Where much is asked for, what
/// was read another time is taken from the index: a table of operations that is kept outside of the store, is keyed by its
/// newest commit and is used where that is part of this history.
final class History {
  private let workspace: Workspace
  /// The commit that `system` pointed at when this history was opened.
  let tip: ObjectID
  private let cache: (any HistoryCache)?
  /// The newest operations.
  private var loaded: [Record] = []
  /// Those after them that were read from `system`.
  private var fresh = HistoryTable()
  /// The next commit to read from `system`.
  private var next: ObjectID?
  /// The number of the operation that was read last.
  private var newer: Int?
  private let lists = AssetLists()
  /// All that are older, once that is known to fit.
  private var index: HistoryTable?
  /// The distance of the index's newest operation from the tip.
  private var offset: Int?
  /// How many operations the cache has.
  private var kept = 0

  /// How many operations are read before the cache is looked at.
  private static let patience = 100
  /// New operations that are worth keeping.
  static let worthKeeping = 500

  init(_ workspace: Workspace, tip: ObjectID, cache: (any HistoryCache)? = nil) {
    self.workspace = workspace
    self.tip = tip
    self.cache = cache
    next = tip
  }

  /// How many operations are newer than the index.
  private var readCount: Int { loaded.count + fresh.count }

  /// The record at a distance from the tip; nil beyond the first operation.
  ///
  /// - Throws: `StemmaError` of the kind `store` where a commit is missing, no operation or out of sequence.
  func record(_ position: Int) throws -> Record? {
    while position >= readCount, offset == nil, let record = try readNext() {
      if position == readCount - 1 { return record }
    }
    if position < loaded.count { return loaded[position] }
    if position < readCount { return try fresh.record(position - loaded.count) }
    return try offset.flatMap { try index?.record(position - $0) }
  }

  /// The settings commit that was in force with the operation at a distance from the tip; zero for one that names none,
  /// nil beyond the first operation.
  func settings(at position: Int) throws -> ObjectID? {
    if let offset, position >= offset, let index {
      return index.rows.indices.contains(position - offset) ? index.rows[position - offset].settings : nil
    }
    return try record(position).map { $0.fields.settings ?? .zero }
  }

  private func readNext() throws -> Record? {
    guard let id = next else { return nil }
    let record = try RecordFormat.read(workspace.commit(id), id: id, lists: lists)
    if let newer, newer != record.sequence + 1 {
      throw StemmaError(.store, "operation \(newer) does not follow on operation \(record.sequence)")
    }
    if readCount < Self.patience { loaded.append(record) } else { fresh.append(record) }
    (newer, next) = (record.sequence, record.parent)
    if readCount == Self.patience { readCache() }
    if let index, offset == nil, next == index.rows.first?.commit { offset = readCount }
    if next == nil, offset == nil, fresh.count > 0 { (index, offset, fresh) = (fresh, loaded.count, HistoryTable()) }
    return record
  }

  /// Reads the cache, and finds the place where it begins.
  private func readCache() {
    guard let table = cache?.load().flatMap({ HistoryTable(parts: $0) }), let newest = table.rows.first,
      let oldest = loaded.last
    else { return }
    if let place = loaded.firstIndex(where: { $0.commit == newest.commit }) {
      loaded.removeLast(loaded.count - place)
      offset = place
    } else if newest.sequence >= oldest.sequence {
      return
    }
    index = table
    kept = table.count
  }

  /// Reads all that is to be read from `system`.
  func readAll() throws {
    while offset == nil, try readNext() != nil {}
  }

  /// Keeps what was read for the next time, where all of it was and it was much.
  func keep() {
    guard let cache, let offset, let index, readCount + index.count - kept >= max(Self.worthKeeping, kept / 50) else {
      return
    }
    guard let records = try? (0..<offset).compactMap({ try record($0) }), records.count == offset else { return }
    index.prepend(records)
    (loaded, fresh, self.offset, kept) = ([], HistoryTable(), 0, index.count)
    cache.keep(index.parts)
  }

  /// The distance from the tip to the newest record at or before an instant: where a walk back from it begins.
  func position(at time: Instant) throws -> Int {
    var position = 0
    while offset.map({ position < $0 }) ?? true, let record = try record(position), record.time > time { position += 1 }
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
    var scan: HistoryScan?
    while true {
      if let offset, position >= offset, let index {
        scan = scan ?? HistoryScan(index, filter)
        guard let found = scan?.next(from: position - offset) else { return }
        position = offset + found
      }
      guard let record = try record(position) else { return }
      if let since = filter.since, record.time < since { return }
      if filter.matches(record), try !body(record, position) { return }
      position += 1
    }
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
    for position in 0..<readCount {
      guard let record = try record(position), let (name, cabinet, tree) = try Self.version(of: record) else {
        continue
      }
      body(name, cabinet, tree, position)
    }
    guard let offset, let index else { return }
    for (place, row) in index.rows.enumerated() {
      if row.traits.isSuperset(of: [.makesVersion, .movesCabinet, .hasTree]), let name = index.text(at: row.version),
        let cabinet = index.text(at: row.cabinet)
      {
        body(name, cabinet, row.tree, offset + place)
      } else if !row.traits.isDisjoint(with: [.makesVersion, .makesOtherVersion]), let record = try index.record(place),
        let (name, cabinet, tree) = try Self.version(of: record)
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
