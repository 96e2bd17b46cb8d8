#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// Keeps what was read of a store's history in files of the user's cache directory. The lengths of the parts come first, in
/// eight bytes each.
struct HistoryFile: HistoryCache {
  /// Without the ending, which says what is in a file.
  private let path: String
  /// The longest part that is read, in bytes.
  private static let limit = 1 << 30

  /// - Parameters:
  ///   - directory: the user's cache directory.
  ///   - store: the store's path, which names the file.
  init(in directory: String, store: String) {
    path = "\(directory)/stemma/\(Self.name(of: store))"
  }

  /// A name that no two paths are likely to share: FNV-1a with 64 bits.
  private static func name(of path: String) -> String {
    let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }

  /// A file that is not there or cannot be read is as good as none.
  func load(_ index: HistoryIndex) -> [[UInt8]]? {
    let file = open(path(of: index), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard
      let counts = Self.read(file, 8 * HistoryIndex.partCount)?.withUnsafeBytes({
        Array($0.bindMemory(to: UInt64.self))
      }),
      counts.allSatisfy({ $0 <= Self.limit })
    else { return nil }
    let parts = counts.compactMap { Self.read(file, Int($0)) }
    return parts.count == counts.count ? parts : nil
  }

  /// Writes beside, then renames, so that no reader sees half of it.
  func keep(_ parts: [[UInt8]], as index: HistoryIndex) {
    guard parts.count == HistoryIndex.partCount, makeDirectory() else { return }
    let draft = "\(path(of: index)).\(getpid())"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    let counts = parts.map { UInt64($0.count) }.withUnsafeBytes { Array($0) }
    let isWritten = ([counts] + parts).allSatisfy { Self.writeAll($0, to: file) }
    guard close(file) == 0, isWritten, rename(draft, path(of: index)) == 0 else {
      unlink(draft)
      return
    }
  }

  private func path(of index: HistoryIndex) -> String { "\(path).\(index.rawValue)" }

  private func makeDirectory() -> Bool {
    let directory = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    let parent = directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)]
    for name in [String(parent), String(directory)] where mkdir(name, 0o700) != 0 && errno != EEXIST { return false }
    return true
  }

  /// Exactly so many bytes; nil where the file ends before.
  private static func read(_ file: Int32, _ count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = systemRead(file, buffer.baseAddress.map { $0 + filled }, count - filled)
        if part < 0, errno == EINTR { continue }
        guard part > 0 else { return }
        filled += part
      }
    }
    return bytes.count == count ? bytes : nil
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

/// `read(2)`, which a method of that name hides.
private func systemRead(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, start, count)
}
