#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The entries of a directory with what they are, links not followed: one system call for many of them.
enum DirectoryListing {
  /// Sorted by name, without `.` and `..`.
  ///
  /// - Throws: `permission` or `notFound` where the directory cannot be listed.
  static func entries(_ path: String) throws(GitError) -> [(name: String, kind: Files.Kind)] {
    guard let directory = opendir(path) else { throw Files.failure("list", path) }
    defer { closedir(directory) }
    var entries: [(name: String, kind: Files.Kind)] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      // What went away meanwhile is nothing.
      if let kind = kind(entry.pointee.d_type) ?? Files.kind("\(path)/\(name)") { entries.append((name, kind)) }
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// nil where the file system does not say it.
  private static func kind(_ type: UInt8) -> Files.Kind? {
    switch Int(type) {
    case Int(DT_UNKNOWN): nil
    case Int(DT_REG): .file
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .link
    default: .other
    }
  }
}
