#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Directories to look for programs in, separated by colons. Only absolute ones count, so that no program is ever taken
/// from the directory somebody happens to be in.
struct SearchPath: Sendable {
  let text: String

  /// The path of a program; nil where no directory has it.
  func find(_ name: String) -> String? {
    text.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first(where: Self.isProgram)
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
