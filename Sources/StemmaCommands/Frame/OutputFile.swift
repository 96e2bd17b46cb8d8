#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// A file that is written under another name and gets its own when it is complete.
final class OutputFile {
  private let name: String
  private let path: String
  private let draft: String
  private let file: Int32
  private var buffer: [UInt8] = []
  private var isComplete = false

  /// - Parameter name: what the user calls it.
  /// - Throws: `StemmaError` where it cannot be made.
  init(_ path: String, named name: String) throws {
    let kind = fileKind(path)
    if kind.exists && !kind.isFile { throw StemmaError(.failed, "'\(name)' is no file") }
    let draft = "\(path).\(getpid()).part"
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Self.failure(name) }
    (self.name, self.path, self.draft, self.file) = (name, path, draft, file)
  }

  deinit {
    if !isComplete {
      close(file)
      unlink(draft)
    }
  }

  func write(_ text: String) throws {
    buffer += text.utf8
    if buffer.count > 64 << 10 { try flush() }
  }

  /// Gives the file its name.
  func finish() throws {
    try flush()
    guard fsync(file) == 0, rename(draft, path) == 0 else { throw Self.failure(name) }
    isComplete = true
    guard close(file) == 0 else { throw Self.failure(name) }
  }

  private func flush() throws {
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw Self.failure(name) }
      rest = rest.dropFirst(max(0, count))
    }
    buffer = []
  }

  private static func failure(_ name: String) -> StemmaError {
    StemmaError(.failed, "cannot write '\(name)': \(String(cString: strerror(errno)))")
  }
}
