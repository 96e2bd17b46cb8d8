internal import StemmaKit

/// How far a long answer is, for a person at a terminal: one line that is written over, and gone at the end. What took a
/// second or more says how fast it was.
struct Progress {
  private let what: String
  private let start: Instant
  private var done = 0
  private var shown = -1

  /// The shortest time that is worth a word, in milliseconds.
  private static let remarkable: Int64 = 1000

  init(_ what: String, on terminal: Terminal) {
    self.what = what
    start = terminal.now
  }

  /// - Parameter isShown: not where the answer itself goes to the terminal.
  mutating func show(_ done: Int, of all: Int, on terminal: inout Terminal, isShown: Bool = true) {
    self.done = done
    let percent = all > 0 ? done * 100 / all : 100
    guard isShown, percent != shown else { return }
    shown = percent
    terminal.status("\(percent)% of \(Amount.text(all)) \(what)")
  }

  func end(on terminal: inout Terminal) {
    if shown >= 0 { terminal.status("") }
    let milliseconds = terminal.now.milliseconds - start.milliseconds
    guard milliseconds >= Self.remarkable else { return }
    let rate = done * 1000 / Int(milliseconds)
    terminal.note(
      "read \(Amount.text(done)) \(what) in \(Amount.text(Double(milliseconds) / 1000)) s: \(Amount.text(rate))/s")
  }
}
