internal import StemmaKit

/// A difference as a comment on a pull request: a table for each thing that it is about, texts of several lines below
/// it. Everything that comes from objects stands in code spans or blocks, so that none of it is markup.
struct DiffMarkdown {
  private let difference: SnapshotDifference

  init(_ difference: SnapshotDifference) {
    self.difference = difference
  }

  func print(to terminal: inout Terminal) {
    terminal.print("### \(Self.code(difference.from)) → \(Self.code(difference.to))")
    let remark = difference.isSame ? "The same." : DiffWords.remark(difference).map { "_\($0)_" }
    let summary = DiffWords.summary(difference)
    if !summary.isEmpty { terminal.print("\n**\(summary)**") }
    for group in ChangeGroup.allCases { print(group, to: &terminal) }
    print(.added, to: &terminal)
    print(.removed, to: &terminal)
    if !difference.inputs.isEmpty {
      terminal.print("\n#### inputs\n")
      for asset in difference.inputs { terminal.print("- \(Self.code(asset.asset)): the same objects") }
    }
    if let remark { terminal.print("\n\(remark)") }
  }

  private func print(_ group: ChangeGroup, to terminal: inout Terminal) {
    let fields = difference.objects.flatMap { object in
      object.shown.filter { $0.group == group }.map { (object: object, field: $0) }
    }
    if fields.isEmpty { return }
    terminal.print("\n#### \(group.title)\n\n| object | field | before | after |\n|---|---|---|---|")
    for (object, field) in fields {
      let cells = Self.isLong(field) ? ["_below_", "_below_"] : [field.old, field.new].map { $0.map(Self.code) ?? "" }
      let row = [Self.code(object.title), Self.code(field.path)] + cells
      terminal.print("| \(row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |")
    }
    for (object, field) in fields where Self.isLong(field) { printLines(object, field, to: &terminal) }
  }

  private func print(_ status: ObjectDifference.Status, to terminal: inout Terminal) {
    let objects = difference.objects.filter { $0.status == status && $0.noise == nil }
    if objects.isEmpty { return }
    terminal.print("\n#### \(status.rawValue) objects\n")
    for object in objects { terminal.print("- \(Self.code(object.title))") }
  }

  private func printLines(_ object: ObjectDifference, _ field: FieldDifference, to terminal: inout Terminal) {
    let hunks = field.lines(context: 3).hunks
    let lines = hunks.flatMap { [$0.header] + $0.lines.map { $0.kind.rawValue + $0.text } }
    let fence = Self.fence(lines, atLeast: 3)
    let title = Self.escaped("\(object.title) \(field.path)")
    terminal.print("\n<details><summary>\(title)</summary>\n\n\(fence)diff")
    for line in lines.prefix(Self.mostLines) { terminal.print(line) }
    if lines.count > Self.mostLines { terminal.print("… \(lines.count - Self.mostLines) more lines") }
    terminal.print("\(fence)\n\n</details>")
  }

  /// Lines of one field: a comment of GitHub's has 65,536 characters.
  private static let mostLines = 100

  private static func isLong(_ field: FieldDifference) -> Bool {
    [field.old, field.new].contains { $0.map { $0.contains("\n") || $0.utf8.count > 120 } ?? false }
  }
}

extension DiffMarkdown {
  private static func code(_ text: String) -> String {
    let line = text.replacing("\n", with: " ")
    if line.allSatisfy({ $0 == " " }) { return line.isEmpty ? "_empty_" : "_blank_" }
    let fence = fence([line], atLeast: 1)
    let pad = fence.utf8.count > 1 ? " " : ""
    return fence + pad + line + pad + fence
  }

  /// More backticks than follow each other anywhere in some lines.
  private static func fence(_ lines: [String], atLeast count: Int) -> String {
    var longest = 0
    for line in lines {
      var run = 0
      for byte in line.utf8 {
        run = byte == UInt8(ascii: "`") ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    return String(repeating: "`", count: max(count, longest + 1))
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
