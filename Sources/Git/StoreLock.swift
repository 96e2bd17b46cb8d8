#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A lock on a repository among the programs that use this module: shared by operations, exclusive for maintenance.
///
/// Two files stand behind it. Everybody goes through the gate first; whoever wants the store for itself closes the gate
/// and then waits for those inside, so that maintenance is not kept out by a stream of operations. The kernel releases
/// both when the process ends, however it ends.
public final class StoreLock {
  private let gate: FileLock
  private let store: FileLock

  private init(_ gate: FileLock, _ store: FileLock) {
    self.gate = gate
    self.store = store
  }

  /// Lets others in, before the lock goes out of scope.
  public func release() {
    store.release()
    gate.release()
  }

  /// - Throws: `locked` when somebody holds the lock exclusively for longer than `patience` seconds.
  public static func shared(_ path: String, patience: Double) throws(GitError) -> StoreLock {
    let gate = try FileLock(path + "/stemma.gate", LOCK_SH, patience: patience)
    let store = try FileLock(path + "/stemma.lock", LOCK_SH, patience: patience)
    gate.release()
    return StoreLock(gate, store)
  }

  /// - Throws: `locked` when somebody else is about to hold the lock exclusively, or anybody holds it for longer than
  ///   `patience` seconds.
  public static func exclusive(_ path: String, patience: Double) throws(GitError) -> StoreLock {
    let gate = try FileLock(path + "/stemma.gate", LOCK_EX, patience: patience)
    return StoreLock(gate, try FileLock(path + "/stemma.lock", LOCK_EX, patience: patience))
  }
}

/// One file that the kernel locks.
private final class FileLock {
  private var file: Int32

  init(_ name: String, _ operation: Int32, patience seconds: Double) throws(GitError) {
    file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("open the lock", name) }
    var waited = 0.0
    while flock(file, operation | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, waited < seconds else {
        let error = errno == EWOULDBLOCK ? GitError(.locked, "'\(name)' is held") : Files.failure("lock", name)
        release()
        throw error
      }
      Pause.milliseconds(2)
      waited += 0.002
    }
  }

  deinit { release() }

  func release() {
    if file >= 0 { _ = close(file) }
    file = -1
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
    let (open, isComplete) = Self.openFiles()
    let stale = candidates.filter { file in
      guard let identity = FileIdentity(file), !open.contains(identity) else { return false }
      // Where the system does not show the files of whoever made the lock, only age tells.
      return isComplete && Self.isOwn(file) || Self.age(file) >= Self.certainAge
    }
    if stale.isEmpty { return [] }
    try Files.makeDirectories(path + "/stale", mode: 0o700)
    for file in stale {
      let name = String(decoding: file.utf8.dropFirst(path.utf8.count + 1), as: UTF8.self)
      let place = "\(path)/stale/\(name.split(separator: "/").joined(separator: "_"))"
      try Files.rename(file, to: "\(place)-\(UInt32.random(in: 0...UInt32.max))")
    }
    return stale
  }

  /// Removes what dead processes left: unfinished packs, and the marks that kept finished ones from being repacked.
  /// Holding the exclusive lock, no operation is in the middle of writing.
  public borrowing func sweep(holding lock: StoreLock) throws(GitError) {
    for name in try Files.list(path + "/objects") where name.hasPrefix("stemma-") {
      try Files.removeTree("\(path)/objects/\(name)")
    }
    for name in try Files.list(path + "/objects/pack") where name.hasSuffix(".keep") {
      let file = "\(path)/objects/pack/\(name)"
      if Files.read(file) == KeptPack.mark { try Files.remove(file) }
    }
  }

  /// Seconds after which a lock is nobody's, also where it cannot be seen who has it open.
  private static let certainAge = 600.0

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

  /// Whether a file belongs to this user, to whom the system shows what its own processes have open; everything is
  /// the superuser's.
  private static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && (geteuid() == 0 || status.st_uid == geteuid())
  }

  /// The files that processes have open, and whether those of every process of this user are among them.
  private static func openFiles() -> (files: Set<FileIdentity>, isComplete: Bool) {
    guard let processes = try? Files.list("/proc"), processes.contains("self") else { return ([], false) }
    var result: Set<FileIdentity> = []
    var isComplete = true
    for process in processes where process.utf8.allSatisfy({ (48...57).contains($0) }) {
      guard let files = try? Files.list("/proc/\(process)/fd") else {
        // A process that ended meanwhile has nothing open.
        if isOwn("/proc/\(process)") { isComplete = false }
        continue
      }
      for file in files {
        if let identity = FileIdentity("/proc/\(process)/fd/\(file)") { result.insert(identity) }
      }
    }
    return (result, isComplete)
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
