/// A pack with its index: objects one behind the other, some as differences from others. Source: Git's
/// `gitformat-pack`.
///
/// What is read is checked against the index, and no number in the file is believed beyond the file's own length.
final class Pack {
  /// `pack-` and 40 digits.
  let name: String
  let index: PackIndex
  /// The length of the file in bytes.
  var size: Int { file.size }
  private let file: RegularFile
  private let cache: BaseCache
  private let number: Int
  /// Bytes that may still be inflated: a small file that grows without end is given up.
  private var budget: Int

  /// - Parameters:
  ///   - cache: where objects are kept that others may be differences from.
  ///   - number: the pack's own among all that use the cache.
  /// - Throws: `PackFailure`, saying which of the two files is wrong.
  init(_ name: String, in directory: String, cache: BaseCache, number: Int) throws(PackFailure) {
    self.name = name
    self.cache = cache
    self.number = number
    do throws(GitError) {
      file = try RegularFile("\(directory)/\(name).pack")
      guard file.size >= 32 else { throw GitError(.corrupt, "is too short") }
    } catch { throw PackFailure(isIndex: false, error) }
    budget = 1 << 30 + 2000 * file.size
    do throws(GitError) {
      index = try PackIndex("\(directory)/\(name).idx", packSize: file.size)
      try checkFrame()
    } catch {
      // Where the two do not fit together, the one that does not have its own checksum is to blame.
      let isWhole = (try? PackIndex.isWhole(RegularFile("\(directory)/\(name).idx"))) ?? false
      throw PackFailure(isIndex: !isWhole, error)
    }
  }

  /// The first twelve bytes and the last twenty.
  private func checkFrame() throws(GitError) {
    let header = try file.read(at: 0, count: 12)
    guard header.starts(with: Array("PACK".utf8) + [0, 0, 0, 2]) else {
      throw GitError(.corrupt, "is no pack of version 2")
    }
    let count = header[8...].reduce(0) { $0 << 8 | Int($1) }
    guard count == index.count else {
      throw GitError(.corrupt, "holds \(count) objects, and its index \(index.count)")
    }
    guard try file.read(at: file.size - 20, count: 20) == index.packChecksum else {
      throw GitError(.corrupt, "is not the pack that its index is for")
    }
  }

  /// Reads both files as a whole.
  func checkChecksums() throws(PackFailure) {
    do throws(GitError) { try index.check() } catch { throw PackFailure(isIndex: true, error) }
    do throws(GitError) {
      guard try PackIndex.isWhole(file) else { throw GitError(.corrupt, "does not have its checksum") }
    } catch { throw PackFailure(isIndex: false, error) }
  }

  /// Whether a file `.rev`, from which Git takes the order of the objects, agrees with the index; nil where there is
  /// none. Source: Git's `gitformat-pack`, "pack-*.rev files".
  ///
  /// - Throws: `corrupt` for one that is damaged.
  func agreesWithReverseIndex(in directory: String) throws(GitError) -> Bool? {
    guard Files.kind("\(directory)/\(name).rev") == .file else { return nil }
    let bytes = try RegularFile("\(directory)/\(name).rev").read()
    guard bytes.count == 12 + 4 * index.count + 40, bytes.starts(with: Array("RIDX".utf8) + [0, 0, 0, 1, 0, 0, 0, 1])
    else { throw GitError(.corrupt, "is no reverse index of this pack") }
    guard PackIndex.hasChecksum(bytes) else { throw GitError(.corrupt, "does not have its checksum") }
    var previous = 0
    for place in stride(from: 12, to: bytes.count - 40, by: 4) {
      let position = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard position < index.count, let start = try? index.start(at: position), start > previous else { return false }
      previous = start
    }
    return true
  }

  /// Whether a file `.bitmap` is whole and of this pack; nil where there is none. Git takes from it which objects a
  /// commit reaches, never what they hold, and whoever fetches counts again. Source: Git's `gitformat-pack` and
  /// `bitmap-format`.
  func hasSoundBitmap(in directory: String) throws(GitError) -> Bool? {
    guard Files.kind("\(directory)/\(name).bitmap") == .file else { return nil }
    let file = try RegularFile("\(directory)/\(name).bitmap")
    guard file.size >= 52 else { return false }
    guard try file.read(at: 0, count: 6) == Array("BITM".utf8) + [0, 1] else { return false }
    guard try file.read(at: 12, count: 20) == index.packChecksum else { return false }
    return try PackIndex.isWhole(file)
  }

  /// The object that begins at a place.
  ///
  /// - Throws: `corrupt`, or `unsupported` where it is too large or too much work.
  func object(startingAt start: Int) throws(GitError) -> RawObject {
    var deltas: [(start: Int, bytes: [UInt8])] = []
    var next = start
    var object = cache[number, next]
    while object == nil {
      switch try entry(at: next) {
      case .whole(let found): object = found
      case .delta(let base, let bytes):
        deltas.append((next, bytes))
        guard deltas.count <= InspectionLimits.deltas else {
          throw GitError(.corrupt, "has too long a chain of deltas")
        }
        next = base
        object = cache[number, base]
      }
    }
    guard var object else { throw GitError(.corrupt, "cannot be read") }
    cache[number, next] = object
    for delta in deltas.reversed() {
      try spend(Delta.resultSize(delta.bytes) ?? 0)
      object = RawObject(kind: object.kind, bytes: try Delta.apply(delta.bytes, to: object.bytes))
      cache[number, delta.start] = object
    }
    return object
  }

  private enum Entry {
    case whole(RawObject)
    case delta(base: Int, bytes: [UInt8])
  }

  /// Most objects are read with one look at the file.
  private static let firstLook = 4096

  /// What is stored at a place: a header, the base of a delta, and a zlib stream.
  private func entry(at start: Int) throws(GitError) -> Entry {
    let end = file.size - 20
    guard start >= 12, start < end else { throw GitError(.corrupt, "has its base where no object begins") }
    var stored = try file.read(at: start, count: min(Self.firstLook, end - start))
    var position = 1
    let first = Int(stored.first ?? 0)
    guard let size = first & 0x80 == 0 ? first & 15 : LengthCode.read(stored, &position, shift: 4, lowest: first & 15)
    else { throw GitError(.corrupt, "has no length") }
    try spend(size)
    // The longest that a stream of so many bytes can be, with what stands before it. Source: zlib's `compressBound`.
    let longest = size + size >> 12 + size >> 14 + 128
    if longest > stored.count, start + stored.count < end {
      stored = try file.read(at: start, count: min(longest, end - start))
    }
    var base: Int?
    let type = UInt8(first >> 4 & 7)
    switch type {
    case 6: base = try Self.distance(stored, &position).map { start - $0 }
    case 7: base = try namedBase(stored, &position)
    default: break
    }
    guard let bytes = Zlib.inflate(stored[position...], toExactly: size) else {
      throw GitError(.corrupt, "does not hold what its length says")
    }
    if let base { return .delta(base: base, bytes: bytes) }
    guard let kind = ObjectKind(rawValue: type) else { throw GitError(.corrupt, "has an unknown kind") }
    return .whole(RawObject(kind: kind, bytes: bytes))
  }

  /// Counts what is about to be inflated.
  private func spend(_ size: Int) throws(GitError) {
    guard size <= InspectionLimits.object else {
      throw GitError(.unsupported, "has more than \(InspectionLimits.object) bytes")
    }
    budget -= size
    guard budget >= 0 else { throw GitError(.unsupported, "belongs to a pack that inflates to too much") }
  }

  /// How far before a delta its base begins; written with seven bits a byte, the highest first.
  private static func distance(_ stored: [UInt8], _ position: inout Int) throws(GitError) -> Int? {
    var value = -1
    while position < stored.count, value < 1 << 48 {
      let byte = stored[position]
      position += 1
      value = (value + 1) << 7 | Int(byte & 0x7F)
      if byte & 0x80 == 0 { return value }
    }
    throw GitError(.corrupt, "has no base")
  }

  private func namedBase(_ stored: [UInt8], _ position: inout Int) throws(GitError) -> Int {
    guard position + 20 <= stored.count, let id = ObjectID(bytes: stored[position..<position + 20]),
      let place = index.position(of: id)
    else { throw GitError(.corrupt, "has a base that its pack does not hold") }
    position += 20
    return try index.start(at: place)
  }
}

/// Which of the two files of a pack is wrong, and how.
struct PackFailure: Error {
  let isIndex: Bool
  let error: GitError

  init(isIndex: Bool, _ error: GitError) {
    self.isIndex = isIndex
    self.error = error
  }
}
