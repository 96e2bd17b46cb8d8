internal import Git

/// The operations of a store, newest first, read from `system` as far as they are asked for.
final class History {
  private let workspace: Workspace
  /// The commit that `system` pointed at when this history was opened.
  let tip: ObjectID
  private var loaded: [Record] = []
  private var next: ObjectID?

  init(_ workspace: Workspace, tip: ObjectID) {
    self.workspace = workspace
    self.tip = tip
    next = tip
  }

  /// The record at a distance from the tip; nil beyond the first operation.
  ///
  /// - Throws: `StemmaError` of the kind `store` where a commit is missing, no operation or out of sequence.
  func record(_ index: Int) throws -> Record? {
    while index >= loaded.count {
      guard let id = next else { return nil }
      let record = try RecordFormat.read(workspace.commit(id), id: id)
      if let newer = loaded.last, newer.sequence != record.sequence + 1 {
        throw StemmaError(.store, "operation \(newer.sequence) does not follow on operation \(record.sequence)")
      }
      loaded.append(record)
      next = record.parent
    }
    return loaded[index]
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
