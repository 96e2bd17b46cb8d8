/// Takes the message of an operation apart: a sentence, the reason, and a last paragraph with our trailers.
struct MessageReader {
  private static let newline = UInt8(ascii: "\n")
  private static let prefix = Array("Stemma-".utf8)

  private let bytes: [UInt8]
  private let lines: [Range<Int>]
  /// The first line of the last paragraph.
  private let start: Int
  /// Where the values of our trailers are, with those of their names.
  private var trailers: [(name: Range<Int>, value: Range<Int>)] = []

  init(_ message: String) {
    bytes = Array(message.utf8)
    lines = Self.lines(bytes)
    let end = lines.lastIndex { !$0.isEmpty } ?? 0
    start = lines[..<end].lastIndex { $0.isEmpty } ?? 0
    for line in lines[start...] where bytes[line].starts(with: Self.prefix) {
      guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else { continue }
      let value = bytes[(colon + 1)..<line.upperBound].drop { $0 == UInt8(ascii: " ") }
      trailers.append((line.lowerBound + Self.prefix.count..<colon, value.indices))
    }
  }

  private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
    bytes.withUnsafeBufferPointer { buffer in
      var lines: [Range<Int>] = []
      var begin = 0
      for position in buffer.indices where buffer[position] == newline {
        lines.append(begin..<position)
        begin = position + 1
      }
      lines.append(begin..<buffer.count)
      return lines
    }
  }

  /// The first line.
  var subject: String { text(lines.first ?? 0..<0) }

  /// What stands between the first line and the trailers, without empty lines around it.
  var reason: String {
    guard lines.count > 1, start > 1, let last = lines[1..<start].last else { return "" }
    return text(lines[1].lowerBound..<last.upperBound).trimmingBlankLines()
  }

  /// The first value of a trailer, named without its prefix.
  subscript(name: String) -> String? { values(name).first.map { text($0.value) } }

  /// All values of a trailer, in their order.
  func all(_ name: String) -> [String] { values(name).map { text($0.value) } }

  private func values(_ name: String) -> LazyFilterSequence<[(name: Range<Int>, value: Range<Int>)]> {
    let bytes = bytes
    let count = name.utf8.count
    return trailers.lazy.filter { $0.name.count == count && bytes[$0.name].elementsEqual(name.utf8) }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension String {
  /// The text without leading and trailing line ends and blanks.
  func trimmingBlankLines() -> String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}
