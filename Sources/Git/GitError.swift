internal import Clibgit2

/// A failure of the object store or of a ref.
public struct GitError: Error, Sendable, CustomStringConvertible {
  /// What callers tell apart.
  public struct Kind: Sendable, Hashable {
    let name: String

    public static let notFound = Kind(name: "not found")
    public static let exists = Kind(name: "exists")
    public static let ambiguous = Kind(name: "ambiguous")
    /// Somebody holds the lock.
    public static let locked = Kind(name: "locked")
    /// The ref has another value than expected.
    public static let modified = Kind(name: "modified")
    public static let invalidName = Kind(name: "invalid name")
    /// An object of another kind or form than expected.
    public static let malformed = Kind(name: "malformed")
    /// Stored bytes are not what they should be.
    public static let corrupt = Kind(name: "corrupt")
    public static let permission = Kind(name: "permission")
    public static let noSpace = Kind(name: "no space")
    public static let notARepository = Kind(name: "not a repository")
    /// The repository belongs to another user.
    public static let owner = Kind(name: "owner")
    /// The repository needs what this program does not know.
    public static let unsupported = Kind(name: "unsupported")
    public static let other = Kind(name: "other")
  }

  public let kind: Kind
  public let message: String
  /// libgit2's or the operating system's number; 0 where there is none.
  public let code: Int32

  public init(_ kind: Kind, _ message: String, code: Int32 = 0) {
    self.kind = kind
    self.message = message
    self.code = code
  }

  public var description: String { message }
}

extension GitError {
  /// Reads and clears the message of a failed libgit2 call, in the thread in which it failed.
  ///
  /// - Parameter unclear: the kind of a failure that says no more than that something is wrong with what was read.
  static func last(_ code: Int32, _ action: String, unclear: Kind = .other) -> GitError {
    let pointer = git_error_last()
    let text = pointer?.pointee.message.map { String(cString: $0) } ?? "no reason given"
    let system = [GIT_ERROR_OS, GIT_ERROR_NOMEMORY].contains { Int32($0.rawValue) == pointer?.pointee.klass }
    git_error_clear()
    let kind = kind(code, text)
    return GitError(kind == .other && !system ? unclear : kind, "cannot \(action): \(text)", code: code)
  }

  private static func kind(_ code: Int32, _ text: String) -> Kind {
    if text.contains("No space left on device") || text.contains("quota exceeded") || text.contains("File too large") {
      return .noSpace
    }
    if text.contains("Permission denied") || text.contains("Read-only file system") || text.contains("not permitted") {
      return .permission
    }
    if text.contains("safe.directory") || text.contains("not owned by") { return .owner }
    // Another ref is in the way of a ref's name, or of a directory of it.
    if text.contains("collides with existing one") || text.contains("Not a directory") { return .exists }
    if text.contains("unsupported") { return .unsupported }
    return switch git_error_code(code) {
    case GIT_ENOTFOUND: .notFound
    case GIT_EEXISTS, GIT_EDIRECTORY: .exists
    case GIT_EAMBIGUOUS: .ambiguous
    case GIT_ELOCKED: .locked
    case GIT_EMODIFIED: .modified
    case GIT_EINVALIDSPEC: .invalidName
    case GIT_EMISMATCH: .corrupt
    case GIT_EOWNER: .owner
    default: .other
    }
  }
}

/// Turns a libgit2 return code into a thrown error.
@discardableResult
func check(_ code: Int32, _ action: @autoclosure () -> String) throws(GitError) -> Int32 {
  if code < 0 { throw GitError.last(code, action()) }
  return code
}

/// Starts libgit2 once, before anything of it is used: flush everything to disk, verify every hash, read no
/// configuration but a repository's own.
enum Library {
  private static let started: Int32 = {
    let count = git_libgit2_init()
    guard count > 0 else { return count }
    let levels = [GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL]
    let results =
      [
        stemma_git_enable_fsync(), stemma_git_enable_strict_hash_verification(),
        stemma_git_enable_strict_object_creation(), stemma_git_enable_owner_validation(),
        stemma_git_limit_cache(16 << 20),
      ] + levels.map { stemma_git_clear_search_path(Int32($0.rawValue)) }
    return results.first { $0 < 0 } ?? count
  }()

  static func start() throws(GitError) {
    if started <= 0 { throw GitError.last(started, "start libgit2") }
    guard UInt32(git_libgit2_features()) & GIT_FEATURE_THREADS.rawValue != 0 else {
      throw GitError(.unsupported, "cannot use libgit2: it was built without threads")
    }
  }
}
