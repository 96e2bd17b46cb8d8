/// Objects in files of their own: `objects/<2 hex digits>/<38>`, the zlib stream of `<kind> <length>\0<bytes>`. Stemma
/// writes packs only; plain git writes these.
///
/// They are read here because libgit2 1.5 never returns from one that is cut short, and writes past its buffer for one
/// that is longer than it says.
enum LooseObject {
  /// Longer than any `<kind> <length>\0`.
  private static let longestHeader = 32

  /// For each first byte of a name whether there is a directory for such objects; where that cannot be seen, there may be
  /// one.
  static func directories(in objects: String) -> [Bool] {
    guard let names = try? Files.list(objects) else { return [Bool](repeating: true, count: 256) }
    var result = [Bool](repeating: false, count: 256)
    for name in names where name.utf8.count == 2 {
      if let byte = UInt8(name, radix: 16) { result[Int(byte)] = true }
    }
    return result
  }

  /// Reads an object and checks its bytes against the name; nil where there is no such file.
  ///
  /// - Parameter limit: the most bytes that the object may have.
  /// - Throws: `corrupt` for a file that is damaged, `permission` for one that cannot be read, `unsupported` for an
  ///   object that is too large.
  static func read(_ id: ObjectID, in directory: String, atMost limit: Int = .max) throws(GitError) -> RawObject? {
    let digits = id.description
    let path = "\(directory)/\(digits.prefix(2))/\(digits.dropFirst(2))"
    guard Files.exists(path) else { return nil }
    let file: RegularFile
    do throws(GitError) { file = try RegularFile(path) } catch {
      throw error.kind == .malformed ? damaged(id) : error
    }
    let packed = try file.read(atMost: limit)
    guard let (kind, size, start) = header(packed) else { throw damaged(id) }
    guard size <= limit else { throw GitError(.unsupported, "object '\(id)' has more than \(limit) bytes") }
    guard let whole = Zlib.inflate(packed[...], exactly: start + size) else { throw damaged(id) }
    let object = RawObject(kind: kind, bytes: Array(whole.dropFirst(start)))
    guard object.id == id else { throw damaged(id) }
    return object
  }

  private static func damaged(_ id: ObjectID) -> GitError {
    GitError(.corrupt, "cannot read object '\(id)': its file is damaged")
  }

  /// The kind, the length, and where the content begins.
  private static func header(_ packed: [UInt8]) -> (kind: ObjectKind, size: Int, start: Int)? {
    guard let start = Zlib.inflate(packed[...], atMost: longestHeader)?.bytes, let end = start.firstIndex(of: 0) else {
      return nil
    }
    let words = start[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    let kinds: [ObjectKind] = [.commit, .tree, .blob, .tag]
    guard words.count == 2, let kind = kinds.first(where: { words[0].elementsEqual($0.name.utf8) }),
      let size = Int(String(decoding: words[1], as: UTF8.self)), size >= 0, size < .max - longestHeader
    else { return nil }
    return (kind, size, end + 1)
  }
}
