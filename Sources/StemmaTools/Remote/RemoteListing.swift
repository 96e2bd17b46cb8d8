internal import StemmaKit

/// What `git ls-tree -r -l -z` says of a commit: the files to take, and what is passed over.
struct RemoteListing {
  struct Entry: Equatable {
    let path: String
    let id: String
    /// Bytes.
    let size: Int
  }

  /// Bytes that all files together may have.
  static let totalLimit = 64 << 20
  private static let fileLimit = 8 << 20
  private static let countLimit = 20_000

  private(set) var entries: [Entry] = []
  private(set) var skipped: [String: String] = [:]

  /// - Throws: `StemmaError` where there is more than anybody means to capture.
  init(_ listing: [UInt8], url: String) throws {
    for line in listing.split(separator: 0) { read(line) }
    guard entries.count <= Self.countLimit else {
      throw StemmaError.failed("'\(url)' holds more than \(Self.countLimit) files")
    }
    guard entries.reduce(0, { $0 + $1.size }) <= Self.totalLimit else {
      throw StemmaError.failed("'\(url)' holds more than \(ProcessLimits.text(bytes: Self.totalLimit))")
    }
  }

  /// `100644 blob 6cd3…    212<tab>path`.
  private mutating func read(_ line: ArraySlice<UInt8>) {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return }
    let fields = line[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    let path = String(decoding: line[(tab + 1)...], as: UTF8.self)
    if let reason = Self.reasonToSkip(fields) {
      skipped[path] = reason
    } else if !path.utf8.elementsEqual(line[(tab + 1)...]) {
      skipped[path] = "its name is not UTF-8"
    } else if !RelativePath.isSafe(path) {
      skipped[path] = "its path leads out of the repository"
    } else {
      entries.append(Entry(path: path, id: fields[2], size: Int(fields[3]) ?? 0))
    }
  }

  private static func reasonToSkip(_ fields: [String]) -> String? {
    switch fields.first {
    case "120000": "it is a symbolic link"
    case "160000": "it is a submodule"
    case _ where fields.count != 4: "it is not a file"
    default: (Int(fields[3]) ?? 0) > fileLimit ? "it is larger than \(ProcessLimits.text(bytes: fileLimit))" : nil
    }
  }

  /// - Throws: `StemmaError` where no file is in the directory.
  func check(directory: String, url: String) throws {
    guard directory.isEmpty || entries.contains(where: { $0.path.hasPrefix(directory + "/") }) else {
      throw StemmaError.failed("'\(url)' has no directory '\(directory)'")
    }
  }

  /// Takes the files out of what `git cat-file --batch` prints: for each its ID, type and size, a line end, its bytes
  /// and another line end.
  ///
  /// - Throws: `StemmaError` where the output is not that of these files.
  func files(from contents: [UInt8]) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var rest = contents[...]
    for entry in entries {
      let header = Array("\(entry.id) blob \(entry.size)\n".utf8)
      guard rest.starts(with: header), rest.count > header.count + entry.size else {
        throw StemmaError.failed("cannot read '\(entry.path)' of the repository that was fetched")
      }
      rest = rest.dropFirst(header.count)
      files[entry.path] = Array(rest.prefix(entry.size))
      rest = rest.dropFirst(entry.size + 1)
    }
    return files
  }
}
