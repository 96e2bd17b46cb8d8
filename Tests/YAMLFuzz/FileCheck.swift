import Foundation
import FuzzSupport

/// Checks one file with many edits.
enum FileCheck {
  /// Prints each step, then the finding, if there is one.
  ///
  /// - Returns: 1 for a finding.
  static func run(_ file: String) throws -> Int32 {
    Limit.memory()
    Limit.time()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    Trap.spring(bytes, ProcessInfo.processInfo.environment["YAMLFUZZ_TRAP"])
    var properties = Properties()
    properties.edits = 100
    properties.trace = { say("step: \($0)") }
    do { try properties.check(.file(bytes)) } catch {
      say("finding: \(error)")
      print(error.property)
      return 1
    }
    return 0
  }
}

/// How one input fails, found out in a process of its own.
struct Failure {
  /// The same for all inputs that fail alike.
  let kind: String
  let detail: String

  /// Checks bytes; nil where nothing fails.
  init?(_ bytes: [UInt8], file: String, trap: String?) {
    guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else { return nil }
    let process = Process.own(["check", file])
    process.environment?["YAMLFUZZ_TRAP"] = trap
    let (output, errors) = ("\(file).output", "\(file).errors")
    (process.standardOutput, process.standardError) = (FileHandle.created(output), FileHandle.created(errors))
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    guard let kind = process.failure(Self.text(output)) else { return nil }
    self.kind = kind
    detail = Self.text(errors).split(separator: "\n").suffix(3).joined(separator: "\n")
  }

  private static func text(_ file: String) -> String {
    String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
  }
}

extension Process {
  /// This program again, not started yet.
  static func own(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// How the process failed, after it ended; nil where it did not.
  ///
  /// - Parameter property: what it says of a finding.
  func failure(_ property: String = "finding") -> String? {
    if terminationReason == .exit { return terminationStatus == 0 ? nil : property }
    return terminationStatus == SIGPROF ? "more than \(Limit.seconds) s" : "crash with signal \(terminationStatus)"
  }
}

extension FileHandle {
  /// A new, empty file, open for writing.
  static func created(_ path: String) -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return FileHandle(forWritingAtPath: path) ?? .nullDevice
  }
}
