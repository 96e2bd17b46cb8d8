internal import StemmaKit

/// One line beside the answer, on a terminal only, that says how far a verification has come.
final class VerificationProgressLine {
  private let surroundings: Terminal.Surroundings
  private let isShown: Bool
  private var latest: Int64
  private var isOnScreen = false

  /// Milliseconds between two updates, and before the first one.
  private static let pause: Int64 = 200
  private static let erase = "\r\u{1B}[K"

  init(_ terminal: Terminal) {
    surroundings = terminal.surroundings
    isShown = terminal.surroundings.isErrorTerminal && !terminal.isQuiet && terminal.environment[.term] != "dumb"
    latest = surroundings.now()
  }

  func show(_ progress: VerificationProgress) {
    guard isShown, surroundings.now() - latest >= Self.pause else { return }
    latest = surroundings.now()
    isOnScreen = true
    let objects = "\(Amount.text(progress.objects)) of at most \(Amount.text(progress.total)) objects"
    let snapshots = "\(Amount.text(progress.rendered)) of \(Amount.text(progress.toRender)) snapshots"
    write("\(Self.erase)verifying: " + (progress.toRender > 0 ? snapshots : objects))
  }

  func clear() {
    if isOnScreen { write(Self.erase) }
  }

  private func write(_ text: String) { surroundings.write?(Array(text.utf8), true) }
}
