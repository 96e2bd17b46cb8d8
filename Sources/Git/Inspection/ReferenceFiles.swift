/// The refs of a repository as its files hold them, read without libgit2.
public struct ReferenceFiles: Sendable {
  /// The object that each ref names.
  public private(set) var values: [String: ObjectID] = [:]
  /// What `packed-refs` says that annotated tags point at. Git believes it.
  public private(set) var peeled: [String: ObjectID] = [:]
  /// The ref that HEAD names; nil where it names none.
  public private(set) var head: String?
  public private(set) var flaws: [Flaw] = []
  /// How many tags were not read.
  public private(set) var unreadTags = 0
  private let path: String

  /// - Parameter limit: where many more tags than this are packed, or more are in files of their own, these are not read;
  ///   nil to read all.
  /// - Throws: `permission` or `notFound` where a directory cannot be listed.
  public init(repository path: String, tagsAtMost limit: Int? = nil) throws(GitError) {
    self.path = path
    readHead()
    let size = (try? RegularFile(path + "/packed-refs"))?.size ?? 0
    readPacked(limit.map { size / Self.packedTag > $0 } ?? false ? .allButTags : .all)
    var names: [String] = []
    try scan("refs", depth: 0, &names)
    let tags = names.count { $0.hasPrefix(Self.tags) }
    let isAll = limit.map { tags <= $0 } ?? true
    for name in names where isAll || !name.hasPrefix(Self.tags) { read(name) }
    if !isAll { unreadTags += names.count { $0.hasPrefix(Self.tags) && values[$0] == nil } }
  }

  private static let tags = "refs/tags/"

  /// About the length of the two lines of a packed tag.
  private static let packedTag = 110

  /// Reads tags that were not read.
  public mutating func read(tags names: some Sequence<String>) {
    let tags = names.filter { $0.hasPrefix(Self.tags) }
    readPacked(.tags(Set(tags.map { Array($0.utf8)[...] })))
    for name in tags where Files.kind("\(path)/\(name)") == .file { read(name) }
  }

  private mutating func add(_ kind: Flaw.Kind, _ name: String, _ message: String) {
    flaws.append(Flaw(kind, name, message))
  }

  private mutating func readHead() {
    guard let line = line(of: "HEAD") else { return add(.reference, "HEAD", "is missing, or cannot be read") }
    if line.starts(with: "ref: ".utf8) {
      head = String(decoding: line.dropFirst(5), as: UTF8.self)
    } else if ObjectID(hexBytes: line) == nil {
      add(.reference, "HEAD", "names no ref")
    }
  }

  /// The content of a small file without the line feed at its end; nil where it cannot be read.
  private func line(of name: String) -> ArraySlice<UInt8>? {
    guard let bytes = try? RegularFile("\(path)/\(name)").read(atMost: 4096) else { return nil }
    return bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
  }

  /// - Parameter names: the refs that are files are added.
  private mutating func scan(_ directory: String, depth: Int, _ names: inout [String]) throws(GitError) {
    guard depth < InspectionLimits.directories else { return add(.unknownFile, directory, "lies too deep") }
    for (name, kind) in try DirectoryListing.entries("\(path)/\(directory)") {
      let place = "\(directory)/\(name)"
      switch kind {
      case .directory: try scan(place, depth: depth + 1, &names)
      case .file where name.hasSuffix(".lock"):
        add(.leftover, place, "was left by a process that died, or belongs to one that is still at work")
      case .file: names.append(place)
      case .link, .other: add(.link, place, "is a link, or no file and no directory")
      }
    }
  }

  private mutating func read(_ name: String) {
    // What the packed refs say of it no longer counts, whatever it holds.
    values[name] = nil
    peeled[name] = nil
    guard let line = line(of: name) else { return add(.reference, name, "cannot be read") }
    if line.starts(with: "ref: ".utf8) {
      if Self.isRemoteHead(name) { return }
      return add(.reference, name, "names another ref instead of an object")
    }
    guard let id = ObjectID(hexBytes: line), id != .zero else { return add(.reference, name, "names no object") }
    set(name, id)
  }

  /// Whether a ref is the one of a clone that names the branch which its remote begins with.
  private static func isRemoteHead(_ name: String) -> Bool {
    name.hasPrefix("refs/remotes/") && name.hasSuffix("/HEAD")
  }

  private mutating func set(_ name: String, _ id: ObjectID) {
    if !Self.isPlain(name), !ReferenceName.isValid(name) { add(.reference, name, "has a name that is not allowed") }
    values[name] = id
  }

  /// Whether a name is made of letters, digits and single signs, as nearly all are: such a name is valid.
  private static func isPlain(_ name: String) -> Bool {
    guard name.utf8.count <= 200, name.hasPrefix("refs/"), !name.hasSuffix(".lock") else { return false }
    var isSign = false
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): isSign = false
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"):
        if isSign { return false }
        isSign = true
      default: return false
      }
    }
    return !isSign
  }

  /// `<40 digits> <name>` a line, and after an annotated tag `^<40 digits>`. Source: Git's `gitrepository-layout`.
  private mutating func readPacked(_ choice: PackedChoice) {
    let file = "packed-refs"
    guard Files.kind("\(path)/\(file)") != nil else { return }
    let bytes: [UInt8]
    do throws(GitError) { bytes = try RegularFile("\(path)/\(file)").read() } catch {
      return add(error.kind == .malformed ? .link : .reference, file, "cannot be read")
    }
    var (latest, start, isChosen) = (String?.none, 0, true)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end]
      start = end + 1
      // The second line of a tag goes with the first.
      if line.first != UInt8(ascii: "^") {
        isChosen = choice.takes(line)
        if case .allButTags = choice, !isChosen { unreadTags += 1 }
      }
      guard !isChosen || readPacked(line, &latest) else {
        return add(.reference, file, "has a line that cannot be read")
      }
    }
  }

  /// - Parameter latest: the ref of the line before.
  /// - Returns: whether the line could be read.
  private mutating func readPacked(_ line: ArraySlice<UInt8>, _ latest: inout String?) -> Bool {
    guard let first = line.first, first != UInt8(ascii: "#") else { return true }
    if first == UInt8(ascii: "^"), let name = latest, let id = ObjectID(hexBytes: line.dropFirst()) {
      peeled[name] = id
      return true
    }
    guard line.count > 41, line[line.startIndex + 40] == UInt8(ascii: " "),
      let id = ObjectID(hexBytes: line.prefix(40)), let name = String(validating: line.dropFirst(41), as: UTF8.self)
    else { return false }
    set(name, id)
    latest = name
    return true
  }

  /// The value of one ref; nil where there is none. Branches stand near the beginning of the packed refs.
  public static func value(of name: String, in path: String) -> ObjectID? {
    if let bytes = try? RegularFile("\(path)/\(name)").read(atMost: 4096) {
      return ObjectID(hexBytes: bytes.prefix(40))
    }
    guard let file = try? RegularFile("\(path)/packed-refs") else { return nil }
    for count in [min(file.size, 64 << 10), file.size] {
      guard let bytes = try? file.read(at: 0, count: count) else { return nil }
      if let id = value(of: Array(" \(name)".utf8), in: bytes) { return id }
    }
    return nil
  }

  /// - Parameter ending: what follows on the 40 digits of the line.
  private static func value(of ending: [UInt8], in bytes: [UInt8]) -> ObjectID? {
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      if line.count == 40 + ending.count, line.suffix(ending.count) == ending[...] {
        return ObjectID(hexBytes: line.prefix(40))
      }
      start = end + 1
    }
    return nil
  }
}

/// Which of the packed refs are read.
private enum PackedChoice {
  case all
  case allButTags
  /// Tags with these names.
  case tags(Set<ArraySlice<UInt8>>)

  /// Whether a line is read that begins with 40 digits and a blank.
  func takes(_ line: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .all: true
    case .allButTags: !line.dropFirst(41).starts(with: "refs/tags/".utf8)
    case .tags(let names): names.contains(line.dropFirst(41))
    }
  }
}

/// What a ref is known to have been, as its log tells.
public enum ReferenceLog {
  /// The values that the ref moved away from, oldest first. What it moved to may never have come true, since a log is
  /// written before its ref.
  ///
  /// - Parameter limit: the most bytes from the log's end that are read; nil for all.
  public static func formerValues(of name: String, in repository: String, atMost limit: Int?) -> [ObjectID] {
    guard let file = try? RegularFile("\(repository)/logs/\(name)") else { return [] }
    let start = max(0, file.size - (limit ?? InspectionLimits.file))
    guard let bytes = try? file.read(at: start, count: file.size - start) else { return [] }
    let lines = bytes.split(separator: UInt8(ascii: "\n")).dropFirst(start > 0 ? 1 : 0)
    return lines.compactMap { ObjectID(hexBytes: $0.prefix(40)) }.filter { $0 != .zero }
  }
}
