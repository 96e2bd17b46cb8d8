/// Keeps what was once read of a store's history, outside of the store. Losing it loses nothing.
public protocol HistoryCache: Sendable {
  /// The parts that were kept last, in their order; nil where nothing was.
  func load(_ index: HistoryIndex) -> [[UInt8]]?

  /// Keeps parts in the place of what was kept before; where that does not work, nothing is kept.
  func keep(_ parts: [[UInt8]], as index: HistoryIndex)
}

/// What is kept of a store's history.
public enum HistoryIndex: String, Sendable, CaseIterable {
  /// All operations.
  case history
  /// Which parts of snapshots the operations changed.
  case snapshots

  /// How many parts it has.
  public static let partCount = 5
}

/// The form in which parts are kept: a first one says what they are, how long, and has sums that notice damage.
enum IndexParts {
  static func sealed(_ content: [[UInt8]], format: String) -> [[UInt8]] { [header(of: content, format)] + content }

  /// - Returns: nil for parts of another format, or damaged.
  static func opened(_ parts: [[UInt8]], format: String) -> [[UInt8]]? {
    guard parts.count == HistoryIndex.partCount, parts[0] == header(of: Array(parts[1...]), format) else { return nil }
    return Array(parts[1...])
  }

  static func bytes<Element: BitwiseCopyable>(_ values: [Element]) -> [UInt8] { values.withUnsafeBytes(Array.init) }

  /// - Returns: nil for bytes that are no whole number of values.
  static func values<Element: BitwiseCopyable>(_ bytes: [UInt8]) -> [Element]? {
    let stride = MemoryLayout<Element>.stride
    guard bytes.count.isMultiple(of: stride) else { return nil }
    return [Element](unsafeUninitializedCapacity: bytes.count / stride) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      count = bytes.count / stride
    }
  }

  private static func header(of content: [[UInt8]], _ format: String) -> [UInt8] {
    var result = Array("\(format)\n".utf8)
    for part in content {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { result += $0 }
      withUnsafeBytes(of: part.withUnsafeBytes(Checksum.of).littleEndian) { result += $0 }
    }
    return result
  }
}
