import Foundation
import FuzzSupport

/// Checks a share of a run's cases, one after the other: exits with 0 where all hold and with 1 at the first finding. A
/// crash ends it with a signal, and so does a case that takes too much time or memory.
struct Worker {
  private let options: Options
  private let source: CaseSource
  private let descriptor: Int32
  private let parent = getppid()

  init(_ options: Options) throws {
    self.options = options
    let corpus = try Corpus(directory: options.corpus)
    source = CaseSource(corpus: corpus.files.map(\.bytes), seed: options.seed)
    descriptor = open(options.position, O_WRONLY)
  }

  func run() -> Int32 {
    Limit.memory()
    var position = Position(file: "")
    let properties = Properties()
    for execution in stride(from: options.start, to: options.executions, by: options.jobs) {
      position.execution = execution
      position.write(to: descriptor)
      Limit.time()
      let input = source.input(execution)
      Trap.spring(input.bytes, options.trap)
      do { position.accepted += try properties.check(input) ? 1 : 0 } catch { return 1 }
      position.done += 1
      if execution.isMultiple(of: 4096), getppid() != parent { return 0 }
    }
    position.write(to: descriptor)
    return 0
  }
}

/// What one case may use; beyond it, the process ends.
enum Limit {
  /// Seconds of processor time, so that a busy machine makes no difference.
  static let seconds = 2
  #if os(Linux)
    private static let timer = Int32(ITIMER_PROF.rawValue)
    private static let addressSpace = Int32(RLIMIT_AS.rawValue)
  #else
    private static let timer = ITIMER_PROF
    private static let addressSpace = RLIMIT_AS
  #endif

  /// Ends the process with `SIGPROF` where it is not called again in time.
  static func time() {
    var limit = itimerval()
    limit.it_value.tv_sec = seconds
    setitimer(timer, &limit, nil)
  }

  /// Lets the process have no more than 2 GiB.
  static func memory() {
    var limit = rlimit(rlim_cur: 2 << 30, rlim_max: 2 << 30)
    setrlimit(addressSpace, &limit)
  }
}

/// A crash that was asked for.
enum Trap {
  static func spring(_ bytes: @autoclosure () -> [UInt8], _ text: String?) {
    guard let text, String(decoding: bytes(), as: UTF8.self).contains(text) else { return }
    abort()
  }
}
