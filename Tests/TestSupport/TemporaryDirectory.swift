import Foundation

/// A directory that exists as long as this value, for one test.
public final class TemporaryDirectory {
  public let path: String

  public init() throws {
    path = Self.base.appendingPathComponent("stemma-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Memory where there is plenty of it: tests make and remove many small files.
  private static let base: URL = {
    let memory = "/dev/shm"
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: memory)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    let isUsable = free > 1 << 30 && FileManager.default.isWritableFile(atPath: memory)
    return isUsable ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
  }()

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path below the directory.
  public func appending(_ name: String) -> String { path + "/" + name }

  /// Writes a file below the directory, with the directories that it needs.
  public func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: appending(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
