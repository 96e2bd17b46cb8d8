internal import Git

/// How a value came into a cabinet.
struct BlameTrail {
  struct Step {
    let kind: BlameLine.Move
    let cabinet: String
    let move: CabinetMove
  }

  /// Newest first; the last one set the value.
  var steps: [Step] = []
  /// The value that the cabinet had before, with the operation that brought it.
  var previous: (value: String, since: Record)?
}

/// The values of fields, by the part of a snapshot that has them.
typealias SourceValues = [FieldSource: [PastField: String]]

/// Follows values back to where they were set: through the operations of the cabinet, and from a promotion or a rollback
/// on through those of the version that it brought.
final class BlameTracer {
  /// Values to look for in a cabinet, at and before a distance from the newest operation.
  private struct Search {
    let cabinet: String
    let index: Int
    let values: SourceValues
  }

  private let base: Base
  private let reader: FieldReader
  private let settings: PastSettings
  private var trails: [FieldSource: [PastField: BlameTrail]] = [:]
  private var open: [Search] = []

  /// How many operations of a cabinet are looked at before the next ones are read ahead.
  private let patience: Int

  init(_ base: Base, _ reader: FieldReader, _ settings: PastSettings, patience: Int = 200) {
    self.patience = patience
    self.base = base
    self.reader = reader
    self.settings = settings
  }

  /// How the present values of fields came into a cabinet.
  func trails(of values: SourceValues, in cabinet: String) throws -> [FieldSource: [PastField: BlameTrail]] {
    open = [Search(cabinet: cabinet, index: 0, values: values)]
    var isFirst = true
    while let search = open.popLast() {
      try run(search, wantsPrevious: isFirst)
      isFirst = false
    }
    return trails
  }

  /// Finds the operations that brought the values into a cabinet: each is the newest one before which the cabinet did
  /// not have the value.
  private func run(_ search: Search, wantsPrevious: Bool) throws {
    var parts = search.values.map { PartSearch(source: $0.key, waiting: $0.value, wantsPrevious: wantsPrevious) }
    var newer: CabinetMove?
    let assets = Set(search.values.keys.map(\.asset))
    let only = assets.count == 1 ? assets.first : nil
    var count = 0
    try base.history.moves(of: search.cabinet, from: search.index, changing: only) { move in
      try step(&parts, to: move, from: newer, search.cabinet)
      newer = move
      count += 1
      if count == patience, parts.count == 1 {
        let trees = base.history.trees(of: search.cabinet, from: move.index + 1, changing: only)
        try reader.readAhead(parts[0].source, in: trees)
      }
      return !parts.isEmpty
    }
    if let newer { try step(&parts, to: nil, from: newer, search.cabinet) }
  }

  /// Compares the snapshot of a move with the next older one; before the first one there was nothing.
  private func step(_ parts: inout [PartSearch], to older: CabinetMove?, from newer: CabinetMove?, _ cabinet: String)
    throws
  {
    var brought: SourceValues = [:]
    for index in parts.indices {
      let source = parts[index].source
      if let newer, older != nil, !newer.record.mayChange(source.asset) { continue }
      let ids = try reader.fingerprint(source, in: older?.tree)
      defer { parts[index].ids = ids }
      guard let newer, older == nil || parts[index].ids != ids else { continue }
      let found = parts[index].compare(with: try reader.fields(source, ids, in: older?.tree).values)
      for (field, value) in found.ended { trails[source]?[field]?.previous = (value, newer.record) }
      if !found.brought.isEmpty { brought[source] = found.brought }
    }
    parts.removeAll(where: \.isDone)
    if let newer, !brought.isEmpty { try resolve(brought, newer, cabinet) }
  }

  /// Follows values that a move brought into a cabinet.
  private func resolve(_ values: SourceValues, _ move: CabinetMove, _ cabinet: String) throws {
    let origin = try origin(of: move)
    var travelled: SourceValues = [:]
    for (source, fields) in values {
      for (field, value) in fields {
        let came = try origin.map { try travels(source, field, value, from: $0.version, by: move) } ?? false
        if came { travelled[source, default: [:]][field] = value }
        trails[source, default: [:]][field, default: BlameTrail()].steps.append(
          .init(kind: came ? origin?.kind ?? .set : .set, cabinet: cabinet, move: move))
      }
    }
    guard let origin, let cabinet = origin.version.record.fields.cabinet, !travelled.isEmpty else { return }
    open.append(Search(cabinet: cabinet, index: origin.version.index, values: travelled))
  }

  /// The version that an operation brought, and how.
  private func origin(of move: CabinetMove) throws -> (kind: BlameLine.Move, version: CabinetMove)? {
    let fields = move.record.fields
    let found: (BlameLine.Move, String?) =
      switch fields.kind {
      case .promote: (.promoted, fields.promotedFrom)
      case .rollback: (.rolledBack, fields.rolledBackTo)
      case .redeploy: (.redeployed, fields.version)
      default: (.set, nil)
      }
    guard let name = found.1, let version = try base.history.making(of: name, from: move.index + 1) else { return nil }
    return (found.0, version)
  }

  /// Whether a value came along with a version: the version has it, and the cabinet's own settings did not say it.
  private func travels(
    _ source: FieldSource, _ field: PastField, _ value: String, from version: CabinetMove, by move: CabinetMove
  ) throws -> Bool {
    let there = try reader.fields(source, in: version.tree)
    guard there.values[field] == value else { return false }
    guard move.record.fields.kind == .promote, case .key(let key) = field, !there.released.contains(field) else {
      return true
    }
    return try settings.level(of: key, value, asset: source.asset, at: move.record) == nil
  }
}

/// What is still looked for in one part of a cabinet's snapshots.
private struct PartSearch {
  let source: FieldSource
  var ids: [ObjectID] = []
  private var waiting: [PastField: String]
  /// The values before those that were found, until it is known since when they were there.
  private var previous: [PastField: String] = [:]
  private let wantsPrevious: Bool

  init(source: FieldSource, waiting: [PastField: String], wantsPrevious: Bool) {
    self.source = source
    self.waiting = waiting
    self.wantsPrevious = wantsPrevious
  }

  var isDone: Bool { waiting.isEmpty && previous.isEmpty }

  /// Takes off what an older snapshot does not have.
  ///
  /// - Returns: the values that came in after it, and those of before them that did.
  mutating func compare(
    with older: [PastField: String]
  ) -> (brought: [PastField: String], ended: [PastField: String]) {
    let ended = previous.filter { older[$0.key] != $0.value }
    let brought = waiting.filter { older[$0.key] != $0.value }
    for field in ended.keys { previous[field] = nil }
    for field in brought.keys {
      waiting[field] = nil
      if wantsPrevious { previous[field] = older[field] }
    }
    return (brought, ended)
  }
}
