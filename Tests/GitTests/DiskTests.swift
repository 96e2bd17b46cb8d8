import Foundation
import Testing

@testable import Git

/// Full and read-only disks. Needs to mount.
@Suite(.enabled(if: Mount.isPossible, "only root can mount")) struct DiskTests {
  private let mount: Mount
  private var path: String { "\(mount.path)/store.git" }

  init() throws {
    mount = try Mount(megabytes: 4)
    try Repository.create(
      at: "\(mount.path)/store.git", head: "refs/heads/main", configuration: [("core.logAllRefUpdates", "always")],
      hooks: []
    ) { _ in }
  }

  /// Fills the disk up to that many bytes.
  private func fill(leaving bytes: Int = 0) throws {
    try run("dd", ["if=/dev/zero", "of=\(mount.path)/ballast", "bs=4096"])
    if bytes > 0 { try run("truncate", ["-s", "-\(bytes)", "\(mount.path)/ballast"]) }
  }

  private func free() throws { try Files.remove("\(mount.path)/ballast") }

  /// Objects that do not compress and need about that many bytes, and a commit of them.
  private func objects(bytes: Int) throws -> (pending: PendingObjects, commit: ObjectID) {
    let random = try run("head", ["-c", "\(bytes)", "/dev/urandom"]).output
    var pending = PendingObjects()
    let entries = (0..<8).map { number in
      let content = Array(random[(bytes / 8 * number)..<(bytes / 8 * (number + 1))])
      return TreeEntry(name: "f\(number)", mode: .file, id: pending.addBlob(content))
    }
    let tree = pending.addTree(Tree(entries))
    let commit = pending.addCommit(Commit(tree: tree, parents: [], author: ada, committer: grace, message: "m\n"))
    return (pending, commit)
  }

  /// Everything below the repository, to see what a failure left.
  private func everything() throws -> [String] { try run("find", [path]).lines.sorted() }

  @Test(arguments: [0, 4096, 8192, 12288, 16384, 65536, 98304]) func aFullDiskLeavesNothingHalfThere(leaving: Int)
    throws
  {
    let (pending, commit) = try objects(bytes: 1 << 17)
    let before = try everything()
    try fill(leaving: leaving)
    #expect(try failure { _ = try Repository(opening: path).write(pending) } == .noSpace)
    #expect(try everything() == before)
    #expect(try !Repository(opening: path).contains(commit))

    try free()
    let repository = try Repository(opening: path)
    _ = try repository.write(pending)
    try repository.moveReference("refs/heads/main", from: .zero, to: commit, by: ada, log: "x")
    try git(path, "fsck", "--strict")
  }

  @Test func aRefIsNotMovedOnAFullDisk() throws {
    let (pending, commit) = try objects(bytes: 1000)
    let repository = try Repository(opening: path)
    _ = try repository.write(pending)
    let move = { [path] (name: String, old: ObjectID) in
      try Repository(opening: path).moveReference(name, from: old, to: commit, by: ada, log: "x", patience: 0)
    }
    try fill()
    let before = try everything()
    #expect(try failure { try move("refs/heads/a", .zero) } == .noSpace)
    #expect(try everything().filter { !$0.contains("/logs") } == before.filter { !$0.contains("/logs") })
    #expect(try Repository(opening: path).reference("refs/heads/a") == nil)
    try free()
    try move("refs/heads/a", .zero)
    #expect(try Repository(opening: path).reference("refs/heads/a") == commit)
  }

  @Test func aRepositoryIsNotHalfMadeOnAFullDisk() throws {
    try fill(leaving: 4096)
    let other = "\(mount.path)/other.git"
    let create = { try Repository.create(at: other, head: "refs/heads/x", configuration: [], hooks: []) { _ in } }
    #expect(try failure(create) == .noSpace)
    #expect(try list(mount.path) == ["ballast", "store.git"])
    try free()
    try create()
    _ = try Repository(opening: other)
  }

  @Test func onAReadOnlyDiskNothingIsPermitted() throws {
    let (pending, commit) = try objects(bytes: 1000)
    _ = try Repository(opening: path).write(pending)
    try mount.remount("ro")
    defer { try? mount.remount("rw") }
    let repository = try Repository(opening: path)
    #expect(try repository.contains(commit))
    #expect(try failure { _ = try repository.write(objects(bytes: 16).pending) } == .permission)
    let move = { try repository.moveReference("refs/heads/a", from: .zero, to: commit, by: ada, log: "x", patience: 0) }
    #expect(try failure(move) == .permission)
    #expect(try failure { _ = try StoreLock.shared(path, patience: 0) } == .permission)
    let other = "\(mount.path)/other.git"
    let create = { try Repository.create(at: other, head: "refs/heads/x", configuration: [], hooks: []) { _ in } }
    #expect(try failure(create) == .permission)
  }
}
