#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// A directory that a command fills: one that was not there, or an empty one. Nothing that exists is written over and no
/// link is followed.
struct NewDirectory: ~Copyable {
  private let file: Int32
  private let name: String

  /// - Parameter name: what the user calls it.
  /// - Throws: `StemmaError` where it cannot be made, is no directory or holds anything.
  init(_ path: String, named name: String) throws {
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw Self.failure("make", name) }
    guard fileKind(path).isDirectory else { throw StemmaError(.failed, "'\(name)' is not a directory") }
    guard try directoryEntries(path).isEmpty else {
      throw StemmaError(.failed, "the directory '\(name)' is not empty", hints: ["name a new or an empty one"])
    }
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw Self.failure("open", name) }
    self.file = file
    self.name = name
  }

  deinit { close(file) }

  /// Writes a new file with the directories above it.
  ///
  /// - Throws: `StemmaError` for a path that leads elsewhere, and where the file exists or cannot be written.
  func write(_ bytes: [UInt8], to path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last, parts.allSatisfy(Self.isSafe) else {
      throw StemmaError(.failed, "'\(path)' cannot be written as a file")
    }
    var directory = dup(file)
    defer { close(directory) }
    for part in parts.dropLast() {
      if mkdirat(directory, part, 0o755) != 0, errno != EEXIST { throw Self.failure("make", "\(name)/\(path)") }
      let next = openat(directory, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { throw Self.failure("open", "\(name)/\(path)") }
      close(directory)
      directory = next
    }
    try write(bytes, to: last, in: directory, path)
  }

  private func write(_ bytes: [UInt8], to last: String, in directory: Int32, _ path: String) throws {
    let output = openat(directory, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw Self.failure("make", "\(name)/\(path)") }
    defer { close(output) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(output, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw Self.failure("write", "\(name)/\(path)") }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  /// Whether a name is one file's on every system: nothing that leads elsewhere or that Git would take for its own.
  private static func isSafe(_ part: String) -> Bool {
    let isPlain = part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && !"\\:".utf8.contains($0) }
    return isPlain && !["", ".", "..", ".git"].contains(part.lowercased())
  }

  private static func failure(_ verb: String, _ name: String) -> StemmaError {
    StemmaError(.failed, "cannot \(verb) '\(name)': \(String(cString: strerror(errno)))")
  }
}
