#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// Runs an outside program: arguments as they are, never through a shell, with an environment made for it and an end
/// to how long it may take.
struct ChildProcess {
  struct Result {
    let status: Int32
    let output: String
  }

  let program: String
  let arguments: [String]
  let environment: [String: String]
  /// Seconds.
  let timeLimit: Double
  /// Bytes of standard output and standard error together that are kept; the rest is read and dropped.
  var outputLimit = 64 << 10

  /// Runs to the end.
  ///
  /// - Throws: `StemmaError` where the program cannot be started or takes too long.
  func run() throws -> Result {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure("cannot start", errno) }
    defer { _ = close(ends[0]) }
    let process: pid_t
    do {
      defer { _ = close(ends[1]) }
      process = try spawn(output: ends[1], closing: ends[0])
    }
    let output = try read(ends[0], of: process)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let exited = status & 0x7F == 0
    return Result(status: exited ? (status >> 8) & 0xFF : 128 + (status & 0x7F), output: output)
  }

  private func spawn(output: Int32, closing: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    posix_spawn_file_actions_addclose(&actions, closing)
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      argv.forEach { free($0) }
      envp.forEach { free($0) }
    }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, nil, &argv, &envp)
    guard code == 0 else { throw failure("cannot start", code) }
    return process
  }

  /// Reads what the program prints until it closes its output; kills it when its time is over.
  private func read(_ file: Int32, of process: pid_t) throws -> String {
    var kept: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    var left = timeLimit * 1000
    while true {
      var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      let slice = min(left, 50)
      let ready = poll(&wait, 1, Int32(slice))
      if ready == 0 { left -= slice }
      if left <= 0 {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        throw StemmaError.failed("'\(program)' took longer than \(Int(timeLimit)) seconds and was stopped")
      }
      guard ready > 0 else { continue }
      let count = Self.read(file, &buffer)
      if count <= 0 { return String(decoding: kept, as: UTF8.self) }
      kept += buffer.prefix(count).prefix(max(0, outputLimit - kept.count))
    }
  }

  private static func read(_ file: Int32, _ buffer: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(file, &buffer, buffer.count)
    #else
      Darwin.read(file, &buffer, buffer.count)
    #endif
  }

  private func failure(_ action: String, _ number: Int32) -> StemmaError {
    .failed("\(action) '\(program)': \(String(cString: strerror(number)))")
  }
}
