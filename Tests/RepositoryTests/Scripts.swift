import Foundation

/// The repository that this file is part of.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What a script printed, and its exit code.
struct ScriptResult: Equatable {
  var output = ""
  var errors = ""
  var status: Int32 = 0
}

/// A directory for one test, with files in it; `remove` it at the end.
struct ScratchDirectory {
  let url: URL

  /// The directory's absolute path.
  var path: String { url.path }

  /// Writes the files, given as path and text, into a new directory.
  init(_ files: KeyValuePairs<String, String> = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "stemma-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (path, text) in files { try write(text, to: path) }
  }

  func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func remove() throws {
    try FileManager.default.removeItem(at: url)
  }
}

/// Runs bash with the arguments, from the repository's top, until it exits.
///
/// - Parameter environment: replaces variables of this process's environment.
/// - Throws: what Foundation throws if bash cannot be started or its output cannot be kept.
func runBash(_ arguments: [String], environment: [String: String] = [:]) throws -> ScriptResult {
  let scratch = try ScratchDirectory(["output": "", "errors": ""])
  let output = scratch.url.appending(path: "output")
  let errors = scratch.url.appending(path: "errors")
  let process = Process()
  process.executableURL = URL(filePath: "/bin/bash")
  process.arguments = arguments
  process.currentDirectoryURL = repository
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  try process.run()
  process.waitUntilExit()
  let result = ScriptResult(
    output: try String(contentsOf: output, encoding: .utf8),
    errors: try String(contentsOf: errors, encoding: .utf8),
    status: process.terminationStatus)
  try scratch.remove()
  return result
}
