/// How far a long answer is, for a person at a terminal: one line that is written over, and gone at the end.
struct Progress {
  private let what: String
  private var shown = -1
  /// The least that is worth a line.
  private static let smallest = 2000

  init(_ what: String) {
    self.what = what
  }

  mutating func show(_ done: Int, of all: Int, on terminal: inout Terminal) {
    guard all >= Self.smallest else { return }
    let percent = done * 100 / all
    if percent == shown { return }
    shown = percent
    terminal.status("\(percent)% of \(all) \(what)")
  }

  func end(on terminal: inout Terminal) {
    if shown >= 0 { terminal.status("") }
  }
}
