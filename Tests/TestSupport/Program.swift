import Foundation

/// An outside program, run to its end: the oracles of the tests, and the real binary.
public struct Program: Sendable {
  /// What a program left behind.
  public struct Result: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
  }

  /// The error of a program that had to succeed and did not.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  private let path: String

  /// - Parameter name: a path, or a name to look for in the usual directories.
  public init?(_ name: String) {
    let search = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let candidates = name.contains("/") ? [name] : search.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
    path = found
  }

  /// The directory that the program is in.
  public var directory: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Whether a program can be found, for `.enabled(if:)`.
  public static func exists(_ name: String) -> Bool { Program(name) != nil }

  /// Runs the program with exactly this environment.
  public func run(
    _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil, input: String = ""
  ) throws -> Result {
    let process = Process()
    let (output, errors, inputPipe) = (Pipe(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = inputPipe
    try process.run()
    let collected = Collected(errors.fileHandleForReading)
    inputPipe.fileHandleForWriting.write(Data(input.utf8))
    inputPipe.fileHandleForWriting.closeFile()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: text, errors: collected.text())
  }
}

/// Reads a pipe beside the one that the caller reads, so that neither fills up.
private final class Collected: @unchecked Sendable {
  private let group = DispatchGroup()
  private var data = Data()

  init(_ handle: FileHandle) {
    DispatchQueue.global().async(group: group) { self.data = handle.readDataToEndOfFile() }
  }

  func text() -> String {
    group.wait()
    return String(decoding: data, as: UTF8.self)
  }
}

/// `git`, with nothing of the machine's configuration.
public enum GitOracle {
  private static let environment = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Grace Hopper",
    "GIT_AUTHOR_EMAIL": "grace@example.com", "GIT_COMMITTER_NAME": "Grace Hopper",
    "GIT_COMMITTER_EMAIL": "grace@example.com", "HOME": "/nonexistent",
  ]

  public static func run(_ arguments: [String], in directory: String, input: String = "") throws -> Program.Result {
    guard let git = Program("git") else { throw Program.Failure(description: "git is absent") }
    return try git.run(arguments, environment: environment, in: directory, input: input)
  }

  /// What git prints, without the final line end.
  ///
  /// - Throws: `Failure` where git does not succeed.
  @discardableResult
  public static func output(_ arguments: String..., in directory: String, input: String = "") throws -> String {
    let result = try run(arguments, in: directory, input: input)
    guard result.status == 0 else {
      throw Program.Failure(description: "git \(arguments.joined(separator: " ")): \(result.errors)")
    }
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }
}

extension Program {
  /// A program that this package builds, from beside the running tests.
  public static func built(_ name: String) throws -> Program {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let here = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() } + [bundle]
    let found = here.lazy.compactMap { Program($0.appendingPathComponent(name).path) }.first
    guard let found else { throw Failure(description: "'\(name)' was not built") }
    return found
  }
}

/// The folder of the package under test.
public let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
