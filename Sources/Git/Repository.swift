internal import Clibgit2

/// An open bare repository.
///
/// A handle belongs to one thread and one operation; what is shared between threads is the path.
public struct Repository: ~Copyable {
  public let path: String
  let pointer: OpaquePointer
  /// Which directories for objects in files of their own there were when the repository was opened, by the first bytes of
  /// the names.
  let looseDirectories: [Bool]

  /// Opens the repository at exactly this path. Nothing is searched for and no configuration but its own is read.
  ///
  /// - Throws: `notARepository`, `owner`, `unsupported` or `permission`.
  public init(opening path: String) throws(GitError) {
    try Library.start()
    var opened: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_BARE.rawValue
    let code = git_repository_open_ext(&opened, path, flags, nil)
    guard code >= 0, let opened else {
      let error = GitError.last(code, "open '\(path)'")
      throw error.kind == .notFound ? GitError(.notARepository, error.message, code: code) : error
    }
    self.path = path
    pointer = opened
    looseDirectories = LooseObject.directories(in: path + "/objects")
  }

  deinit { git_repository_free(pointer) }
}

@available(*, unavailable, message: "a handle is used by one thread; share the path instead")
extension Repository: Sendable {}

/// Reading objects. Every read verifies the hash.
extension Repository {
  /// - Throws: `notFound`, or `corrupt` where what is stored cannot be read or does not have the name's hash.
  public borrowing func object(_ id: ObjectID) throws(GitError) -> RawObject {
    var odb: OpaquePointer?
    try check(git_repository_odb(&odb, pointer), "open the object store")
    defer { git_odb_free(odb) }
    if !looseDirectories[Int(id.firstByte)] { return try Self.readPacked(id, from: odb) }
    return try Self.read(id, from: odb, path)
  }

  /// Reads an object of the repository at a path: one in a file of its own by our own code, a packed one through libgit2.
  static func read(_ id: ObjectID, from odb: OpaquePointer?, _ path: String) throws(GitError) -> RawObject {
    if let loose = try LooseObject.read(id, in: path + "/objects") { return loose }
    return try readPacked(id, from: odb)
  }

  private static func readPacked(_ id: ObjectID, from odb: OpaquePointer?) throws(GitError) -> RawObject {
    var oid = id.oid
    var object: OpaquePointer?
    let code = git_odb_read(&object, odb, &oid)
    if code < 0 { throw GitError.last(code, "read object '\(id)'", unclear: .corrupt) }
    defer { git_odb_object_free(object) }
    guard let kind = ObjectKind(git_odb_object_type(object)) else {
      throw GitError(.malformed, "object '\(id)' has an unknown kind")
    }
    let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
    return RawObject(kind: kind, bytes: Array(bytes))
  }

  /// Appends the bytes of a packed object as its pack has it: it is looked for nowhere else, and whether the bytes have the
  /// name's hash is for the caller to find out.
  ///
  /// - Returns: the kind; nil where the object cannot be read in this way.
  borrowing func appendUnverified(_ id: ObjectID, to bytes: inout [UInt8]) -> ObjectKind? {
    var odb: OpaquePointer?
    guard git_repository_odb(&odb, pointer) == 0 else { return nil }
    defer { git_odb_free(odb) }
    // The first backend is the one that is asked first: that of the packs.
    var backend: UnsafeMutablePointer<git_odb_backend>?
    guard git_odb_get_backend(&backend, odb, 0) == 0, let backend, let read = backend.pointee.read else { return nil }
    var oid = id.oid
    var (data, size, type): (UnsafeMutableRawPointer?, Int, git_object_t) = (nil, 0, GIT_OBJECT_INVALID)
    guard read(&data, &size, &type, backend, &oid) == 0, let data else { return nil }
    defer { git_odb_backend_data_free(backend, data) }
    guard let kind = ObjectKind(type) else { return nil }
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size))
    return kind
  }

  public borrowing func contains(_ id: ObjectID) throws(GitError) -> Bool {
    var odb: OpaquePointer?
    try check(git_repository_odb(&odb, pointer), "open the object store")
    defer { git_odb_free(odb) }
    var oid = id.oid
    return git_odb_exists(odb, &oid) == 1
  }

  public borrowing func commit(_ id: ObjectID) throws(GitError) -> Commit { try Commit(decoding: bytes(id, .commit)) }
  public borrowing func tree(_ id: ObjectID) throws(GitError) -> Tree { try Tree(decoding: bytes(id, .tree)) }
  public borrowing func tag(_ id: ObjectID) throws(GitError) -> AnnotatedTag {
    try AnnotatedTag(decoding: bytes(id, .tag))
  }
  public borrowing func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try bytes(id, .blob) }

  private borrowing func bytes(_ id: ObjectID, _ kind: ObjectKind) throws(GitError) -> [UInt8] {
    try object(id).bytes(of: kind, id)
  }
}

extension Repository {
  /// A value of the repository's own configuration; nil where it is not set.
  public borrowing func configuration(_ key: String) throws(GitError) -> String? {
    var config: OpaquePointer?
    try check(git_config_open_ondisk(&config, path + "/config"), "read the configuration of '\(path)'")
    defer { git_config_free(config) }
    var buffer = git_buf()
    let code = git_config_get_string_buf(&buffer, config, key)
    if git_error_code(code) == GIT_ENOTFOUND {
      git_error_clear()
      return nil
    }
    try check(code, "read '\(key)' of the configuration of '\(path)'")
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) } ?? ""
  }
}
