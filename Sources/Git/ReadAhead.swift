internal import Dispatch
internal import Synchronization

/// What is read together.
protocol Batch: Sendable {
  init()
  /// Whether nothing comes after it.
  var isLast: Bool { get }
}

/// Reads in a second thread, a few batches ahead of the one that is looked at.
final class ReadAhead<Element: Batch>: @unchecked Sendable {
  /// Used by the second thread only.
  private let fill: (inout Element) -> Void
  private let batches = Mutex<(read: [Element], used: [Element], isStopped: Bool)>(([], [], false))
  /// How many batches may be read, and how many were.
  private let (room, found) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
  private let reading = DispatchGroup()

  /// How many batches are read ahead.
  private static var depth: Int { 4 }

  /// - Parameter fill: what reads a batch: it gets one that is new, or was used before, and is called again unless that is the
  ///   last one. What it uses is used by nobody else.
  init(_ fill: @escaping (inout Element) -> Void) {
    self.fill = fill
    for _ in 0..<Self.depth { room.signal() }
    DispatchQueue.global().async(group: reading) { [self] in read() }
  }

  /// Waits until nothing is read any more. Must be called before this goes.
  func stop() {
    batches.withLock { $0.isStopped = true }
    room.signal()
    reading.wait()
  }

  /// Waits for the next batch, which must not be asked for after the last one, and takes back the one before, whose memory is
  /// used again.
  func exchange(_ batch: inout Element) {
    var used = Element()
    swap(&used, &batch)
    batches.withLock { [used] in $0.used.append(used) }
    found.wait()
    room.signal()
    batch = batches.withLock { $0.read.removeFirst() }
  }

  private func read() {
    while true {
      room.wait()
      guard var batch = batches.withLock({ $0.isStopped ? nil : $0.used.popLast() ?? Element() }) else { return }
      fill(&batch)
      let isLast = batch.isLast
      batches.withLock { [batch] in $0.read.append(batch) }
      found.signal()
      if isLast { return }
    }
  }
}
