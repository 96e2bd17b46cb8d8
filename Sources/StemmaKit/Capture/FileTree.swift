/// One name in a directory.
public struct FileEntry: Sendable, Hashable {
  public enum Kind: Sendable {
    case file, directory, link, other
  }

  public let name: String
  public let kind: Kind

  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// The files that a person points at. Paths are absolute.
public protocol FileTree {
  /// What stands at a path, links followed; nil where nothing does.
  func kind(of path: String) -> FileEntry.Kind?

  /// The names in a directory, sorted, links not followed.
  ///
  /// - Throws: `StemmaError` where it cannot be read.
  func entries(of directory: String) throws -> [FileEntry]

  /// The bytes of a file.
  ///
  /// - Throws: `StemmaError` where it cannot be read or has more bytes than the limit.
  func bytes(of file: String, limit: Int) throws -> [UInt8]

  /// The path with every link in it followed.
  ///
  /// - Throws: `StemmaError` where there is nothing at its end.
  func resolved(_ path: String) throws -> String
}

/// Paths as text, with `/` between the parts.
enum FilePath {
  /// The path with `.` and `..` worked out; nil where it leaves the top.
  static func normalized(_ path: String) -> String? {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  static func joined(_ directory: String, _ name: String) -> String {
    directory.isEmpty ? name : directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// The directory that a path is in; empty at the top.
  static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String($0 == path.startIndex ? "/" : path[..<$0]) } ?? ""
  }

  static func name(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The path from a directory to what is in it; nil for what is not.
  static func relative(_ path: String, to directory: String) -> String? {
    if path.utf8.elementsEqual(directory.utf8) { return "" }
    let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
    // By bytes: a name may begin with a mark that Swift takes for a part of the '/' in front of it.
    guard path.utf8.starts(with: prefix.utf8) else { return nil }
    return String(Substring(path.utf8.dropFirst(prefix.utf8.count)))
  }

  /// The path from one directory to another, both from the same top.
  static func route(from directory: String, to target: String) -> String {
    let (from, to) = (directory.split(separator: "/"), target.split(separator: "/"))
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let parts = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared).map(String.init)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// The deepest directory that holds all of some.
  static func common(_ directories: some Sequence<String>) -> String {
    var shared: [Substring]?
    for directory in directories {
      let parts = directory.split(separator: "/")
      shared = shared.map { zip($0, parts).prefix { $0 == $1 }.map(\.0) } ?? parts
    }
    return "/" + (shared ?? []).joined(separator: "/")
  }
}
