import TestSupport
import Testing

@testable import StemmaKit

/// The operations of a store as plain git tells them, and files of `system` at each of them.
final class GitHistory {
  struct Entry {
    let commit: String
    let message: [Substring]

    /// The values of a trailer.
    func trailers(_ name: String) -> [String] {
      message.filter { $0.hasPrefix("Stemma-\(name): ") }.map { String($0.dropFirst(name.count + 9)) }
    }
  }

  /// Newest first.
  let entries: [Entry]
  private let store: String
  private var files: [String: [String?]] = [:]
  private var lists: [[String]: [String]] = [:]

  init(_ store: String) throws {
    self.store = store
    let log = try GitOracle.output("log", "--format=%H%n%B%x01", "system", in: store)
    entries = log.split(separator: "\u{1}").compactMap { text in
      let lines = text.split(separator: "\n")
      return lines.first.map { Entry(commit: String($0), message: Array(lines.dropFirst())) }
    }
  }

  /// What git prints, a line each. What was asked before is not asked again.
  func lines(_ arguments: String...) throws -> [String] {
    if let known = lists[arguments] { return known }
    let result = try GitOracle.run(arguments, in: store)
    guard result.status == 0 else { throw Program.Failure(description: "git \(arguments): \(result.errors)") }
    let lines = result.output.split(separator: "\n").map(String.init)
    lists[arguments] = lines
    return lines
  }

  /// The newest commit at a time.
  func commit(before seconds: Int64) throws -> String? {
    try lines("rev-list", "-1", "--before=@\(seconds) +0000", "system").first
  }

  /// A file of `system` as each operation left it, newest first; nil where there was none.
  func versions(of path: String) throws -> [String?] {
    if let known = files[path] { return known }
    let names = entries.map { "\($0.commit):\(path)\n" }.joined()
    let ids = try GitOracle.output("cat-file", "--batch-check=%(objectname)", in: store, input: names)
      .split(separator: "\n").map { $0.hasSuffix("missing") ? nil : String($0) }
    let texts = try blobs(Set(ids.compactMap { $0 }).sorted())
    let result = ids.map { $0.flatMap { texts[$0] } }
    files[path] = result
    return result
  }

  /// The texts of blobs, read at once.
  private func blobs(_ ids: [String]) throws -> [String: String] {
    let input = ids.map { "\($0)\n" }.joined()
    var rest = try GitOracle.output("cat-file", "--batch=%(objectsize)", in: store, input: input).utf8[...]
    var result: [String: String] = [:]
    for id in ids {
      let size = try #require(Int(String(Substring(rest.prefix { $0 != UInt8(ascii: "\n") }))))
      rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
      result[id] = String(Substring(rest.prefix(size)))
      rest = rest.dropFirst(size + 1)
    }
    return result
  }
}

/// Where a line of a manifest comes from, found with nothing but the commits of `system`.
struct GitBlame {
  let history: GitHistory
  let asset: String
  let file: String
  /// The line begins so, behind its indentation.
  let start: String

  /// The commits that brought the line as it is now, the newest first; empty where there is no such line.
  func steps(in cabinet: String) throws -> [String] {
    var (cabinet, index) = (cabinet, 0)
    guard let line = try lines(cabinet)[0] else { return [] }
    var result: [String] = []
    while true {
      let lines = try lines(cabinet)
      while index + 1 < lines.count, lines[index + 1] == line { index += 1 }
      let entry = history.entries[index]
      result.append(entry.commit)
      guard let origin = origin(of: entry),
        let made = history.entries[(index + 1)...].firstIndex(where: { $0.makes(origin) }),
        let source = history.entries[made].trailers("Cabinet").first, try self.lines(source)[made] == line
      else { return result }
      (cabinet, index) = (source, made)
    }
  }

  /// The line in a cabinet as each operation left it.
  private func lines(_ cabinet: String) throws -> [String?] {
    try history.versions(of: "cabinets/\(cabinet)/manifests/\(asset)/\(file)").map { text in
      text?.split(separator: "\n").map { $0.drop { " -".contains($0) } }.first { $0.hasPrefix(start) }.map(String.init)
    }
  }

  /// The version that an operation put into its cabinet, where it did not make it from settings.
  private func origin(of entry: GitHistory.Entry) -> String? {
    switch entry.trailers("Operation").first {
    case "promote": entry.trailers("Promoted-From").first
    case "rollback": entry.trailers("Rolled-Back-To").first
    case "redeploy": entry.trailers("Version").first
    default: nil
    }
  }
}

extension GitHistory.Entry {
  fileprivate func makes(_ version: String) -> Bool {
    trailers("Ref").contains { $0.hasPrefix("refs/tags/\(version) ") }
  }
}
