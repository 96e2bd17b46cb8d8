internal import Git

/// A time without a break in which an asset ran with something in a cabinet.
public struct RunPeriod: Sendable {
  public let cabinet: String
  public let environment: String
  public let asset: String
  /// The image, or the key with its value.
  public let match: String
  /// The operation that brought it.
  public let start: Operation
  /// The operation that ended it; nil where it still runs.
  public let end: Operation?
}

extension Store {
  /// Every time in which something ran anywhere, the newest start first, those of one operation by asset.
  ///
  /// - Parameters:
  ///   - cabinet: only in this cabinet.
  ///   - progress: called as operations are read, with how many were and how many there are.
  /// - Throws: `StemmaError` for an unknown cabinet.
  public func runs(
    of query: RunQuery, cabinet: String? = nil, progress: (_ read: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> [RunPeriod] {
    try reading { base in
      if let cabinet { _ = try base.knownCabinet(cabinet) }
      var search = RunSearch(query, base.workspace)
      let all = base.latest.sequence
      try base.history.moves(of: cabinet) { move in
        progress(all - move.record.sequence + 1, all)
        try search.step(to: move)
        return true
      }
      return search.finished().sorted {
        (-$0.start.sequence, $0.cabinet, $0.asset, $0.match) < (-$1.start.sequence, $1.cabinet, $1.asset, $1.match)
      }
    }
  }
}

/// Puts periods together from the moves of all cabinets, newest first.
private struct RunSearch {
  /// What runs: one asset of one cabinet with one match.
  private struct Run: Hashable {
    let cabinet: String
    let asset: String
    let match: String
  }

  /// What an asset is in one snapshot.
  private struct Part: Hashable {
    let release: ObjectID
    let overlay: ObjectID?
  }

  private let query: RunQuery
  private let words: [[UInt8]]
  private let workspace: Workspace
  /// What was read once is not read again.
  private var known: [Part: [String]] = [:]
  /// The periods whose start is not yet known, with the oldest move that has them.
  private var open: [Run: (start: Record, end: Record?)] = [:]
  /// The newest move that was seen of each cabinet.
  private var newer: [String: Record] = [:]
  private var periods: [RunPeriod] = []

  init(_ query: RunQuery, _ workspace: Workspace) {
    self.query = query
    words = query.words
    self.workspace = workspace
  }

  mutating func step(to move: CabinetMove) throws {
    guard let cabinet = move.record.fields.cabinet else { return }
    let runs = Set(try matches(in: move.tree).map { Run(cabinet: cabinet, asset: $0.asset, match: $0.match) })
    for (run, period) in open where run.cabinet == cabinet && !runs.contains(run) {
      close(run, period)
      open[run] = nil
    }
    for run in runs {
      let end = open[run].map(\.end) ?? newer[cabinet]
      open[run] = (move.record, end)
    }
    newer[cabinet] = move.record
  }

  /// All periods; those that are still open began with the oldest move.
  mutating func finished() -> [RunPeriod] {
    for (run, period) in open { close(run, period) }
    open = [:]
    return periods
  }

  private mutating func close(_ run: Run, _ period: (start: Record, end: Record?)) {
    periods.append(
      RunPeriod(
        cabinet: run.cabinet, environment: period.start.fields.environment ?? "", asset: run.asset, match: run.match,
        start: Operation(period.start), end: period.end.map(Operation.init)))
  }

  private mutating func matches(in snapshot: ObjectID?) throws -> [(asset: String, match: String)] {
    guard let snapshot else { return [] }
    let overlays = try workspace.entries(["overlay"], in: snapshot)
    let byName = Dictionary(overlays.map { ($0.name, $0.id) }) { first, _ in first }
    var result: [(String, String)] = []
    for entry in try workspace.entries(["release"], in: snapshot) {
      let part = Part(release: entry.id, overlay: byName["\(entry.name).yaml"])
      let found = try known[part] ?? matches(in: part, entry, of: snapshot)
      known[part] = found
      result += found.map { (entry.name, $0) }
    }
    return result
  }

  /// Files that do not hold the words are not taken apart.
  private func matches(in part: Part, _ entry: TreeEntry, of snapshot: ObjectID) throws -> [String] {
    let files = try [workspace.entry(["asset.yaml"], in: part.release)?.id, part.overlay].compactMap { $0 }
    let bytes = try files.map { try workspace.blob($0) }
    guard words.allSatisfy({ word in bytes.contains { $0.contains(word) } }) else { return [] }
    return query.matches(in: try Snapshot.asset(entry, snapshot, workspace))
  }
}

extension [UInt8] {
  /// Whether some bytes stand in this array one behind the other.
  fileprivate func contains(_ word: [UInt8]) -> Bool {
    guard let first = word.first, count >= word.count else { return word.isEmpty }
    return withUnsafeBufferPointer { buffer in
      (0...buffer.count - word.count).contains { start in
        buffer[start] == first && word.indices.allSatisfy { buffer[start + $0] == word[$0] }
      }
    }
  }
}
