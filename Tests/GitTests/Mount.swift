import Foundation
import Testing

@testable import Git

/// A small disk in memory, which is mounted as long as the value lives.
final class Mount {
  let path: String

  /// Whether this process may mount: root may, but not in every container.
  static let isPossible: Bool = {
    guard isRoot, let directory = try? TemporaryDirectory() else { return false }
    return (try? Mount(at: "\(directory.path)/probe", megabytes: 1)) != nil
  }()

  init(at path: String, megabytes: Int) throws {
    try makeDirectory(path)
    let outcome = try run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=755", "stemma-tests", path])
    guard outcome.status == 0 else { throw ProgramFailure(description: "mount: \(outcome.errors)") }
    self.path = path
  }

  func remount(_ options: String) throws {
    let outcome = try run("mount", ["-o", "remount,\(options)", path])
    guard outcome.status == 0 else { throw ProgramFailure(description: "mount: \(outcome.errors)") }
  }

  deinit { _ = try? run("umount", ["-l", path]) }
}
