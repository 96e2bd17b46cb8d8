#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// The real process: the only place that reads environment, working directory, terminal and clock.
extension Terminal {
  static func process() -> Terminal {
    var surroundings = Surroundings()
    var values: [String: String] = [:]
    for name in EnvironmentName.allCases {
      if let value = getenv(name.rawValue) { values[name.rawValue] = String(cString: value) }
    }
    surroundings.environment = Environment(values)
    if let directory = getcwd(nil, 0) {
      surroundings.workingDirectory = String(cString: directory)
      free(directory)
    }
    surroundings.isInputTerminal = isatty(0) == 1
    surroundings.isOutputTerminal = isatty(1) == 1
    surroundings.isErrorTerminal = isatty(2) == 1
    surroundings.columns = windowColumns()
    surroundings.now = currentMilliseconds
    tzset()
    surroundings.utcOffset = utcOffset
    surroundings.readLine = { Swift.readLine() }
    surroundings.write = { bytes, isError in writeAll(bytes, to: isError ? 2 : 1) }
    return Terminal(surroundings)
  }

  private static func windowColumns() -> Int? {
    var size = winsize()
    return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  private static func currentMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// By the C library, which reads `TZ` or the machine's zone.
  private static func utcOffset(_ seconds: Int64) -> Int {
    var time = time_t(seconds)
    var local = tm()
    return localtime_r(&time, &local) == nil ? 0 : local.tm_gmtoff / 60
  }

  /// Writes everything. What a reader that went away does not read is dropped, so that no operation is cut half-way;
  /// an answer that cannot be written for another reason is a failure.
  private static func writeAll(_ bytes: [UInt8], to file: Int32) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { systemWrite(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        if errno == EPIPE || file == 2 { return }
        writeAll(Array("error: cannot write the answer: \(String(cString: strerror(errno)))\n".utf8), to: 2)
        exit(1)
      }
    }
  }

  /// Lets a closed pipe be an error of writing, and an interrupt end with its own exit code.
  static func prepareSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT) { _ in _exit(130) }
  }
}

/// `write(2)`, which methods of that name hide.
func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, start, count)
}

/// Ends the process.
func leave(_ status: Int32) -> Never { exit(status) }

/// The largest file that is read, in bytes.
let largestFile = 1 << 20

/// The bytes of a file.
///
/// - Parameters:
///   - name: what the user calls it.
///   - limit: the most bytes that it may have.
/// - Throws: `StemmaError` where it cannot be read or is larger.
func readFile(_ path: String, named name: String, limit: Int = largestFile) throws -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw unreadable(name) }
  defer { close(file) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 << 10)
  while true {
    let count = read(file, &buffer, buffer.count)
    if count < 0 { throw unreadable(name) }
    if count == 0 { return result }
    result += buffer.prefix(count)
    if result.count > limit { throw StemmaError(.failed, "'\(name)' has more than \(limit) bytes") }
  }
}

func unreadable(_ name: String) -> StemmaError {
  StemmaError(.failed, "cannot read '\(name)': \(String(cString: strerror(errno)))")
}

/// Whether something stands at a path, and whether it is a directory or a file.
func fileKind(_ path: String) -> (exists: Bool, isDirectory: Bool, isFile: Bool) {
  var status = stat()
  guard stat(path, &status) == 0 else { return (false, false, false) }
  let kind = status.st_mode & S_IFMT
  return (true, kind == S_IFDIR, kind == S_IFREG)
}

/// Whether a path is a symbolic link.
func isLink(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// The names in a directory, sorted.
///
/// - Throws: `StemmaError` where it cannot be read.
func directoryEntries(_ path: String) throws -> [String] {
  guard let directory = opendir(path) else {
    throw StemmaError(.failed, "cannot read the directory '\(path)': \(String(cString: strerror(errno)))")
  }
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
