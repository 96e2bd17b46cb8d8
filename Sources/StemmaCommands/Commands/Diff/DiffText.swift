internal import StemmaKit

/// A difference for people at a terminal: by what it is about, then by object.
struct DiffText {
  private let difference: SnapshotDifference

  init(_ difference: SnapshotDifference) {
    self.difference = difference
  }

  func print(to terminal: inout Terminal) {
    terminal.print("\(difference.from) -> \(difference.to)" + (difference.isSame ? ": same" : ""))
    for group in ChangeGroup.allCases { print(group, to: &terminal) }
    print(.added, to: &terminal)
    print(.removed, to: &terminal)
    for asset in difference.inputs {
      terminal.print("\(terminal.styled("~", .yellow)) \(asset.asset): made from something else, with the same objects")
      for field in asset.fields { terminal.print("    \(field.object) \(field.path)") }
    }
    if let remark = DiffWords.remark(difference) { terminal.print(remark) }
  }

  /// Some changes, object by object, also those that are no news.
  static func print(_ objects: [ObjectDifference], to terminal: inout Terminal) {
    for object in objects {
      let sign = object.status == .added ? "+ " : object.status == .removed ? "- " : ""
      terminal.print("  \(sign)\(object.title)")
      for field in object.fields { print(field, to: &terminal) }
    }
  }

  private func print(_ group: ChangeGroup, to terminal: inout Terminal) {
    let objects = difference.objects.filter { $0.shown.contains { $0.group == group } }
    if objects.isEmpty { return }
    terminal.print(group.title)
    for object in objects {
      terminal.print("  \(object.title)")
      for field in object.shown where field.group == group { Self.print(field, to: &terminal) }
    }
  }

  private func print(_ status: ObjectDifference.Status, to terminal: inout Terminal) {
    let objects = difference.objects.filter { $0.status == status && $0.noise == nil }
    if objects.isEmpty { return }
    terminal.print("\(status.rawValue) objects")
    let sign = status == .added ? terminal.styled("+", .green) : terminal.styled("-", .red)
    for object in objects { terminal.print("  \(sign) \(object.title)") }
  }

  /// In one line where that fits, else line by line.
  private static func print(_ field: FieldDifference, to terminal: inout Terminal) {
    let (sign, value) = DiffWords.line(field, terminal)
    let line = "    \(sign) \(field.path): \(value)"
    let limit = terminal.width ?? longest
    if !value.contains("\n"), DisplayWidth.of(visible(line)) <= limit { return terminal.print(line) }
    terminal.print("    \(sign) \(field.path):")
    let lines = field.lines(context: 1).hunks.flatMap(\.lines)
    for line in lines.prefix(mostLines) {
      let text = "        \(line.kind.rawValue) \(visible(line.text))"
      let shown = terminal.width.map { DisplayWidth.cut(text, to: $0) } ?? text
      terminal.print(DiffWords.styled(shown, line.kind, terminal))
    }
    if lines.count > mostLines { terminal.print("        … \(lines.count - mostLines) more lines") }
  }

  /// Columns of one line where no terminal says.
  private static let longest = 120
  /// Lines of one field.
  private static let mostLines = 20
}

/// How differences are worded, in whatever format.
enum DiffWords {
  /// A sign, and the values: `a -> b`, or the one that there is.
  static func line(_ field: FieldDifference, _ terminal: Terminal) -> (sign: String, value: String) {
    switch field.kind {
    case .added: (terminal.styled("+", .green), field.new ?? "")
    case .removed: (terminal.styled("-", .red), field.old ?? "")
    case .changed: (terminal.styled("~", .yellow), "\(field.old ?? "") -> \(field.new ?? "")")
    case .reordered: (terminal.styled("~", .yellow), "in the order \(field.new ?? "")")
    }
  }

  static func styled(_ text: String, _ kind: UnifiedDiff.Line.Kind, _ terminal: Terminal) -> String {
    switch kind {
    case .same: text
    case .added: terminal.styled(text, .green)
    case .removed: terminal.styled(text, .red)
    }
  }

  /// What is not shown, and whether anything is; nil where all is shown.
  static func remark(_ difference: SnapshotDifference) -> String? {
    let counts = difference.noise.map { $0.kind.count($0.count) }.joined(separator: ", ")
    if difference.isSame { return nil }
    if difference.matters { return counts.isEmpty ? nil : "not shown: \(counts)" }
    return counts.isEmpty ? "no object differs" : "nothing that matters differs: \(counts)"
  }

  /// `2 images, 1 network, 1 object added`.
  static func summary(_ difference: SnapshotDifference) -> String {
    let fields = difference.groups.map { $0.group.count($0.count) }
    let objects = [ObjectDifference.Status.added, .removed].compactMap { status -> String? in
      let count = difference.objects.count { $0.status == status && $0.noise == nil }
      return count == 0 ? nil : "\(count) object\(count == 1 ? "" : "s") \(status.rawValue)"
    }
    return (fields + objects).joined(separator: ", ")
  }
}
