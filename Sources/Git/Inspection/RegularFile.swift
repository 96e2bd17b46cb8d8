#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file that is read in place. What is no regular file is not opened: a link would lead elsewhere, and a pipe would be
/// waited for.
final class RegularFile {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let file: Int32

  /// - Throws: `notFound`, `permission`, or `malformed` for what is no regular file.
  init(_ path: String) throws(GitError) {
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard opened >= 0 else {
      throw errno == ELOOP ? GitError(.malformed, "'\(path)' is a link") : Files.failure("read", path)
    }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = close(opened)
      throw GitError(.malformed, "'\(path)' is no file")
    }
    file = opened
    size = Int(status.st_size)
    self.path = path
  }

  deinit { _ = close(file) }

  /// Exactly `count` bytes.
  ///
  /// - Throws: `corrupt` where the file ends before.
  func read(at offset: Int, count: Int) throws(GitError) -> [UInt8] {
    var code = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        code = pread(file, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        guard code > 0 else { return }
        filled += code
      }
    }
    if code < 0 { throw Files.failure("read", path) }
    guard bytes.count == count else { throw GitError(.corrupt, "'\(path)' ends before byte \(offset + count)") }
    return bytes
  }

  /// The whole file.
  ///
  /// - Throws: `unsupported` where it has more than `limit` bytes.
  func read(atMost limit: Int = InspectionLimits.file) throws(GitError) -> [UInt8] {
    guard size <= limit else { throw GitError(.unsupported, "'\(path)' has more than \(limit) bytes") }
    return try read(at: 0, count: size)
  }

  /// The SHA-1 of the first bytes.
  func checksum(of count: Int) throws(GitError) -> [UInt8] {
    var hash = SHA1()
    var offset = 0
    while offset < count {
      let piece = try read(at: offset, count: min(1 << 20, count - offset))
      hash.update(piece)
      offset += piece.count
    }
    return hash.finish()
  }
}
