/// What the last paragraph of an operation's message tells, in the order in which it is written: `Stemma-<name>: <value>`.
enum Trailer: String, CaseIterable {
  case operation = "Operation"
  case sequence = "Sequence"
  case cabinet = "Cabinet"
  case environment = "Environment"
  case assets = "Assets"
  case version = "Version"
  case promotedFrom = "Promoted-From"
  case rolledBackTo = "Rolled-Back-To"
  case requested = "Requested"
  case settings = "Settings"
  case ticket = "Ticket"
  case method = "Method"
  case run = "Run"
  case client = "Client"
  case time = "Time"
  case result = "Result"
  case error = "Error"
  case tree = "Tree"
  case ref = "Ref"
  case carriedRef = "Carried-Ref"

  static let prefix = "Stemma-"

  /// What lines begin with.
  fileprivate static let beginnings = allCases.map { (trailer: $0, bytes: Array("\(prefix)\($0.rawValue):".utf8)) }
}

/// Takes the message of an operation apart: a sentence, the reason, and a last paragraph with our trailers.
struct MessageReader {
  private static let newline = UInt8(ascii: "\n")

  private let bytes: ArraySlice<UInt8>
  /// Where the first line ends, and where the last paragraph begins.
  private var ends: (subject: Int, reason: Int)
  private var trailers: [(trailer: Trailer, value: Range<Int>)] = []

  init(_ message: String) { self.init(Array(message.utf8)[...]) }

  init(_ message: ArraySlice<UInt8>) {
    bytes = message
    ends = (message.endIndex, message.startIndex)
    trailers.reserveCapacity(Trailer.allCases.count)
    message.withUnsafeBufferPointer { read($0, at: message.startIndex) }
  }

  /// Finds the lines in one go: after an empty one, everything begins anew.
  private mutating func read(_ buffer: UnsafeBufferPointer<UInt8>, at offset: Int) {
    var (begin, expected, gap) = (0, 0, nil as Int?)
    while begin <= buffer.count {
      let end = Self.end(of: begin, buffer)
      defer { begin = end + 1 }
      if begin == 0 { ends.subject = offset + end }
      if begin == end {
        gap = begin
        continue
      }
      if let start = gap {
        (ends.reason, gap, expected) = (offset + start, nil, 0)
        trailers.removeAll(keepingCapacity: true)
      }
      let line = UnsafeBufferPointer(rebasing: buffer[begin..<end])
      guard let (found, length) = Self.trailer(line, &expected) else { continue }
      let value = line[length...].firstIndex { $0 != UInt8(ascii: " ") } ?? line.count
      trailers.append((found, offset + begin + value..<offset + end))
    }
  }

  private static func end(of begin: Int, _ buffer: UnsafeBufferPointer<UInt8>) -> Int {
    var end = begin
    while end < buffer.count, buffer[end] != newline { end += 1 }
    return end
  }

  /// What a line begins with, which most likely is what comes next or soon.
  private static func trailer(
    _ line: UnsafeBufferPointer<UInt8>, _ expected: inout Int
  ) -> (trailer: Trailer, length: Int)? {
    guard line.count > 7, line[0] == UInt8(ascii: "S"), line[6] == UInt8(ascii: "-") else { return nil }
    for step in Trailer.beginnings.indices {
      let index = (expected + step) % Trailer.beginnings.count
      let beginning = Trailer.beginnings[index].bytes
      if beginning.count <= line.count, line[7] == beginning[7], line.starts(with: beginning) {
        expected = index
        return (Trailer.beginnings[index].trailer, beginning.count)
      }
    }
    return nil
  }

  /// The first line.
  var subject: ArraySlice<UInt8> { bytes[..<ends.subject] }

  /// What stands between the first line and the trailers, without empty lines around it.
  var reason: ArraySlice<UInt8> {
    ends.reason > ends.subject + 1 ? bytes[ends.subject..<ends.reason].trimmingBlankLines() : []
  }

  /// The bytes of the first value of a trailer.
  func bytes(_ trailer: Trailer) -> ArraySlice<UInt8>? {
    trailers.first { $0.trailer == trailer }.map { bytes[$0.value] }
  }

  /// The bytes of all values of a trailer, in their order.
  func all(_ trailer: Trailer) -> some Sequence<ArraySlice<UInt8>> {
    trailers.lazy.filter { $0.trailer == trailer }.map { bytes[$0.value] }
  }

  /// The first value of a trailer.
  subscript(trailer: Trailer) -> String? { bytes(trailer).map { String(decoding: $0, as: UTF8.self) } }
}

extension ArraySlice<UInt8> {
  /// The text without leading and trailing line ends and blanks.
  func trimmingBlankLines() -> Self {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
      return []
    }
    return self[first...last]
  }
}

extension String {
  /// The text without leading and trailing line ends and blanks.
  func trimmingBlankLines() -> String { String(decoding: Array(utf8)[...].trimmingBlankLines(), as: UTF8.self) }
}
