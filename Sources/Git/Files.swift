#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The few file operations that a store needs, with errors that name the file and flushes to disk.
enum Files {
  /// The error of the last system call, as a `GitError`.
  static func failure(_ action: String, _ path: String) -> GitError {
    let number = errno
    let kind: GitError.Kind =
      switch number {
      case ENOSPC, EDQUOT, EFBIG: .noSpace
      case EACCES, EPERM, EROFS: .permission
      case ENOENT: .notFound
      case EEXIST, ENOTEMPTY: .exists
      default: .other
      }
    return GitError(kind, "cannot \(action) '\(path)': \(String(cString: strerror(number)))", code: number)
  }

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Names in a directory, without `.` and `..`, sorted.
  static func list(_ path: String) throws(GitError) -> [String] {
    guard let directory = opendir(path) else { throw failure("list", path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// What a path names, links not followed.
  enum Kind {
    case file, directory, link, other
  }

  /// nil where there is nothing, or where it cannot be seen.
  static func kind(_ path: String) -> Kind? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFLNK: .link
    default: .other
    }
  }

  /// Makes a directory of a new name that begins with `prefix`.
  static func makeTemporary(_ prefix: String) throws(GitError) -> String {
    var template = Array((prefix + "XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw failure("make a directory", prefix) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes a directory and those above it.
  ///
  /// - Parameter flush: whether the new names are flushed to disk.
  static func makeDirectories(_ path: String, mode: mode_t, flush: Bool = false) throws(GitError) {
    if path.isEmpty || isDirectory(path) { return }
    let above = parent(of: path)
    if above != path { try makeDirectories(above, mode: mode, flush: flush) }
    if mkdir(path, mode) != 0, !(errno == EEXIST) { throw failure("make the directory", path) }
    if flush { try sync(directory: above) }
  }

  /// Writes a file and flushes it.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(GitError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure("write", path) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Self.write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0 {
        let error = failure("write", path)
        _ = close(file)
        throw error
      }
      written += count
    }
    guard fsync(file) == 0 else {
      let error = failure("write", path)
      _ = close(file)
      throw error
    }
    guard close(file) == 0 else { throw failure("write", path) }
  }

  /// The bytes of a file; nil where there is none, or where it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { _ = close(file) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(file, &buffer)
      if count < 0 { return nil }
      if count == 0 { return result }
      result += buffer.prefix(count)
    }
  }

  private static func read(_ file: Int32, _ buffer: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(file, &buffer, buffer.count)
    #else
      Darwin.read(file, &buffer, buffer.count)
    #endif
  }

  private static func write(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, start, count)
    #else
      Darwin.write(file, start, count)
    #endif
  }

  static func rename(_ old: String, to new: String) throws(GitError) {
    #if canImport(Glibc)
      let code = Glibc.rename(old, new)
    #else
      let code = Darwin.rename(old, new)
    #endif
    if code != 0 { throw failure("rename to", new) }
  }

  static func remove(_ path: String) throws(GitError) {
    if unlink(path) != 0, errno != ENOENT { throw failure("remove", path) }
  }

  /// Removes a directory with everything in it; links are not followed.
  static func removeTree(_ path: String) throws(GitError) {
    for name in try list(path) {
      let child = "\(path)/\(name)"
      if isDirectory(child) { try removeTree(child) } else { try remove(child) }
    }
    if rmdir(path) != 0, errno != ENOENT { throw failure("remove", path) }
  }

  /// Flushes the names in a directory to disk.
  static func sync(directory: String) throws(GitError) { try sync(directory) }

  /// Flushes a directory with everything in it to disk; links are not followed, and empty directories below it have
  /// nothing to flush.
  static func syncTree(_ path: String) throws(GitError) {
    for name in try list(path) {
      let child = "\(path)/\(name)"
      var status = stat()
      guard lstat(child, &status) == 0 else { throw failure("flush", child) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: if try !list(child).isEmpty { try syncTree(child) }
      case S_IFREG: try sync(child)
      default: break
      }
    }
    try sync(directory: path)
  }

  private static func sync(_ path: String) throws(GitError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", path) }
    guard fsync(file) == 0 else {
      let error = failure("flush", path)
      _ = close(file)
      throw error
    }
    guard close(file) == 0 else { throw failure("flush", path) }
  }
}

/// Waiting.
public enum Pause {
  /// Sleeps for that many milliseconds.
  public static func milliseconds(_ count: Double) {
    usleep(UInt32(max(0, count) * 1000))
  }
}
