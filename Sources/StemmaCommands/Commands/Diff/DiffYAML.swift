internal import StemmaKit

/// A difference of the canonical YAML, file by file, as `git diff` prints it and `git apply` takes it.
struct DiffYAML {
  private let difference: SnapshotDifference

  init(_ difference: SnapshotDifference) {
    self.difference = difference
  }

  func print(to terminal: inout Terminal) {
    for object in difference.objects { print(object, to: &terminal) }
  }

  private func print(_ object: ObjectDifference, to terminal: inout Terminal) {
    let (old, new) = object.manifests
    terminal.print("diff --git a/\(object.path) b/\(object.path)")
    if old == nil { terminal.print("new file mode 100644") }
    if new == nil { terminal.print("deleted file mode 100644") }
    terminal.print("--- \(old == nil ? "/dev/null" : "a/\(object.path)")")
    terminal.print("+++ \(new == nil ? "/dev/null" : "b/\(object.path)")")
    for hunk in UnifiedDiff(text(old), text(new)).hunks {
      terminal.print(hunk.header)
      for line in hunk.lines {
        let text = terminal.surroundings.isOutputTerminal ? visible(line.text) : line.text
        let shown = DiffWords.styled(line.kind.rawValue + text, line.kind, terminal)
        terminal.write("\(shown)\n".utf8)
      }
    }
  }

  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
}
