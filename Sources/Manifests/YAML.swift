/// Reads YAML as Kubernetes does, and writes the one canonical form.
public enum YAML {
  /// The documents of a stream; those without content are left out.
  ///
  /// - Throws: `ManifestError` with a line for anything that is not read the same by everybody.
  public static func documents(_ bytes: [UInt8], limits: Limits = .standard) throws(ManifestError) -> [Document] {
    let content = try SourceText.checked(bytes, limits: limits)
    // Kubernetes' reader ends the last line where the file does not: it matters to a block at the end.
    let isFinished = content.bytes.last == UInt8(ascii: "\n")
    let lines = isFinished ? content.bytes : content.bytes + [UInt8(ascii: "\n")]
    return try EventReader(SourceText.withStarts(lines), offset: content.offset, end: bytes.count, limits: limits)
      .documents()
  }

  /// The only document of a stream; nil where there is no content.
  public static func document(_ bytes: [UInt8], limits: Limits = .standard) throws(ManifestError) -> Document? {
    let all = try documents(bytes, limits: limits)
    if all.count > 1 {
      throw ManifestError(.document, "a second document begins where only one is expected", line: all[1].line)
    }
    return all.first
  }
}

/// Checks bytes before the parser sees them.
enum SourceText {
  /// The bytes without a byte order mark, and how many were dropped.
  static func checked(_ bytes: [UInt8], limits: Limits) throws(ManifestError) -> (bytes: [UInt8], offset: Int) {
    if bytes.count > limits.bytes {
      throw ManifestError(.size, "the file has \(bytes.count) bytes, more than \(limits.bytes)")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ManifestError(.encoding, "the file is UTF-16, not UTF-8", line: 1)
    }
    if let position = firstInvalid(bytes) {
      throw ManifestError(.encoding, "the file is not UTF-8", line: line(of: position, in: bytes))
    }
    if let position = conflictMarker(bytes) {
      throw ManifestError(
        .syntax, "a merge conflict was left in the file", line: line(of: position, in: bytes),
        hint: "resolve the conflict between '<<<<<<<' and '>>>>>>>'")
    }
    if let position = doubledReturn(bytes) {
      throw ManifestError(
        .syntax, "a line ends with two carriage returns, which readers take for one line break or for two",
        line: line(of: position, in: bytes), hint: "end lines with a line feed alone")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return bytes.starts(with: mark) ? (Array(bytes.dropFirst(3)), 3) : (bytes, 0)
  }

  /// The bytes with `---` in the place of each `...` that a document follows without one: YAML 1.2 allows it, libyaml
  /// does not, and other readers lose the document in silence. Places stay the same.
  static func withStarts(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: ".")) else { return bytes }
    var result = bytes
    var end: Int?
    var start = 0
    while start < bytes.count {
      let next = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
      let line = bytes[start..<next]
      if isMarker(line, UInt8(ascii: ".")) {
        end = start
      } else if let marker = end, !isBlank(line) {
        if line.first != UInt8(ascii: "%"), !isMarker(line, UInt8(ascii: "-")) {
          result.replaceSubrange(marker..<marker + 3, with: "---".utf8)
        }
        end = nil
      }
      start = next
    }
    return result
  }

  /// Whether a line is three signs and then nothing or a blank.
  private static func isMarker(_ line: ArraySlice<UInt8>, _ sign: UInt8) -> Bool {
    guard line.prefix(3).count == 3, line.prefix(3).allSatisfy({ $0 == sign }) else { return false }
    return line.dropFirst(3).first.map { [0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? true
  }

  /// Whether a line holds nothing but blanks or a comment.
  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    let content = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    return content.isEmpty || content.first == 0x0A || content.first == UInt8(ascii: "#")
  }

  private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var position = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { position += UTF8.width(scalar) }
    return position
  }

  /// Where a line begins with one of Git's conflict markers, which no block of YAML can hold there.
  private static func conflictMarker(_ bytes: [UInt8]) -> Int? {
    let markers = ["<<<<<<< ", "||||||| ", ">>>>>>> "].map { Array($0.utf8) }
    var isLineStart = true
    for index in bytes.indices {
      if isLineStart, markers.contains(where: { bytes[index...].starts(with: $0) }) { return index }
      isLineStart = bytes[index] == UInt8(ascii: "\n")
    }
    return nil
  }

  /// Where a line ends with CR CR LF: kubectl drops a CR before it parses, and sees one line break.
  private static func doubledReturn(_ bytes: [UInt8]) -> Int? {
    let isDoubled = { (index: Int) in bytes[index] == 0x0A && bytes[index - 1] == 0x0D && bytes[index - 2] == 0x0D }
    return bytes.indices.dropFirst(2).first(where: isDoubled)
  }

  static func line(of position: Int, in bytes: [UInt8]) -> Int {
    bytes.prefix(position).count { $0 == UInt8(ascii: "\n") } + 1
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
    scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
  }
}
