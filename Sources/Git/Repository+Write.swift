internal import Clibgit2

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A pack that is protected from every repack by a `.keep` file, until the refs that reach it have moved.
public struct KeptPack: Sendable {
  /// The file name without its ending: `pack-` and 40 digits.
  public let name: String

  /// What our `.keep` files hold, to tell them from other people's.
  static let mark = Array("stemma\n".utf8)
}

extension Repository {
  /// Stores the objects that are new as one pack, flushed to disk, kept, and read back together with all others.
  ///
  /// - Returns: the pack; nil where nothing is new.
  /// - Throws: `noSpace`, `permission`, or `corrupt` where what was written, or was there before, cannot be read back.
  public borrowing func write(_ objects: PendingObjects) throws(GitError) -> KeptPack? {
    var new: [RawObject] = []
    for id in objects.ids where try !contains(id) {
      if let object = objects[id] { new.append(object) }
    }
    let pack = new.isEmpty ? nil : try writePack(new)
    try readBack(objects.ids)
    return pack
  }

  /// Reads objects through a fresh handle of the object store and verifies their hashes.
  ///
  /// - Throws: `corrupt`, naming the first object that is missing or not what it should be.
  public borrowing func readBack(_ ids: [ObjectID]) throws(GitError) {
    var odb: OpaquePointer?
    try check(git_odb_open(&odb, path + "/objects"), "open the object store")
    defer { git_odb_free(odb) }
    for id in ids {
      do throws(GitError) { _ = try Self.read(id, from: odb, path) } catch {
        throw GitError(
          .corrupt, "object '\(id)' was written but cannot be read back: \(error.message)", code: error.code)
      }
    }
  }

  /// Lets a pack be repacked, after the refs that reach it have moved.
  public borrowing func unkeep(_ pack: KeptPack) throws(GitError) {
    try Files.remove("\(path)/objects/pack/\(pack.name).keep")
  }

  /// The number of packs.
  public var packCount: Int {
    get throws(GitError) { try Files.list("\(path)/objects/pack").count { $0.hasSuffix(".pack") } }
  }

  private borrowing func writePack(_ objects: [RawObject]) throws(GitError) -> KeptPack {
    let directory = try Files.makeTemporary("\(path)/objects/stemma-")
    let result: Result<KeptPack, GitError>
    do throws(GitError) {
      try build(objects, in: directory)
      result = .success(try publish(from: directory))
    } catch { result = .failure(error) }
    try Files.removeTree(directory)
    return try result.get()
  }

  /// Builds the pack of exactly these objects: they go to a backend in memory, and the builder takes them from there.
  private borrowing func build(_ objects: [RawObject], in directory: String) throws(GitError) {
    let writer = try Repository(opening: path)
    var odb: OpaquePointer?
    try check(git_repository_odb(&odb, writer.pointer), "open the object store")
    defer { git_odb_free(odb) }
    var memory: UnsafeMutablePointer<git_odb_backend>?
    try check(git_mempack_new(&memory), "prepare a pack")
    try check(git_odb_add_backend(odb, memory, 1000), "prepare a pack")
    var builder: OpaquePointer?
    try check(git_packbuilder_new(&builder, writer.pointer), "prepare a pack")
    defer { git_packbuilder_free(builder) }
    for object in objects {
      var oid = git_oid()
      let code = object.bytes.withUnsafeBytes { git_odb_write(&oid, odb, $0.baseAddress, $0.count, object.kind.type) }
      try check(code, "write an object")
      try check(git_packbuilder_insert(builder, &oid, nil), "write an object")
    }
    try check(git_packbuilder_write(builder, directory, 0o444, nil, nil), "write a pack")
  }

  /// Moves the finished pack into the store: first what keeps it, then the pack, then the index that shows it.
  private borrowing func publish(from directory: String) throws(GitError) -> KeptPack {
    guard let index = try Files.list(directory).first(where: { $0.hasSuffix(".idx") }) else {
      throw GitError(.corrupt, "a pack was written without its index")
    }
    let name = String(index.dropLast(4))
    let packs = "\(path)/objects/pack"
    // Writable, so that a second writer of the same pack can open it too.
    try Files.write(KeptPack.mark, to: "\(packs)/\(name).keep", mode: 0o644)
    try Files.rename("\(directory)/\(name).pack", to: "\(packs)/\(name).pack")
    try Files.rename("\(directory)/\(index)", to: "\(packs)/\(index)")
    try Files.sync(directory: packs)
    return KeptPack(name: name)
  }
}
