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
    var reader = TreeReader(bytes)
    var entries: [TreeEntry] = []
    while let entry = try reader.next() { entries.append(entry) }
    self.entries = entries
  }

  /// The entry with a name in the bytes of a tree; what stands behind it is not read.
  ///
  /// - Throws: `malformed` as `init(decoding:)`, for what is before the entry.
  public static func entry(named name: String, in bytes: [UInt8]) throws(GitError) -> TreeEntry? {
    var reader = TreeReader(bytes)
    let wanted = Array(name.utf8)
    while reader.hasMore {
      if try reader.nextIs(wanted) { return try reader.next() }
      try reader.skip()
    }
    return nil
  }
}

/// Reads the entries of a tree one by one.
private struct TreeReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var hasMore: Bool { position < bytes.count }

  mutating func next() throws(GitError) -> TreeEntry? {
    guard hasMore else { return nil }
    let (space, end) = try bounds()
    guard let mode = Self.mode(bytes[position..<space]), let name = Self.name(bytes[(space + 1)..<end]),
      let id = ObjectID(bytes: bytes[(end + 1)...(end + 20)])
    else { throw malformed }
    position = end + 21
    return TreeEntry(name: name, mode: mode, id: id)
  }

  /// Whether the next entry has a name.
  func nextIs(_ name: [UInt8]) throws(GitError) -> Bool {
    let (space, end) = try bounds()
    return end - space - 1 == name.count && bytes[(space + 1)..<end].elementsEqual(name)
  }

  mutating func skip() throws(GitError) { position = try bounds().end + 21 }

  /// Where the name of the next entry begins, less one, and where it ends.
  private func bounds() throws(GitError) -> (space: Int, end: Int) {
    let found = bytes.withUnsafeBytes { buffer -> (space: Int, end: Int)? in
      var space = position
      while space < buffer.count, buffer[space] != UInt8(ascii: " ") { space += 1 }
      var end = space
      while end < buffer.count, buffer[end] != 0 { end += 1 }
      return end + 20 < buffer.count ? (space, end) : nil
    }
    guard let found else { throw malformed }
    return found
  }

  private var malformed: GitError { GitError(.malformed, "a tree cannot be read at byte \(position)") }

  /// A name that a directory may contain.
  private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
    guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "/")), let name = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return name == "." || name == ".." ? nil : name
  }

  private static func mode(_ digits: ArraySlice<UInt8>) -> FileMode? {
    var value: UInt32 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit), value < 1 << 20 else { return nil }
      value = value << 3 | UInt32(digit - UInt8(ascii: "0"))
    }
    return FileMode(rawValue: value)
  }
}
