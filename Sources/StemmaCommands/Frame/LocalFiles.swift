#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// The files of this machine.
struct LocalFiles: FileTree {
  func kind(of path: String) -> FileEntry.Kind? {
    var status = stat()
    return stat(path, &status) == 0 ? Self.kind(status.st_mode) : nil
  }

  func entries(of directory: String) throws -> [FileEntry] {
    try directoryEntries(directory).map { name in
      var status = stat()
      guard lstat("\(directory)/\(name)", &status) == 0 else { return FileEntry(name: name, kind: .other) }
      return FileEntry(name: name, kind: Self.kind(status.st_mode))
    }
  }

  func bytes(of file: String, limit: Int) throws -> [UInt8] { try readFile(file, named: file, limit: limit) }

  func resolved(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else { throw unreadable(path) }
    defer { free(real) }
    return String(cString: real)
  }

  private static func kind(_ mode: mode_t) -> FileEntry.Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFLNK: .link
    default: .other
    }
  }
}
