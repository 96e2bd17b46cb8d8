#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A lock on a repository among the programs that use this module: shared by operations, exclusive for maintenance.
///
/// The kernel releases it when the process ends, however it ends.
public final class StoreLock {
  private var file: Int32 = -1

  private init(_ path: String, _ operation: Int32, patience seconds: Double) throws(GitError) {
    let name = path + "/stemma.lock"
    let file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("open the lock", name) }
    var waited = 0.0
    while flock(file, operation | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, waited < seconds else {
        let error = errno == EWOULDBLOCK ? GitError(.locked, "'\(name)' is held") : Files.failure("lock", name)
        _ = close(file)
        throw error
      }
      Pause.milliseconds(5)
      waited += 0.005
    }
    self.file = file
  }

  deinit { release() }

  /// Lets others in, before the lock goes out of scope.
  public func release() {
    if file >= 0 { _ = close(file) }
    file = -1
  }

  /// - Throws: `locked` when somebody holds the lock exclusively for longer than `patience` seconds.
  public static func shared(_ path: String, patience: Double) throws(GitError) -> StoreLock {
    try StoreLock(path, LOCK_SH, patience: patience)
  }

  /// - Throws: `locked` when anybody holds the lock for longer than `patience` seconds.
  public static func exclusive(_ path: String, patience: Double) throws(GitError) -> StoreLock {
    try StoreLock(path, LOCK_EX, patience: patience)
  }
}

extension Repository {
  /// Moves away the lock files of refs that a dead process left: at least `age` seconds old and open in no process.
  /// Holding the exclusive lock, no operation is in the middle of moving a ref.
  ///
  /// - Returns: the paths of the locks that were moved to `stale/`.
  public borrowing func retireStaleLocks(
    holding lock: StoreLock, olderThan age: Double
  ) throws(GitError) -> [String] {
    let candidates = try Self.locks(below: path + "/refs").filter { Self.age($0) >= age }
    if candidates.isEmpty { return [] }
    let open = Self.openFiles()
    let stale = candidates.filter { file in FileIdentity(file).map { !open.contains($0) } ?? false }
    try Files.makeDirectories(path + "/stale", mode: 0o700)
    for file in stale {
      let name = String(decoding: file.utf8.dropFirst(path.utf8.count + 1), as: UTF8.self)
      let place = "\(path)/stale/\(name.split(separator: "/").joined(separator: "_"))"
      try Files.rename(file, to: "\(place)-\(UInt32.random(in: 0...UInt32.max))")
    }
    return stale
  }

  private static func locks(below directory: String) throws(GitError) -> [String] {
    var result: [String] = []
    for name in try Files.list(directory) {
      let path = "\(directory)/\(name)"
      if Files.isDirectory(path) {
        result += try locks(below: path)
      } else if name.hasSuffix(".lock") {
        result.append(path)
      }
    }
    return result
  }

  private static func age(_ path: String) -> Double {
    var status = stat()
    var now = timespec()
    guard lstat(path, &status) == 0, clock_gettime(CLOCK_REALTIME, &now) == 0 else { return 0 }
    #if canImport(Glibc)
      let changed = status.st_mtim
    #else
      let changed = status.st_mtimespec
    #endif
    return Double(now.tv_sec - changed.tv_sec) + Double(now.tv_nsec - changed.tv_nsec) / 1e9
  }

  /// The files that any process has open, as far as the system shows them.
  private static func openFiles() -> Set<FileIdentity> {
    var result: Set<FileIdentity> = []
    for process in (try? Files.list("/proc")) ?? [] where process.utf8.allSatisfy({ (48...57).contains($0) }) {
      for file in (try? Files.list("/proc/\(process)/fd")) ?? [] {
        if let identity = FileIdentity("/proc/\(process)/fd/\(file)") { result.insert(identity) }
      }
    }
    return result
  }
}

/// What makes two paths the same file, however they lead there.
private struct FileIdentity: Hashable {
  let device: UInt64
  let number: UInt64

  /// Follows links; nil where there is no file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
