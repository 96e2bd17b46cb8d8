internal import StemmaKit

/// A difference in one line for each object.
struct DiffStat {
  private let difference: SnapshotDifference

  init(_ difference: SnapshotDifference) {
    self.difference = difference
  }

  func print(to terminal: inout Terminal) {
    terminal.print("\(difference.from) -> \(difference.to)" + (difference.isSame ? ": same" : ""))
    var table = Table([.whole(""), .name("object"), "differs"])
    for object in difference.objects where !object.isNoise {
      table.add([sign(object.status, terminal), object.path, changes(object)])
    }
    for asset in difference.inputs { table.add([terminal.styled("~", .yellow), asset.asset, "inputs"]) }
    if !table.isEmpty { terminal.print(table) }
    let summary = DiffWords.summary(difference)
    if !summary.isEmpty { terminal.print(summary) }
    if let remark = DiffWords.remark(difference) { terminal.print(remark) }
  }

  private func sign(_ status: ObjectDifference.Status, _ terminal: Terminal) -> String {
    switch status {
    case .added: terminal.styled("+", .green)
    case .removed: terminal.styled("-", .red)
    case .changed: terminal.styled("~", .yellow)
    }
  }

  private func changes(_ object: ObjectDifference) -> String {
    guard object.status == .changed else { return object.status.rawValue }
    let counts = ChangeGroup.allCases.map { group in (group, object.shown.count { $0.group == group }) }
    return counts.filter { $0.1 > 0 }.map { $0.0.count($0.1) }.joined(separator: ", ")
  }
}
