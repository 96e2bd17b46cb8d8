internal import StemmaKit

/// Paths below a directory, as captured files have them.
enum RelativePath {
  /// The parts of a path.
  ///
  /// - Throws: `StemmaError` where the path is empty or could lead out of the directory.
  static func parts(of path: String) throws -> [String] {
    guard isSafe(path) else { throw StemmaError.failed("'\(path)' is not a path below a directory") }
    return path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a path names something, and nothing outside of the directory.
  static func isSafe(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let special = ["", ".", ".."]
    return !path.utf8.contains(0) && !parts.contains { part in special.contains { part.elementsEqual($0.utf8) } }
  }
}
