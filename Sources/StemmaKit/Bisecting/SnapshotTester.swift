/// Manifests that a test looks at.
public struct TestedState: Sendable {
  /// The version; nil for a state that never was one.
  public let version: String?
  public let files: [ManifestFile]

  public init(version: String?, files: [ManifestFile]) {
    self.version = version
    self.files = files
  }
}

/// What came of a test.
public struct TestRun: Sendable {
  public let exitCode: Int32
  /// The last line that it printed.
  public let message: String

  public init(exitCode: Int32, message: String) {
    self.exitCode = exitCode
    self.message = message
  }
}

/// Runs a person's test on manifests. `StemmaTools` has the one that runs a command.
public protocol SnapshotTester {
  /// - Throws: `StemmaError` where the test cannot be run, or does not end.
  func run(_ state: TestedState) throws -> TestRun
}
