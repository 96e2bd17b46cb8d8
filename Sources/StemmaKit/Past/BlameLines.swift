/// Tells how the fields of one part of a snapshot came into a cabinet.
struct BlameLines {
  private let base: Base
  private let source: FieldSource
  private let settings: PastSettings

  init(_ base: Base, _ source: FieldSource, _ settings: PastSettings) {
    self.base = base
    self.source = source
    self.settings = settings
  }

  /// The lines, sorted by field.
  func lines(_ values: [PastField: String], _ trails: [PastField: BlameTrail]) throws -> [BlameLine] {
    try values.sorted { $0.key.text < $1.key.text }.compactMap { field, value in
      try trails[field].map { try line(field, value, $0) }
    }
  }

  private func line(_ field: PastField, _ value: String, _ trail: BlameTrail) throws -> BlameLine {
    let steps = trail.steps.map {
      BlameLine.Step(move: $0.kind, cabinet: $0.cabinet, operation: Operation($0.move.record))
    }
    let previous = trail.previous.flatMap { previous in
      steps.first.map {
        BlameLine.Previous(value: previous.value, since: previous.since.time, until: $0.operation.time)
      }
    }
    return BlameLine(
      asset: source.asset, manifest: manifest, field: field.text, value: value, steps: steps,
      declaration: try declaration(of: field, value, trail), previous: previous)
  }

  private var manifest: String? {
    guard case .manifest(let asset, let file) = source else { return nil }
    return "\(asset)/\(file)"
  }

  private func declaration(
    of field: PastField, _ value: String, _ trail: BlameTrail
  ) throws -> BlameLine.Declaration? {
    guard case .key(let key) = field, let move = trail.steps.last?.move,
      let level = try settings.level(of: key, value, asset: source.asset, at: move.record),
      let record = try settings.origin(of: .config(key), at: level, from: move.index)
    else { return nil }
    return BlameLine.Declaration(level: level, operation: Operation(record))
  }
}
