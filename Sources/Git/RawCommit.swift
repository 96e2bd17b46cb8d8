/// Who did something and when, as it is stored.
public struct RawSignature: Sendable {
  public let name: ArraySlice<UInt8>
  public let email: ArraySlice<UInt8>
  /// Seconds since 1 January 1970 in UTC.
  public let seconds: Int64
  /// Minutes east of UTC.
  public let offset: Int

  /// Reads `<name> <<address>> <seconds> <zone>`; nil for what is not like that.
  init?(_ line: ArraySlice<UInt8>) {
    guard let close = line.lastIndex(of: UInt8(ascii: ">")), let open = line.lastIndex(of: UInt8(ascii: "<")),
      open < close
    else { return nil }
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") }
    let time = line[(close + 1)...].drop(while: isBlank)
    let rest = time.drop { !isBlank($0) }
    guard let end = rest.lastIndex(where: { !isBlank($0) }),
      let seconds = DecimalDigits.number(time[..<rest.startIndex]),
      let zone = DecimalDigits.number(rest[...end].drop(while: isBlank))
    else { return nil }
    let last = line[..<open].lastIndex { !isBlank($0) }
    name = last.map { line[line.startIndex...$0] } ?? []
    email = line[(open + 1)..<close]
    self.seconds = seconds
    offset = Int(zone / 100 * 60 + zone % 100)
  }
}

/// A commit as it is stored, with its parts found and no texts made of them: long histories have a great many.
public struct RawCommit: Sendable {
  public let tree: ObjectID
  public let parents: [ObjectID]
  public let author: RawSignature
  public let committer: RawSignature
  public let message: ArraySlice<UInt8>

  /// The headers that are read.
  private static let names = (
    tree: Array("tree".utf8), parent: Array("parent".utf8), author: Array("author".utf8),
    committer: Array("committer".utf8)
  )

  /// Finds the parts; headers that are not needed here, such as signatures, are passed over.
  ///
  /// - Throws: `malformed` for bytes that are no commit.
  public init(_ bytes: ArraySlice<UInt8>) throws(GitError) {
    var headers = HeaderReader(bytes)
    var tree: ObjectID?
    var parents: [ObjectID] = []
    var signatures: (author: RawSignature?, committer: RawSignature?)
    while let (name, value) = headers.next() {
      if name == Self.names.tree[...] {
        guard tree == nil else { throw GitError(.malformed, "a commit has two trees") }
        tree = ObjectID(hexBytes: value)
      } else if name == Self.names.parent[...] {
        guard let parent = ObjectID(hexBytes: value) else {
          throw GitError(.malformed, "a commit has a parent that is no object")
        }
        parents.append(parent)
      } else if name == Self.names.author[...] {
        signatures.author = RawSignature(value)
      } else if name == Self.names.committer[...] {
        signatures.committer = RawSignature(value)
      }
    }
    guard let tree, let author = signatures.author, let committer = signatures.committer else {
      throw GitError(.malformed, "a commit cannot be read")
    }
    (self.tree, self.parents, self.author, self.committer) = (tree, parents, author, committer)
    message = headers.rest
  }

  /// Looks for no more than the first parent; nil where there is none, or the bytes are no commit.
  static func firstParent(_ bytes: ArraySlice<UInt8>) -> ObjectID? {
    var headers = HeaderReader(bytes)
    while let (name, value) = headers.next() {
      if name == names.parent[...] { return ObjectID(hexBytes: value) }
    }
    return nil
  }
}

/// Numbers as texts have them.
public enum DecimalDigits {
  /// The number that a text of digits with or without a sign before them stands for; nil for other texts, and beyond 64
  /// bits.
  public static func number(_ text: ArraySlice<UInt8>) -> Int64? {
    guard let first = text.first else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    let digits = isNegative || first == UInt8(ascii: "+") ? text.dropFirst() : text
    if digits.isEmpty { return nil }
    var result: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let value = Int64(digit - UInt8(ascii: "0"))
      let (tens, isBeyond) = result.multipliedReportingOverflow(by: 10)
      let (sum, isAbove) = isNegative ? tens.subtractingReportingOverflow(value) : tens.addingReportingOverflow(value)
      if isBeyond || isAbove { return nil }
      result = sum
    }
    return result
  }
}

/// Reads the headers of a commit or tag: lines of a name and a value up to an empty line; a line that begins with a
/// space continues the value before it and is passed over, unless it is asked for.
struct HeaderReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, position) = (bytes, bytes.startIndex) }

  /// What follows the headers.
  var rest: ArraySlice<UInt8> { bytes[position...] }

  mutating func next() -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
    while position < bytes.endIndex {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      let line = bytes[position..<end]
      position = min(end + 1, bytes.endIndex)
      if line.isEmpty { return nil }
      guard line.first != UInt8(ascii: " "), let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
      return (line[..<space], line[(space + 1)...])
    }
    return nil
  }

  /// The lines that continue the value which was read last, each after a line feed.
  mutating func continuation() -> [UInt8] {
    var result: [UInt8] = []
    while position < bytes.endIndex, bytes[position] == UInt8(ascii: " ") {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      result.append(UInt8(ascii: "\n"))
      result += bytes[(position + 1)..<end]
      position = min(end + 1, bytes.endIndex)
    }
    return result
  }
}
