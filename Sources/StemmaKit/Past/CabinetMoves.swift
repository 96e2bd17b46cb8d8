internal import Git

/// One change of what a cabinet runs: an operation that moved its branch, or deleted it.
struct CabinetMove {
  let record: Record
  /// The distance of the operation from the newest one.
  let index: Int

  /// The tree `cabinets/<cabinet>` of the system after the operation; nil where the cabinet was deleted.
  var tree: ObjectID? { record.fields.kind == .deleteCabinet ? nil : record.fields.tree }
}

extension History {
  /// Calls `body` with every change of what a cabinet runs, newest first, until it returns false.
  ///
  /// - Parameters:
  ///   - cabinet: nil for those of all cabinets.
  ///   - index: the distance from the newest operation at which to begin.
  ///   - asset: leaves out those that say that they changed others only.
  func moves(
    of cabinet: String?, from index: Int = 0, changing asset: String? = nil, _ body: (CabinetMove) throws -> Bool
  ) throws {
    try walk(Self.moves(of: cabinet, changing: asset), from: index) { record, index in
      try body(CabinetMove(record: record, index: index))
    }
  }

  private static func moves(of cabinet: String?, changing asset: String?) -> OperationFilter {
    var filter = OperationFilter(cabinet: cabinet)
    (filter.traits, filter.changing) = (.changesCabinet, asset)
    return filter
  }

  /// The trees that `moves` would come by. None where they are not known without reading on.
  func trees(of cabinet: String, from index: Int, changing asset: String?) -> [ObjectID] {
    rows(Self.moves(of: cabinet, changing: asset), from: index).compactMap { row in
      row.traits.isSuperset(of: [.hasTree, .movesCabinet]) ? row.tree : nil
    }
  }

  /// The operation that made a version, looked for from a distance from the newest operation towards the oldest.
  func making(of version: String, from index: Int) throws -> CabinetMove? {
    var filter = OperationFilter()
    (filter.version, filter.traits) = (version, [.changesCabinet, .makesVersion])
    var found: CabinetMove?
    try walk(filter, from: index) { record, index in
      found = CabinetMove(record: record, index: index)
      return false
    }
    return found
  }
}

extension Base {
  /// The snapshot tree that a cabinet had before an operation: that of the system then.
  func treeBefore(_ move: CabinetMove) throws -> ObjectID? {
    guard let cabinet = move.record.fields.cabinet, let older = try history.record(move.index + 1) else { return nil }
    return try workspace.entry(["cabinets", cabinet], in: older.systemTree)?.id
  }
}
