import Foundation
import Testing

@testable import Git

/// A small disk in memory, which is mounted as long as the value lives.
final class Mount {
  let path: String
  /// Goes away after the disk has been unmounted.
  private let directory: TemporaryDirectory

  /// Whether this process may mount: root may, but not in every container.
  static let isPossible = isRoot && (try? Mount(megabytes: 1)) != nil

  init(megabytes: Int) throws {
    directory = try TemporaryDirectory()
    path = "\(directory.path)/disk"
    try makeDirectory(path)
    let outcome = try run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=755", "stemma-tests", path])
    guard outcome.status == 0 else { throw ProgramFailure(description: "mount: \(outcome.errors)") }
  }

  func remount(_ options: String) throws {
    let outcome = try run("mount", ["-o", "remount,\(options)", path])
    guard outcome.status == 0 else { throw ProgramFailure(description: "mount: \(outcome.errors)") }
  }

  deinit { _ = try? run("umount", [path]) }
}
