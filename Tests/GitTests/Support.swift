import Foundation

@testable import Git

/// A directory that is removed with everything in it when the last reference to it goes away.
final class TemporaryDirectory {
  let path: String

  /// Memory where there is such a place: a repository has 256 directories, which some disks are slow to remove.
  private static let place =
    FileManager.default.isWritableFile(atPath: "/dev/shm")
    ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory.resolvingSymlinksInPath()

  init() throws {
    let url = Self.place.appendingPathComponent("stemma-git-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a program printed, and how it ended.
struct Outcome {
  let status: Int32
  let output: [UInt8]
  let errors: String

  /// The output without the line feeds at its end.
  var text: String {
    String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  var lines: [String] {
    text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

extension Outcome {
  /// What was printed and what was complained about.
  var everything: String { text + errors }
}

/// A program that did not end with the status 0.
struct ProgramFailure: Error, CustomStringConvertible {
  let description: String
}

/// Runs a program found in `PATH` to its end.
@discardableResult
func run(
  _ program: String, _ arguments: [String], input: [UInt8] = [], in directory: String? = nil,
  environment: [String: String] = [:]
) throws -> Outcome {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
  if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
  // Files instead of pipes: no output is too long for them, and no thread has to read while another writes.
  let files = try TemporaryDirectory()
  for (name, content) in [("in", input), ("out", []), ("err", [])] { try writeFile("\(files.path)/\(name)", content) }
  process.standardInput = FileHandle(forReadingAtPath: "\(files.path)/in")
  process.standardOutput = FileHandle(forWritingAtPath: "\(files.path)/out")
  process.standardError = FileHandle(forWritingAtPath: "\(files.path)/err")
  try process.run()
  process.waitUntilExit()
  return Outcome(
    status: process.terminationStatus, output: try readFile("\(files.path)/out"),
    errors: String(decoding: try readFile("\(files.path)/err"), as: UTF8.self))
}

/// Variables that keep Git from reading anything but the repository and make what it writes reproducible.
let gitEnvironment = [
  "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C", "TZ": "UTC",
  "GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.com",
  "GIT_AUTHOR_DATE": "1732635600 +0000",
  "GIT_COMMITTER_NAME": "Grace Hopper", "GIT_COMMITTER_EMAIL": "grace@example.com",
  "GIT_COMMITTER_DATE": "1732639200 -0330",
]

/// Runs Git in a repository and throws where it fails.
@discardableResult
func git(
  _ repository: String, _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]
) throws -> Outcome {
  let outcome = try run(
    "git", ["--git-dir", repository] + arguments, input: input,
    environment: gitEnvironment.merging(environment) { _, new in new })
  guard outcome.status == 0 else {
    throw ProgramFailure(description: "git \(arguments.joined(separator: " ")): \(outcome.errors)")
  }
  return outcome
}

/// The persons that `gitEnvironment` names, as this module writes them.
let ada = Signature(name: "Ada Lovelace", email: "ada@example.com", seconds: 1_732_635_600, offset: 0)
let grace = Signature(name: "Grace Hopper", email: "grace@example.com", seconds: 1_732_639_200, offset: -210)

/// Makes an empty bare repository with this module and returns its path.
func makeRepository(in directory: TemporaryDirectory, name: String = "store.git") throws -> String {
  let path = "\(directory.path)/\(name)"
  try Repository.create(at: path, head: "refs/heads/main", configuration: [], hooks: []) { _ in }
  return path
}

func readFile(_ path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Writes a file in place, so that links to it and its mode remain.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

func makeDirectory(_ path: String) throws {
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

func list(_ path: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}

func exists(_ path: String) -> Bool { Files.exists(path) }

/// The kind of error that an operation throws; nil where it throws none.
///
/// - Throws: whatever is no `GitError`.
func failure(_ body: () throws -> Void) throws -> GitError.Kind? {
  do {
    try body()
    return nil
  } catch let error as GitError { return error.kind }
}

extension PendingObjects {
  /// Adds a commit of an empty tree and returns its name.
  mutating func addEmptyCommit(_ message: String, parents: [ObjectID] = []) -> ObjectID {
    let tree = addTree(Tree([]))
    return addCommit(Commit(tree: tree, parents: parents, author: ada, committer: grace, message: message))
  }
}

/// Does something in a thread of its own, as the threads of the test library may all be waiting.
func afterMilliseconds(_ count: Double, _ body: @escaping @Sendable () -> Void) {
  Thread.detachNewThread {
    Pause.milliseconds(count)
    body()
  }
}

/// Whether the tests run as root, which may mount, and give files away, but is not refused by modes.
let isRoot = geteuid() == 0

/// Whether `runItself` works: the tests are an executable of their own.
let canRunItself = FileManager.default.isExecutableFile(atPath: "/proc/self/exe")

/// Runs single tests of this very program in another process, for what depends on the state of a process.
///
/// - Parameter prefix: a program that starts it, with its arguments.
func runItself(_ tests: [String], prefix: [String] = [], environment: [String: String] = [:]) throws -> Outcome {
  let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let command = prefix + [executable, "--testing-library", "swift-testing"] + tests.flatMap { ["--filter", $0] }
  return try run(command[0], Array(command.dropFirst()), environment: environment)
}

/// A variable of this process's environment.
func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
