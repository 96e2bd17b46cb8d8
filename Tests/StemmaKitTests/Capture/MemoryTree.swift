import Foundation
import StemmaKit

/// Files in memory for a collector to read. Directories are there where something is below them.
struct MemoryTree: FileTree {
  private enum Node {
    case file([UInt8])
    case link(String)
    case socket
  }

  /// By absolute path.
  private var nodes: [String: Node] = [:]

  /// - Parameters:
  ///   - files: texts by their paths below `/src`, or by absolute ones.
  ///   - links: what each link holds.
  init(_ files: [String: String], links: [String: String] = [:], sockets: [String] = []) {
    for (path, text) in files { nodes[Self.absolute(path)] = .file(Array(text.utf8)) }
    for (path, target) in links { nodes[Self.absolute(path)] = .link(target) }
    for path in sockets { nodes[Self.absolute(path)] = .socket }
  }

  /// The files of a directory of this machine, hidden ones too.
  init(readingFrom directory: String) throws {
    let top = URL(fileURLWithPath: directory)
    for case let name as String in FileManager.default.enumerator(atPath: directory) ?? .init() {
      let file = top.appendingPathComponent(name)
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      nodes[Self.absolute(name)] = .file(Array(try Data(contentsOf: file)))
    }
  }

  private static func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "/src/\(path)" }

  func kind(of path: String) -> FileEntry.Kind? {
    guard let target = follow(path) else { return nil }
    switch nodes[target] {
    case .file?: return .file
    case .link?, .socket?: return .other
    case nil: return isDirectory(target) ? .directory : nil
    }
  }

  func entries(of directory: String) throws -> [FileEntry] {
    let prefix = directory == "/" ? "/" : directory + "/"
    var kinds: [String: FileEntry.Kind] = [:]
    for (path, node) in nodes where path.utf8.starts(with: prefix.utf8) {
      let parts = path.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/"), maxSplits: 1)
      guard let name = parts.first.flatMap({ String($0) }) else { continue }
      kinds[name] = parts.count == 2 ? .directory : Self.kind(node)
    }
    guard !kinds.isEmpty else { throw Self.missing(directory) }
    return kinds.map { FileEntry(name: $0.key, kind: $0.value) }.sorted { $0.name < $1.name }
  }

  private static func kind(_ node: Node) -> FileEntry.Kind {
    switch node {
    case .file: .file
    case .link: .link
    case .socket: .other
    }
  }

  func bytes(of file: String, limit: Int) throws -> [UInt8] {
    guard let target = follow(file), case .file(let bytes)? = nodes[target] else { throw Self.missing(file) }
    guard bytes.count <= limit else { throw StemmaError.failed("'\(file)' has more than \(limit) bytes") }
    return bytes
  }

  func resolved(_ path: String) throws -> String {
    guard let target = follow(path), nodes[target] != nil || isDirectory(target) else { throw Self.missing(path) }
    return target
  }

  private func isDirectory(_ path: String) -> Bool {
    let prefix = path == "/" ? "/" : path + "/"
    return nodes.keys.contains { $0.hasPrefix(prefix) }
  }

  /// The path with its links followed; nil where they go round.
  private func follow(_ path: String, links: Int = 0) -> String? {
    guard links < 40 else { return nil }
    var done: [String] = []
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() where part != "." {
      if part == ".." {
        _ = done.popLast()
        continue
      }
      let here = "/" + (done + [part]).joined(separator: "/")
      guard case .link(let target)? = nodes[here] else {
        done.append(part)
        continue
      }
      let start = target.hasPrefix("/") ? [target] : ["/"] + done + [target]
      return follow((start + parts[(index + 1)...]).joined(separator: "/"), links: links + 1)
    }
    return "/" + done.joined(separator: "/")
  }

  private static func missing(_ path: String) -> StemmaError { .failed("cannot read '\(path)': nothing is there") }
}

/// Remote repositories in memory, by address.
struct MemoryRemote: RemoteSource {
  let repositories: [String: RemoteRepository]

  func repository(of url: String) throws -> RemoteRepository {
    guard let repository = repositories[url] else { throw StemmaError.failed("cannot fetch '\(url)'") }
    return repository
  }
}

extension RemoteRepository {
  init(_ files: [String: String], directory: String = "", commit: String, skipped: [String: String] = [:]) {
    self.init(files: files.mapValues { Array($0.utf8) }, directory: directory, commit: commit, skipped: skipped)
  }
}
