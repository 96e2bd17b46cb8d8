internal import Clibgit2

/// Objects in files of their own: `objects/<2 hex digits>/<38>`, the zlib stream of `<kind> <length>\0<bytes>`. Stemma
/// writes packs only; plain git writes these.
///
/// They are read here because libgit2 1.5 never returns from one that is cut short, and writes past its buffer for one
/// that is longer than it says.
enum LooseObject {
  /// Longer than any `<kind> <length>\0`.
  private static let longestHeader = 32
  /// No zlib stream expands by more than this.
  private static let highestRatio = 1032

  /// Reads an object and checks its bytes against the name; nil where there is no such file.
  ///
  /// - Throws: `corrupt` for a file that is damaged, `permission` for one that cannot be read.
  static func read(_ id: ObjectID, in directory: String) throws(GitError) -> RawObject? {
    let digits = id.description
    let path = "\(directory)/\(digits.prefix(2))/\(digits.dropFirst(2))"
    guard Files.exists(path) else { return nil }
    guard let packed = Files.read(path) else { throw Files.failure("read", path) }
    guard let object = unpack(packed), object.id == id else {
      throw GitError(.corrupt, "cannot read object '\(id)': its file is damaged")
    }
    return object
  }

  private static func unpack(_ packed: [UInt8]) -> RawObject? {
    guard let start = inflate(packed, atMost: longestHeader)?.bytes, let end = start.firstIndex(of: 0) else {
      return nil
    }
    let words = start[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    let kinds: [ObjectKind] = [.commit, .tree, .blob, .tag]
    guard words.count == 2, let kind = kinds.first(where: { words[0].elementsEqual($0.name.utf8) }),
      let size = Int(String(decoding: words[1], as: UTF8.self)), size >= 0, size / highestRatio <= packed.count,
      let whole = inflate(packed, atMost: end + 1 + size), whole.isComplete, whole.bytes.count == end + 1 + size
    else { return nil }
    return RawObject(kind: kind, bytes: Array(whole.bytes.dropFirst(end + 1)))
  }

  /// The first bytes of a stream, and whether they are all of it; nil where it is none.
  private static func inflate(_ packed: [UInt8], atMost limit: Int) -> (bytes: [UInt8], isComplete: Bool)? {
    var code: Int32 = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = limit
      code = stemma_inflate(packed, packed.count, buffer.baseAddress, &count)
      if code < 0 { count = 0 }
    }
    return code < 0 ? nil : (bytes, code == 1)
  }
}
