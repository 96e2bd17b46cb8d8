internal import Clibgit2

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Refs. They are only ever created and moved, and only by compare-and-swap: libgit2's deletes, renames and packing
/// lose other programs' refs and are not used.
extension Repository {
  /// The object that a direct ref names; nil where there is no such ref.
  ///
  /// - Throws: `corrupt` for an empty, unreadable or linked file and one that names no object, `malformed` for a
  ///   symbolic ref.
  public borrowing func reference(_ name: String) throws(GitError) -> ObjectID? {
    try refuseLinks(name)
    var found: OpaquePointer?
    let code = git_reference_lookup(&found, pointer, name)
    if git_error_code(code) == GIT_ENOTFOUND {
      git_error_clear()
      return nil
    }
    if code < 0 { throw GitError.last(code, "read ref '\(name)'", unclear: .corrupt) }
    defer { git_reference_free(found) }
    guard let target = git_reference_target(found) else { throw GitError(.malformed, "ref '\(name)' is symbolic") }
    let id = ObjectID(target.pointee)
    guard id != .zero else { throw GitError(.corrupt, "ref '\(name)' names no object") }
    return id
  }

  /// Whether there is any ref whose name begins so, as `refs/remotes/origin/`.
  public borrowing func hasReferences(under prefix: String) throws(GitError) -> Bool {
    var iterator: OpaquePointer?
    try check(git_reference_iterator_glob_new(&iterator, pointer, prefix + "*"), "list refs")
    defer { git_reference_iterator_free(iterator) }
    var name: UnsafePointer<CChar>?
    let code = git_reference_next_name(&name, iterator)
    if git_error_code(code) == GIT_ITEROVER {
      git_error_clear()
      return false
    }
    try check(code, "list refs")
    return true
  }

  /// Throws where the ref's file or a directory above it is a link: what is moved would be another ref.
  private borrowing func refuseLinks(_ name: String) throws(GitError) {
    var file = path
    for component in name.split(separator: "/") {
      file += "/\(component)"
      var status = stat()
      guard lstat(file, &status) == 0 else { return }
      if status.st_mode & S_IFMT == S_IFLNK { throw GitError(.corrupt, "ref '\(name)' is a link") }
    }
  }

  /// Moves a ref from exactly one value to another, or creates it where `old` is zero.
  ///
  /// A held lock is waited for up to `patience` seconds.
  ///
  /// - Throws: `modified` where the ref has another value, `exists` where another ref is in the way of the name,
  ///   `notFound` where there is no object `new`, `locked`, `permission`, `noSpace`, and what `reference` throws.
  public borrowing func moveReference(
    _ name: String, from old: ObjectID, to new: ObjectID, by signature: Signature, log: String, patience: Double = 1
  ) throws(GitError) {
    guard ReferenceName.isValid(name) else { throw GitError(.invalidName, "invalid ref name '\(name)'") }
    guard try contains(new) else { throw GitError(.notFound, "ref '\(name)' cannot name '\(new)': no such object") }
    try check(git_repository_set_ident(pointer, signature.name, signature.email), "set the identity for the reflog")
    var waited = 0.0
    while true {
      guard let error = try swap(name, old, new, log) else { return }
      guard error.kind == .locked, waited < patience else { throw error }
      let pause = Double.random(in: 0.2...3)
      Pause.milliseconds(pause)
      waited += pause / 1000
    }
  }

  /// One attempt; nil on success. An unclear failure is cleared up by reading the ref again.
  private borrowing func swap(
    _ name: String, _ old: ObjectID, _ new: ObjectID, _ log: String
  ) throws(GitError) -> GitError? {
    // libgit2 compares too, under its lock, but takes a symbolic or linked ref for the ref behind it.
    guard try reference(name) ?? .zero == old else { return Self.otherValue(name) }
    var created: OpaquePointer?
    var (oldOID, newOID) = (old.oid, new.oid)
    let code = git_reference_create_matching(&created, pointer, name, &newOID, 1, &oldOID, log)
    if code >= 0 {
      git_reference_free(created)
      if old == .zero { try flushDirectories(above: name) }
      return nil
    }
    let error = GitError.last(code, "move ref '\(name)'")
    if [.locked, .modified, .invalidName].contains(error.kind) { return error }
    let now = try reference(name) ?? .zero
    if now == new {
      try flushDirectories(above: name)
      return nil
    }
    if now != old { return Self.otherValue(name) }
    return error
  }

  /// Flushes the names of the directories of a ref, as libgit2 does only with the last of them.
  private borrowing func flushDirectories(above name: String) throws(GitError) {
    var directory = Files.parent(of: name)
    while directory != "." {
      if Files.isDirectory("\(path)/\(directory)") { try Files.sync(directory: "\(path)/\(directory)") }
      directory = Files.parent(of: directory)
    }
  }

  private static func otherValue(_ name: String) -> GitError {
    GitError(.modified, "ref '\(name)' has another value than expected")
  }
}

/// The names that refs may have: a part of what Git allows, without what is dangerous on command lines, in terminals
/// or on other file systems.
public enum ReferenceName {
  public static func isValid(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count <= 1000, name.hasPrefix("refs/") else { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy(isValidComponent)
      && !name.contains("@{")
  }

  private static func isValidComponent(_ component: ArraySlice<UInt8>) -> Bool {
    guard let first = component.first, let last = component.last, component.count <= 200 else { return false }
    let text = String(decoding: component, as: UTF8.self).lowercased()
    if "-.".utf8.contains(first) || last == UInt8(ascii: ".") || text.hasSuffix(".lock") || text.contains("..") {
      return false
    }
    return component.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"~^:?*[\\".utf8.contains($0) }
  }
}
