import Foundation
import FuzzSupport

/// Starts the workers, watches them, and reports how the run ended.
struct Supervisor {
  private let options: Options
  private let workers: [WorkerProcess]
  private let clock = ContinuousClock()

  init(_ options: Options) throws {
    self.options = options
    try FileManager.default.createDirectory(atPath: options.findings, withIntermediateDirectories: true)
    workers = try (0..<options.jobs).map { try WorkerProcess($0, options) }
  }

  /// - Returns: 1 where there is a finding.
  func run() throws -> Int32 {
    say("fuzz: seed \(options.seed)")
    let start = clock.now
    for worker in workers { try worker.process.run() }
    watch(from: start)
    let failed = workers.first { !$0.process.isRunning && $0.process.failure() != nil }
    for worker in workers where worker.process.isRunning { worker.end() }
    let progress = Progress(workers.map(\.position), clock.now - start)
    let outcome = try failed.map(report) ?? "no finding"
    print("\(progress.lines)\nseed: \(options.seed)\noutcome: \(outcome)")
    return failed == nil ? 0 : 1
  }

  /// Waits until all workers end, one fails, or time is over.
  private func watch(from start: ContinuousClock.Instant) {
    let deadline = start + .seconds(options.minutes * 60)
    let isTerminal = isatty(STDERR_FILENO) == 1
    while clock.now < deadline, workers.contains(where: { $0.process.isRunning }) {
      if workers.contains(where: { !$0.process.isRunning && $0.process.failure() != nil }) { break }
      usleep(200_000)
      if isTerminal { say("\r\(Progress(workers.map(\.position), clock.now - start).line)", terminator: "") }
    }
    if isTerminal { say("") }
  }

  /// Writes the failing input, made small, and describes it.
  private func report(_ worker: WorkerProcess) throws -> String {
    let execution = worker.position.execution
    let corpus = try Corpus(directory: options.corpus)
    let bytes = CaseSource(corpus: corpus.files.map(\.bytes), seed: options.seed).input(execution).bytes
    let file = "\(options.findings)/\(options.seed)-\(execution).yaml"
    let scratch = "\(options.findings)/candidate"
    let failure = Failure(bytes, file: scratch, trap: options.trap)
    let small = failure.map { failure in
      Minimiser.minimise(bytes, deadline: clock.now + .seconds(60)) {
        Failure($0, file: scratch, trap: options.trap)?.kind == failure.kind
      }
    }
    try Data(small ?? bytes).write(to: URL(fileURLWithPath: file))
    let last = small.flatMap { Failure($0, file: scratch, trap: options.trap) }
    let kind = last?.kind ?? worker.process.failure() ?? ""
    let detail = last?.detail ?? "the file alone does not repeat it"
    return "\(kind) in execution \(execution), written to \(file)\n\(detail)"
  }
}

/// A worker and the file with its position.
struct WorkerProcess {
  let process: Process
  private let file: String

  init(_ number: Int, _ options: Options) throws {
    file = "\(options.findings)/position-\(getpid())-\(number)"
    try Data().write(to: URL(fileURLWithPath: file))
    process = .own(["work"] + options.arguments + ["--start", "\(number)", "--position", file])
  }

  var position: Position { Position(file: file) }

  func end() {
    process.terminate()
    process.waitUntilExit()
  }
}
