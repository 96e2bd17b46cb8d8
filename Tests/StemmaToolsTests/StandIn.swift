import Foundation
import StemmaKit
import TestSupport
import Testing

/// A directory with programs that stand in for real ones, and with an empty directory for what tools leave behind.
struct StandIns {
  let directory: TemporaryDirectory
  /// Where the tools make their private directories.
  let temporary: String

  init() throws {
    directory = try TemporaryDirectory()
    temporary = directory.appending("temporary")
    for name in ["bin", "temporary"] {
      try FileManager.default.createDirectory(atPath: directory.appending(name), withIntermediateDirectories: true)
    }
  }

  var searchPath: String { directory.appending("bin") }

  /// Makes a shell script a program of the search path. Another process writes it, so that no other test's child can
  /// hold it open for writing, which would keep it from being started.
  @discardableResult
  func add(_ name: String, _ script: String) throws -> String {
    let path = directory.appending("bin/\(name)")
    let text = script.hasPrefix("#!") ? script : "#!/bin/sh\nPATH=/usr/bin:/bin\n\(script)\n"
    let shell = try #require(Program("sh"))
    let result = try shell.run(["-c", "cat >\"$0\" && chmod +x \"$0\"", path], environment: Self.path, input: text)
    #expect(result.status == 0, "\(result.errors)")
    return path
  }

  /// Makes a program of this machine one of the search path.
  func link(_ names: String...) throws {
    for name in names {
      let program = try #require(Program(name)).directory + "/" + name
      try FileManager.default.createSymbolicLink(
        atPath: directory.appending("bin/\(name)"), withDestinationPath: program)
    }
  }

  /// What tools left behind: nothing is right.
  func leftovers() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: temporary) }

  private static let path = ["PATH": "/usr/bin:/bin"]
}

/// The error that a call throws, checked word for word.
func expectError(
  _ message: String, _ kind: StemmaError.Kind = .failed, details: [String] = [], hints: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  let error = #expect(throws: StemmaError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.message == message, sourceLocation: sourceLocation)
  #expect(error?.kind == kind, sourceLocation: sourceLocation)
  #expect(error?.details == details, sourceLocation: sourceLocation)
  #expect(error?.hints == hints, sourceLocation: sourceLocation)
}

/// How long a call took.
func duration(of body: () throws -> Void) rethrows -> Duration { try ContinuousClock().measure(body) }
