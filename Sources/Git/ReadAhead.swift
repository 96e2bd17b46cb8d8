internal import Dispatch
internal import Synchronization

/// What is read together.
protocol Batch: Sendable {
  associatedtype Item
  init()
  var items: [Item] { get }
  /// Why nothing could be read after the items.
  var failure: (any Error)? { get }
  /// Whether nothing comes after it.
  var isLast: Bool { get }
}

/// Reads in a second thread, a few batches ahead of the one that is looked at.
final class ReadAhead<Element: Batch>: @unchecked Sendable {
  /// What is looked at, of which so many items were given out.
  private(set) var batch = Element()
  private var count = 0
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

  /// The next item, which is of `batch`; nil after the last one.
  ///
  /// - Throws: what kept the next item from being read.
  func next() throws -> Element.Item? {
    while count == batch.items.count {
      if let failure = batch.failure { throw failure }
      if batch.isLast { return nil }
      exchange()
      count = 0
    }
    count += 1
    return batch.items[count - 1]
  }

  /// Waits for the next batch, and gives back the one before, whose memory is used again.
  private func exchange() {
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
