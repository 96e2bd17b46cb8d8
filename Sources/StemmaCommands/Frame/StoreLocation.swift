internal import StemmaKit

/// Where the store is, and who said so.
struct StoreLocation {
  let path: String
  /// Whether it is the store that every user has without saying so.
  let isEmbedded: Bool

  /// Looks at `--store`, `$STEMMA_STORE`, then upwards for a `.stemma` directory or a `.stemma` file that holds a
  /// path, and at last at the user's own store.
  static func find(_ flag: String?, _ terminal: Terminal) throws -> StoreLocation {
    let directory = terminal.surroundings.workingDirectory
    if flag?.isEmpty == true { throw StemmaError(.usage, "'--store' is empty") }
    if let path = flag ?? terminal.environment[.store] {
      return StoreLocation(path: repository(at: absolute(path, from: directory)), isEmbedded: false)
    }
    if let path = try upwards(from: directory) { return StoreLocation(path: path, isEmbedded: false) }
    return StoreLocation(path: try embedded(terminal) + "/stemma/store.git", isEmbedded: true)
  }

  /// The repository itself, where a path names the directory that an ordinary clone checks files out into.
  private static func repository(at path: String) -> String {
    let inner = path + "/.git"
    return fileKind(inner).isDirectory && !fileKind(path + "/HEAD").isFile ? inner : path
  }

  private static func embedded(_ terminal: Terminal) throws -> String {
    if let data = terminal.environment[.dataHome], data.hasPrefix("/") { return data }
    if let home = terminal.environment[.home] { return home + "/.local/share" }
    throw StemmaError(.usage, "missing '--store'", hints: ["name a store, or make one with 'stemma init PATH'"])
  }

  private static func upwards(from directory: String) throws -> String? {
    var current = directory
    while true {
      let candidate = (current == "/" ? "" : current) + "/.stemma"
      let kind = fileKind(candidate)
      if kind.isDirectory { return candidate }
      if kind.isFile { return try pointed(candidate, from: current) }
      guard current != "/", let slash = current.lastIndex(of: "/") else { return nil }
      current = slash == current.startIndex ? "/" : String(current[..<slash])
    }
  }

  private static func pointed(_ file: String, from directory: String) throws -> String {
    let line = (try? readFile(file, named: file))?.split(separator: UInt8(ascii: "\n")).first.map {
      String(decoding: $0, as: UTF8.self)
    }
    guard let line = line?.replacing("\r", with: "").trimmingTrailingSpaces(), !line.isEmpty else {
      throw StemmaError(.store, "file '\(file)' names no store", hints: ["write the path of a store into it"])
    }
    return absolute(line, from: directory)
  }

  static func absolute(_ path: String, from directory: String) -> String {
    let full = path.hasPrefix("/") ? path : directory + "/" + path
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}

extension Terminal {
  /// The store that the options mean.
  ///
  /// - Parameter record: what a command that records something was told of it: such a command makes the user's own store
  ///   on first use, and no other does.
  mutating func openStore(_ options: some StoreOptions, recording record: RecordOptions? = nil) throws -> Store {
    options.apply(to: &self)
    let location = try StoreLocation.find(options.store, self)
    let store = store(at: location.path)
    if location.isEmbedded, let record, !fileKind(location.path).exists { try makeEmbedded(store, record) }
    if try store.isCopy() { note("'\(location.path)' is a copy of a store: it has what was fetched last") }
    return store
  }

  /// Makes the user's own store; where another process makes it at the same time, that one's is used.
  private mutating func makeEmbedded(_ store: Store, _ record: RecordOptions) throws {
    let stamp = try stamp(author: record.author)
    do {
      try store.create(name: "default", stamp: stamp)
      note("made the store '\(store.path)'")
    } catch  where fileKind(store.path + "/refs/heads/system").exists {
      return
    }
  }

  /// The text of a file, `-` for standard input.
  ///
  /// - Throws: `StemmaError` where it cannot be read or is not UTF-8.
  func text(of file: String) throws -> String {
    let path = file == "-" ? "/dev/stdin" : StoreLocation.absolute(file, from: surroundings.workingDirectory)
    guard let text = String(validating: try readFile(path, named: file), as: UTF8.self) else {
      throw StemmaError(.failed, "'\(file)' is not UTF-8")
    }
    return text
  }

  /// The stamp of an operation that starts now.
  func stamp(_ record: RecordOptions) throws -> Stamp {
    try stamp(try Identity.find(record.author, self), ticket: record.ticket)
  }

  /// The stamp of an operation without a ticket.
  func stamp(author: String?) throws -> Stamp { try stamp(try Identity.find(author, self)) }

  private func stamp(_ identity: Identity, ticket: String? = nil) throws -> Stamp {
    let run = CIRun.find(environment)
    return try Stamp(
      time: now, person: Person(name: identity.name, email: identity.email), method: run.isCI ? .ci : .cli,
      client: "stemma/\(Version.number)", run: run.url, ticket: ticket)
  }
}

/// The version of this program.
enum Version {
  static let number = "0.1.0"
}
