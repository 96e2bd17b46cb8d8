/// The modes that entries of a tree may have.
public enum FileMode: UInt32, Sendable {
  case file = 0o100644
  case executable = 0o100755
  case directory = 0o40000
  case link = 0o120000
  case submodule = 0o160000
}

/// One entry of a tree.
public struct TreeEntry: Sendable, Hashable {
  public let name: String
  public let mode: FileMode
  public let id: ObjectID

  public init(name: String, mode: FileMode, id: ObjectID) {
    self.name = name
    self.mode = mode
    self.id = id
  }

  /// Names are compared by their bytes, as Git does: two spellings of `é` are two files.
  public static func == (a: TreeEntry, b: TreeEntry) -> Bool {
    a.mode == b.mode && a.id == b.id && a.name.utf8.elementsEqual(b.name.utf8)
  }
}

/// A directory as Git stores it. Source: Git's `Documentation/gitformat-*`; entries are
/// `<octal mode> <name>NUL<20 bytes>`, sorted by name with `/` appended to directories.
public struct Tree: Sendable, Hashable {
  /// In Git's order.
  public let entries: [TreeEntry]

  public init(_ entries: [TreeEntry]) {
    self.entries = entries.sorted { Self.key($0).lexicographicallyPrecedes(Self.key($1)) }
  }

  private static func key(_ entry: TreeEntry) -> [UInt8] {
    Array(entry.name.utf8) + (entry.mode == .directory ? [UInt8(ascii: "/")] : [])
  }

  public subscript(name: String) -> TreeEntry? {
    entries.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  public func encoded() -> [UInt8] {
    var result: [UInt8] = []
    for entry in entries {
      result += Array(String(entry.mode.rawValue, radix: 8).utf8)
      result.append(UInt8(ascii: " "))
      result += Array(entry.name.utf8)
      result.append(0)
      result += entry.id.bytes
    }
    return result
  }

  /// - Throws: `malformed` for bytes that are no tree, names that are not UTF-8 or lead elsewhere, and modes that Git
  ///   does not know.
  public init(decoding bytes: [UInt8]) throws(GitError) {
    var reader = RawTreeReader(bytes)
    var entries: [TreeEntry] = []
    var start = 0
    while let entry = try reader.nextEntry() {
      entries.append(try TreeEntry(entry, at: start))
      start = reader.position
    }
    self.entries = entries
  }

  /// What a tree has at a path; nil where it has nothing there.
  ///
  /// - Parameters:
  ///   - path: the names on the way.
  ///   - tree: the tree to begin with.
  ///   - read: gives the bytes of a tree.
  /// - Throws: what `read` throws, and `malformed` for bytes that are no tree.
  public static func entry(
    _ path: [String], in tree: ObjectID, _ read: (ObjectID) throws -> [UInt8]
  ) throws -> TreeEntry? {
    var found: TreeEntry?
    for name in path {
      if let found, found.mode != .directory { return nil }
      found = try entry(named: name, in: read(found?.id ?? tree))
      if found == nil { return nil }
    }
    return found
  }

  /// The entry with a name in the bytes of a tree; what stands behind it is not read.
  ///
  /// - Throws: `malformed` as `init(decoding:)`, for what is before the entry.
  public static func entry(named name: String, in bytes: [UInt8]) throws(GitError) -> TreeEntry? {
    var reader = RawTreeReader(bytes)
    reader.skip(to: Array(name.utf8))
    let start = reader.position
    return try reader.nextEntry().map { entry throws(GitError) in try TreeEntry(entry, at: start) }
  }
}

extension TreeEntry {
  /// An entry that a directory may contain.
  ///
  /// - Parameter start: where it begins, for people.
  fileprivate init(_ entry: RawTreeEntry, at start: Int) throws(GitError) {
    guard let mode = FileMode(rawValue: entry.mode), !entry.name.isEmpty, !entry.name.contains(UInt8(ascii: "/")),
      let name = String(validating: entry.name, as: UTF8.self), name != ".", name != ".."
    else { throw RawTreeReader.malformed(at: start) }
    self.init(name: name, mode: mode, id: entry.id)
  }
}

extension RawTreeReader {
  /// - Throws: `malformed` for what is no entry.
  fileprivate mutating func nextEntry() throws(GitError) -> RawTreeEntry? {
    if let entry = next() { return entry }
    if hasMore { throw Self.malformed(at: position) }
    return nil
  }

  fileprivate static func malformed(at position: Int) -> GitError {
    GitError(.malformed, "a tree cannot be read at byte \(position)")
  }
}
