internal import StemmaKit

/// The lanes beside a log: one for each cabinet, two columns wide, with what happened in it and arrows for promotions.
struct LogGraph {
  /// What is drawn with: signs that take one column each.
  struct Signs {
    let lane, cross, line, left, right, begin, end: Character
    let forward, backward, deployment, unchanged, rollback, failure: Character

    static let box = Signs(
      lane: "│", cross: "┼", line: "─", left: "├", right: "┤", begin: "┴", end: "┬", forward: "▶", backward: "◀",
      deployment: "●", unchanged: "○", rollback: "◁", failure: "✗")
    static let ascii = Signs(
      lane: "|", cross: "+", line: "-", left: "+", right: "+", begin: "+", end: "+", forward: ">", backward: "<",
      deployment: "*", unchanged: "o", rollback: "<", failure: "x")
  }

  private let signs: Signs
  private let names: [String]
  private let places: [String: Int]
  /// Before each line of the table: first its heading, then each entry.
  private(set) var lines: [String] = []

  /// - Parameter width: columns of the terminal, of which lanes take a third at most: the cabinets that find no room
  ///   share the last lane.
  init(_ timeline: Timeline, _ signs: Signs, width: Int?) {
    self.signs = signs
    let room = max(1, (width ?? 240) / 6)
    let all = timeline.cabinets
    let more = all.count > room ? ["\(all.count - room + 1) more cabinets"] : []
    names = all.prefix(more.isEmpty ? room : room - 1) + more
    let last = names.count - 1
    places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, min($0, last)) })
    var active = Set(timeline.standing.compactMap { places[$0] })
    if !more.isEmpty { active.insert(last) }
    lines.append(text(cells(active)))
    for entry in timeline.entries { lines.append(line(entry, &active, isShared: !more.isEmpty)) }
  }

  /// Columns that the lanes take.
  var width: Int { names.isEmpty ? 0 : names.count * 2 + 1 }

  /// The names of the lanes, each above its own.
  var legend: [String] {
    names.enumerated().map { index, name in String(repeating: "\(signs.lane) ", count: index) + name }
  }

  private func text(_ cells: [Character]) -> String { cells.isEmpty ? "" : String(cells) + " " }

  private func cells(_ active: Set<Int>) -> [Character] {
    names.indices.flatMap { [active.contains($0) ? signs.lane : " ", " "] as [Character] }
  }

  private func line(_ entry: Timeline.Entry, _ active: inout Set<Int>, isShared: Bool) -> String {
    let operation = entry.operation
    guard let lane = operation.cabinet.flatMap({ places[$0] }) else { return text(cells(active)) }
    let isLast = isShared && lane == names.count - 1
    if operation.kind == .deleteCabinet { active.insert(lane) }
    var cells = cells(active)
    if let source = entry.sourceCabinet.flatMap({ places[$0] }), source != lane { arrow(source, lane, active, &cells) }
    if let sign = sign(operation) { cells[lane * 2] = sign }
    if operation.kind == .createCabinet && !isLast { active.remove(lane) }
    return text(cells)
  }

  private func arrow(_ source: Int, _ target: Int, _ active: Set<Int>, _ cells: inout [Character]) {
    let isForward = source < target
    for column in (min(source, target) * 2 + 1)..<(max(source, target) * 2) {
      cells[column] = column.isMultiple(of: 2) && active.contains(column / 2) ? signs.cross : signs.line
    }
    cells[source * 2] = isForward ? signs.left : signs.right
    cells[target * 2 + (isForward ? -1 : 1)] = isForward ? signs.forward : signs.backward
  }

  /// What stands in the lane; nil where the operation left alone what runs there.
  private func sign(_ operation: Operation) -> Character? {
    if operation.result == "failed" { return signs.failure }
    switch operation.kind {
    case .createCabinet: return signs.begin
    case .deleteCabinet: return signs.end
    case .rollback where operation.cabinetCommit != nil: return signs.rollback
    case let kind where !kind.isDeployment: return nil
    default: return operation.cabinetCommit == nil ? signs.unchanged : signs.deployment
    }
  }
}
