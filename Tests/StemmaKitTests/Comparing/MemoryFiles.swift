import StemmaKit

/// Files that are nowhere but in a test, by their absolute paths.
struct MemoryFiles: FileTree {
  private let files: [String: String]

  init(_ files: [String: String]) {
    self.files = files
  }

  func kind(of path: String) -> FileEntry.Kind? {
    if files[path] != nil { return .file }
    return files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
  }

  func entries(of directory: String) throws -> [FileEntry] {
    let names = files.keys.filter { $0.hasPrefix(directory + "/") }
      .compactMap { $0.dropFirst(directory.utf8.count + 1).split(separator: "/").first.map(String.init) }
    return Set(names).sorted().map { FileEntry(name: $0, kind: kind(of: "\(directory)/\($0)") ?? .other) }
  }

  func bytes(of file: String, limit: Int) throws -> [UInt8] { Array((files[file] ?? "").utf8) }

  func resolved(_ path: String) throws -> String { path }
}
