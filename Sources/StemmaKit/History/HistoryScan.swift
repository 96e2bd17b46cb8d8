/// Looks for the rows of a table that a filter can let pass, without making records of the others.
struct HistoryScan {
  private let table: HistoryTable
  private let filter: OperationFilter
  /// The places of texts that an operation must have; 0 in a column that may have any.
  private var pattern = HistoryRow()
  /// The places of the kinds that change what they name only.
  private let namingKinds: [UInt32]
  private let text: [UInt8]?
  /// For each person, by the places of name and address, whether the filter means it.
  private var people: [UInt64: Bool] = [:]
  /// For each list of assets whether the one that the filter names is in it.
  private var assetLists: [UInt32: Bool] = [:]

  /// - Parameter filter: a folded one.
  /// - Returns: nil where no row can pass.
  init?(_ table: HistoryTable, _ filter: OperationFilter) {
    self.table = table
    self.filter = filter
    namingKinds = Record.namingKinds.compactMap { table.place(of: $0.name) }
    text = filter.text.map { Array($0.utf8) }
    func place(_ text: String?) -> UInt32? { text.map { table.place(of: $0) } ?? 0 }
    guard let cabinet = place(filter.cabinet), let environment = place(filter.environment),
      let kind = place(filter.kind), let result = place(filter.result), let ticket = place(filter.ticket),
      let version = place(filter.version), let promotedFrom = place(filter.promotedFrom)
    else { return nil }
    (pattern.cabinet, pattern.environment, pattern.kind) = (cabinet, environment, kind)
    (pattern.result, pattern.ticket) = (result, ticket)
    (pattern.version, pattern.promotedFrom) = (version, promotedFrom)
  }

  /// The first row from a position on and before another one that may pass; nil where none does.
  mutating func next(from position: Int, below end: Int) -> Int? {
    var position = position
    while position < end {
      let row = table.rows[position]
      if let since = filter.since, row.time < since.milliseconds { return nil }
      if matches(row) { return position }
      position += 1
    }
    return nil
  }

  private mutating func matches(_ row: HistoryRow) -> Bool {
    guard row.traits.isSuperset(of: filter.traits) else { return false }
    guard Self.fits(row.cabinet, pattern.cabinet), Self.fits(row.environment, pattern.environment),
      Self.fits(row.kind, pattern.kind), Self.fits(row.result, pattern.result),
      Self.fits(row.ticket, pattern.ticket), Self.fits(row.version, pattern.version),
      Self.fits(row.promotedFrom, pattern.promotedFrom)
    else { return false }
    if let until = filter.until, row.time > until.milliseconds { return false }
    if filter.user != nil, !isMeant(row) { return false }
    if let asset = filter.asset, !hasAsset(asset, row) { return false }
    if let asset = filter.changing, row.assets != 0, namingKinds.contains(row.kind), !hasAsset(asset, row) {
      return false
    }
    return text.map { table.mayContain($0, row) } ?? true
  }

  private static func fits(_ place: UInt32, _ wanted: UInt32) -> Bool { wanted == 0 || place == wanted }

  private mutating func isMeant(_ row: HistoryRow) -> Bool {
    let key = UInt64(row.name) << 32 | UInt64(row.email)
    if let known = people[key] { return known }
    let result = filter.means(table.person(row))
    people[key] = result
    return result
  }

  private mutating func hasAsset(_ asset: String, _ row: HistoryRow) -> Bool {
    if let known = assetLists[row.assets] { return known }
    let result = table.assets(at: row.assets).contains(asset)
    assetLists[row.assets] = result
    return result
  }
}

extension HistoryTable {
  /// The distance from the newest operation to the newest one that was not after an instant.
  func position(at time: Instant) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].time <= time.milliseconds { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
