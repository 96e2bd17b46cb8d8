/// A commit-graph: what Git believes about commits instead of reading them. Source: Git's `gitformat-commit-graph`.
///
/// Nothing is ever taken from it; it is only compared with the commits themselves.
public struct CommitGraph: Sendable {
  /// What the file says of a commit.
  public struct Entry: Sendable, Equatable {
    public let id: ObjectID
    public let tree: ObjectID
    public let parents: [ObjectID]
    /// The committer's time; the lowest 34 bits.
    public let seconds: Int64
    /// One more than the highest of the parents'; 0 where the file says none.
    public let generation: UInt32
  }

  public let entries: [Entry]

  /// Reads the file of a repository; nil where there is none.
  ///
  /// - Throws: `corrupt`, saying what is wrong, or `unsupported` for a form that is not known.
  public init?(repository path: String) throws(GitError) {
    let name = path + "/objects/info/commit-graph"
    guard Files.kind(name) == .file else { return nil }
    self.init(entries: try CommitGraphReader(RegularFile(name).read()).entries())
  }

  private init(entries: [Entry]) { self.entries = entries }
}

private struct CommitGraphReader {
  private let bytes: [UInt8]
  private var chunks: [String: Range<Int>] = [:]

  init(_ bytes: [UInt8]) throws(GitError) {
    self.bytes = bytes
    guard bytes.count >= 8 + 12 + 20, bytes.starts(with: "CGPH".utf8) else {
      throw GitError(.corrupt, "is no commit-graph")
    }
    guard bytes[4] == 1, bytes[5] == 1, bytes[7] == 0 else {
      throw GitError(.unsupported, "is a commit-graph of an unknown form")
    }
    guard PackIndex.hasChecksum(bytes) else { throw GitError(.corrupt, "does not have its checksum") }
    try readChunks(count: Int(bytes[6]))
  }

  private mutating func readChunks(count: Int) throws(GitError) {
    guard 8 + 12 * (count + 1) <= bytes.count - 20 else { throw GitError(.corrupt, "is too short") }
    for number in 0..<count {
      let place = 8 + 12 * number
      let name = String(decoding: bytes[place..<place + 4], as: UTF8.self)
      let (start, end) = (long(place + 4), long(place + 16))
      guard start <= end, end <= UInt64(bytes.count - 20) else { throw GitError(.corrupt, "has a part outside of it") }
      chunks[name] = Int(start)..<Int(end)
    }
  }

  private func word(_ place: Int) -> UInt32 {
    bytes.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)) }
  }

  private func long(_ place: Int) -> UInt64 { UInt64(word(place)) << 32 | UInt64(word(place + 4)) }

  func entries() throws(GitError) -> [CommitGraph.Entry] {
    guard let names = chunks["OIDL"], let data = chunks["CDAT"], names.count % 20 == 0,
      data.count == names.count / 20 * 36
    else { throw GitError(.corrupt, "lacks a part") }
    let ids = stride(from: names.lowerBound, to: names.upperBound, by: 20).map { place in
      bytes.withUnsafeBytes { ObjectID($0, at: place) }
    }
    var result: [CommitGraph.Entry] = []
    for (index, id) in ids.enumerated() { result.append(try entry(id, data.lowerBound + 36 * index, ids)) }
    return result
  }

  private func entry(_ id: ObjectID, _ place: Int, _ ids: [ObjectID]) throws(GitError) -> CommitGraph.Entry {
    let numbers = try parents(word(place + 20), word(place + 24))
    guard numbers.allSatisfy({ $0 < ids.count }) else { throw GitError(.corrupt, "names a parent that it lacks") }
    return CommitGraph.Entry(
      id: id, tree: bytes.withUnsafeBytes { ObjectID($0, at: place) }, parents: numbers.map { ids[$0] },
      seconds: Int64(long(place + 28) & 0x3_FFFF_FFFF), generation: word(place + 28) >> 2)
  }

  /// The second number may lead into a list of all parents but the first.
  private func parents(_ first: UInt32, _ second: UInt32) throws(GitError) -> [Int] {
    let none: UInt32 = 0x7000_0000
    var result = first == none ? [] : [Int(first)]
    guard second & 0x8000_0000 != 0 else { return second == none ? result : result + [Int(second)] }
    let edges = chunks["EDGE"] ?? 0..<0
    var place = edges.lowerBound + 4 * Int(second & 0x7FFF_FFFF)
    while place + 4 <= edges.upperBound {
      let edge = word(place)
      result.append(Int(edge & 0x7FFF_FFFF))
      if edge & 0x8000_0000 != 0 { return result }
      place += 4
    }
    throw GitError(.corrupt, "has a list of parents without an end")
  }
}
