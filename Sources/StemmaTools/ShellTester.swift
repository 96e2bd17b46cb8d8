public import StemmaKit

/// Tests manifests with a command of a person's: it finds them in a private directory and says by its exit code what it
/// thinks of them.
public struct ShellTester: SnapshotTester {
  private let command: String
  private let searchPath: SearchPath
  private let temporaryDirectory: String
  private let environment: [String: String]
  private let timeLimit: Double

  /// - Parameters:
  ///   - command: what `sh -c` runs, in the caller's own directory.
  ///   - searchPath: the directories to look for programs in, separated by colons.
  ///   - temporaryDirectory: where the private directories are made.
  ///   - environment: what the command gets of the caller's environment, besides the search path.
  ///   - timeLimit: seconds after which it is stopped.
  public init(
    command: String, searchPath: String, temporaryDirectory: String, environment: [String: String], timeLimit: Double
  ) {
    self.command = command
    self.searchPath = SearchPath(text: searchPath)
    self.temporaryDirectory = temporaryDirectory
    self.environment = environment
    self.timeLimit = timeLimit
  }

  /// Runs the command with `STEMMA_SNAPSHOT`, the directory of the manifests, and `STEMMA_VERSION`, which is empty for a
  /// state that never was a version.
  public func run(_ state: TestedState) throws -> TestRun {
    guard let shell = searchPath.find("sh") else {
      throw StemmaError.failed("cannot find 'sh'", hint: "add its directory to PATH")
    }
    return try PrivateDirectory.with(in: temporaryDirectory) { directory in
      try directory.write(Dictionary(uniqueKeysWithValues: state.files.map { ($0.path, $0.bytes) }))
      let own = ["PATH": searchPath.text, "STEMMA_SNAPSHOT": directory.path, "STEMMA_VERSION": state.version ?? ""]
      let result = try ChildProcess(
        name: "--run", program: shell, arguments: ["-c", command],
        environment: environment.merging(own) { $1 }, limits: ProcessLimits(time: timeLimit)
      ).run()
      let printed = result.errors.isEmpty ? String(decoding: result.output, as: UTF8.self) : result.errors
      return TestRun(exitCode: result.status, message: printed.split(separator: "\n").last.map(String.init) ?? "")
    }
  }
}
