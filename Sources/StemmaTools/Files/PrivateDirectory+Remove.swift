#if canImport(Glibc)
  internal import Csystem
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

extension PrivateDirectory {
  /// Removes everything, whatever names and permissions it has; symbolic links are removed and never followed. The
  /// answer is what went wrong first.
  func remove() -> StemmaError? {
    let root = strdup(path)
    defer { free(root) }
    var roots = [root, nil]
    guard let walk = fts_open(&roots, FTS_PHYSICAL | FTS_NOCHDIR, nil) else { return unremoved }
    defer { fts_close(walk) }
    var failure: StemmaError?
    while let entry = fts_read(walk) {
      if !Self.remove(entry.pointee), failure == nil { failure = unremoved }
    }
    return failure
  }

  private var unremoved: StemmaError { Self.failure("cannot remove '\(path)'") }

  private static func remove(_ entry: FTSENT) -> Bool {
    switch Int32(entry.fts_info) {
    // Before its content is read: programs make directories that even their owner cannot read.
    case FTS_D: chmod(entry.fts_accpath, 0o700) == 0
    case FTS_DP: rmdir(entry.fts_accpath) == 0
    case FTS_DNR, FTS_ERR: false
    default: unlink(entry.fts_accpath) == 0
    }
  }
}
