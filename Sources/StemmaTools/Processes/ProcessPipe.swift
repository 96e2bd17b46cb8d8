#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// A pipe from a program to us. Neither end is one of the three standard descriptors, and no other program inherits it.
struct ProcessPipe: ~Copyable {
  let reading: Int32
  private(set) var writing: Int32

  private init(reading: Int32, writing: Int32) {
    self.reading = reading
    self.writing = writing
  }

  /// - Throws: `StemmaError` where the system has no more descriptors.
  static func open() throws -> ProcessPipe {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure(errno) }
    defer { ends.forEach { _ = close($0) } }
    let reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 3)
    let writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 3)
    let number = errno
    let result = ProcessPipe(reading: reading, writing: writing)
    guard reading >= 0, writing >= 0 else { throw failure(number) }
    return result
  }

  private static func failure(_ number: Int32) -> StemmaError {
    .failed("cannot open a pipe: \(String(cString: strerror(number)))")
  }

  /// Without this, the end of what the program prints is never seen.
  mutating func closeWriting() {
    _ = close(writing)
    writing = -1
  }

  deinit {
    if reading >= 0 { _ = close(reading) }
    if writing >= 0 { _ = close(writing) }
  }
}

/// What came out of one of a program's streams so far.
struct ProcessStream {
  private let descriptor: Int32
  private let limit: Int
  private(set) var bytes: [UInt8] = []
  /// Whether more came than is kept.
  private(set) var isOverLimit = false
  /// Whether nobody can write any more.
  private(set) var isClosed = false

  init(_ descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// What to wait for: a negative descriptor is passed over.
  var interest: pollfd { pollfd(fd: isClosed ? -1 : descriptor, events: Int16(POLLIN), revents: 0) }

  /// Takes what is there, of which the caller made sure that there is something.
  mutating func receive(_ buffer: inout [UInt8]) {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return }
    guard count > 0 else {
      isClosed = true
      return
    }
    let room = limit - bytes.count
    bytes += buffer.prefix(min(count, room))
    if count > room { isOverLimit = true }
  }
}
