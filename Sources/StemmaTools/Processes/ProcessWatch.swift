#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// Follows a program to its end: takes what it prints and stops it, with all that it started, when it breaks a limit.
struct ProcessWatch {
  private let name: String
  private let group: ProcessGroup
  private let limits: ProcessLimits
  private let deadline: SuspendingClock.Instant
  private var nextLookAtMemory: SuspendingClock.Instant
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private(set) var output: ProcessStream
  private(set) var errors: ProcessStream

  /// - Parameter name: what messages call the program.
  init(_ group: ProcessGroup, name: String, limits: ProcessLimits, output: Int32, errors: Int32) {
    self.group = group
    self.name = name
    self.limits = limits
    self.output = ProcessStream(output, limit: limits.output)
    self.errors = ProcessStream(errors, limit: limits.errors)
    deadline = SuspendingClock.now + .seconds(limits.time)
    nextLookAtMemory = SuspendingClock.now + Self.memoryInterval
  }

  private static let memoryInterval = Duration.milliseconds(100)

  /// The exit code. Nothing of the group runs any more, whatever happened.
  ///
  /// - Throws: `StemmaError` that says which limit was broken.
  mutating func finish() throws -> Int32 {
    let followed = Swift.Result { try follow() }
    group.stop()
    let status = group.reap()
    try followed.get()
    try drain()
    guard let status else { throw StemmaError.failed("cannot learn how '\(name)' ended") }
    return status
  }

  private mutating func follow() throws {
    while !group.hasEnded {
      // With both streams closed, the end is near and nothing else announces it.
      try receive(wait: output.isClosed && errors.isClosed ? 1 : 20)
      try checkTime()
      try checkMemory()
    }
  }

  /// Takes what the program left in the pipes, without waiting for those who still hold them open.
  private mutating func drain() throws {
    while try receive(wait: 0) { try checkTime() }
  }

  /// Whether something came.
  ///
  /// - Parameter wait: milliseconds at most.
  @discardableResult
  private mutating func receive(wait: Int32) throws -> Bool {
    var interests = [output.interest, errors.interest]
    guard poll(&interests, nfds_t(interests.count), wait) > 0 else { return false }
    if interests[0].revents != 0 { output.receive(&buffer) }
    if interests[1].revents != 0 { errors.receive(&buffer) }
    if output.isOverLimit, limits.excess == .stop {
      throw stopped("printed more than \(ProcessLimits.text(bytes: limits.output))")
    }
    return true
  }

  private func checkTime() throws {
    guard SuspendingClock.now >= deadline else { return }
    throw stopped("took longer than \(ProcessLimits.text(seconds: limits.time))")
  }

  private mutating func checkMemory() throws {
    #if canImport(Glibc)
      guard let memory = limits.memory, SuspendingClock.now >= nextLookAtMemory else { return }
      nextLookAtMemory = SuspendingClock.now + Self.memoryInterval
      guard group.residentBytes() > memory else { return }
      throw stopped("used more than \(ProcessLimits.text(bytes: memory)) of memory")
    #endif
  }

  private func stopped(_ reason: String) -> StemmaError { .failed("'\(name)' \(reason) and was stopped") }
}
