#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// Runs an outside program: arguments as they are, never through a shell, with an environment made for it, in a process
/// group of its own, and with an end to what it may use.
struct ChildProcess {
  struct Result {
    /// The exit code, or 128 and the number of the signal that ended it.
    let status: Int32
    /// Standard output, up to its limit.
    let output: [UInt8]
    /// Standard error, up to its limit.
    let errors: String
  }

  /// What messages call it.
  let name: String
  /// The path of the program.
  let program: String
  let arguments: [String]
  let environment: [String: String]
  let limits: ProcessLimits
  /// The working directory; nil for the caller's.
  var directory: String?
  /// The file that is its standard input.
  var input = "/dev/null"

  /// Runs to the end. Whatever the program started in its group ends with it.
  ///
  /// - Throws: `StemmaError` where the program cannot be started or breaks a limit.
  func run() throws -> Result {
    var output = try ProcessPipe.open()
    var errors = try ProcessPipe.open()
    let group = try spawn(output: output.writing, errors: errors.writing)
    output.closeWriting()
    errors.closeWriting()
    #if canImport(Glibc)
      group.restrict(to: limits)
    #endif
    var watch = ProcessWatch(group, name: name, limits: limits, output: output.reading, errors: errors.reading)
    let status = try watch.finish()
    let text = String(decoding: watch.errors.bytes, as: UTF8.self)
    return Result(status: status, output: watch.output.bytes, errors: text)
  }

  private func spawn(output: Int32, errors: Int32) throws -> ProcessGroup {
    var actions = SpawnActions()
    actions.open(input, as: 0)
    actions.duplicate(output, as: 1)
    actions.duplicate(errors, as: 2)
    if let directory { actions.change(to: directory) }
    actions.closeOthers()
    var attributes = SpawnAttributes()
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions.value, &attributes.value, &argv, &envp)
    guard code == 0 else { throw failure(code) }
    return ProcessGroup(leader: process)
  }

  private func failure(_ number: Int32) -> StemmaError {
    .failed("cannot start '\(name)': \(String(cString: strerror(number)))")
  }
}
