/// How far a long answer is, for a person at a terminal: one line that is written over, and gone at the end.
struct Progress {
  private let what: String
  private var shown = -1

  init(_ what: String) {
    self.what = what
  }

  mutating func show(_ done: Int, of all: Int, on terminal: inout Terminal) {
    let percent = all > 0 ? done * 100 / all : 100
    if percent == shown { return }
    shown = percent
    terminal.status("\(percent)% of \(all) \(what)")
  }

  func end(on terminal: inout Terminal) {
    if shown >= 0 { terminal.status("") }
  }
}
