import Foundation
import Testing

@testable import Git

/// The lock on a repository, and the locks on refs that dead processes leave.
@Suite struct LockTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    // A space and letters of two bytes: lengths in characters and in bytes differ.
    path = try makeRepository(in: directory, name: "größe störe.git")
  }

  /// A program that locks or opens a file and holds it until it is killed.
  private final class Holder {
    private let process = Process()

    init(_ file: String, lock: String? = nil) throws {
      let locking = lock.map { "fcntl.flock(f, fcntl.\($0)); " } ?? ""
      let script =
        "import sys, fcntl, time; f = open(sys.argv[1], 'a'); \(locking)print('ready', flush=True); time.sleep(60)"
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", "-c", script, file]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      _ = pipe.fileHandleForReading.availableData
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Ends the program in the hardest way.
    func kill() {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  private func kind(_ operation: (String, Double) throws -> StoreLock, patience: Double = 0) throws -> GitError.Kind? {
    try failure { _ = try operation(path, patience) }
  }

  // MARK: Repository locks

  @Test func manyMayShare() throws {
    let first = try StoreLock.shared(path, patience: 0)
    let second = try StoreLock.shared(path, patience: 0)
    #expect(try kind(StoreLock.exclusive) == .locked)
    first.release()
    #expect(try kind(StoreLock.exclusive) == .locked)
    second.release()
    #expect(try kind(StoreLock.exclusive) == nil)
  }

  @Test func oneExcludesAll() throws {
    let lock = try StoreLock.exclusive(path, patience: 0)
    #expect(try kind(StoreLock.exclusive) == .locked)
    #expect(try kind(StoreLock.shared) == .locked)
    lock.release()
    lock.release()
    #expect(try kind(StoreLock.shared) == nil)
  }

  @Test func theLockIsWaitedForAsLongAsThePatience() throws {
    let lock = try StoreLock.exclusive(path, patience: 0)
    var kind: GitError.Kind?
    let duration = try ContinuousClock().measure { kind = try self.kind(StoreLock.shared, patience: 0.2) }
    #expect(kind == .locked)
    #expect(duration >= .seconds(0.2))
    lock.release()
  }

  @Test func aLockThatIsReleasedInTimeIsTaken() throws {
    let holder = try Holder("\(path)/stemma.lock", lock: "LOCK_EX")
    let process = holder.processIdentifier
    afterMilliseconds(100) { Foundation.kill(process, SIGKILL) }
    #expect(try kind(StoreLock.shared, patience: 20) == nil)
    holder.kill()
  }

  @Test func theEndOfTheScopeReleases() throws {
    do {
      let lock = try StoreLock.exclusive(path, patience: 0)
      withExtendedLifetime(lock) {}
    }
    #expect(try kind(StoreLock.exclusive) == nil)
  }

  @Test(arguments: ["LOCK_EX", "LOCK_SH"]) func aKilledProcessReleases(_ operation: String) throws {
    let holder = try Holder("\(path)/stemma.lock", lock: operation)
    #expect(try kind(StoreLock.exclusive) == .locked)
    #expect(try kind(StoreLock.shared) == (operation == "LOCK_EX" ? .locked : nil))
    holder.kill()
    #expect(try kind(StoreLock.exclusive) == nil)
  }

  @Test func programsThatAreStartedDoNotInheritIt() throws {
    let lock = try StoreLock.exclusive(path, patience: 0)
    let holder = try Holder("\(directory.path)/other")
    lock.release()
    #expect(try kind(StoreLock.exclusive) == nil)
    holder.kill()
  }

  @Test func whereThereIsNoRepositoryThereIsNoLock() throws {
    #expect(try failure { _ = try StoreLock.shared("\(path)/nothing", patience: 0) } == .notFound)
  }

  // MARK: Locks of refs

  /// Makes a lock file below `refs`, some seconds old.
  private func makeLock(_ name: String, age: Double) throws -> String {
    let file = "\(path)/refs/\(name).lock"
    try makeDirectory(Files.parent(of: file))
    try writeFile(file, Array(name.utf8))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: file)
    return file
  }

  private func retire(at path: String) throws -> [String] {
    let lock = try StoreLock.exclusive(path, patience: 5)
    return try Repository(opening: path).retireStaleLocks(holding: lock, olderThan: 60)
  }

  @Test func oldLocksAreMovedAwayAndOthersAreNot() throws {
    let old = try [makeLock("heads/x", age: 120), makeLock("stemma/a/b/c", age: 3600)]
    let young = try makeLock("heads/young", age: 10)
    let future = try makeLock("heads/future", age: -1000)
    let open = try makeLock("heads/open", age: 120)
    let holder = try Holder(open)
    #expect(try retire(at: path).sorted() == old)
    #expect([young, future, open].allSatisfy(exists))
    #expect(!old.contains(where: exists))
    let stale = try list("\(path)/stale")
    #expect(stale.count == 2)
    #expect(stale.contains { $0.hasPrefix("refs_heads_x.lock-") }, "\(stale)")
    #expect(stale.contains { $0.hasPrefix("refs_stemma_a_b_c.lock-") }, "\(stale)")
    holder.kill()
  }

  @Test func aRefCanBeMovedAgain() throws {
    var pending = PendingObjects()
    let commit = pending.addEmptyCommit("c")
    let repository = try Repository(opening: path)
    _ = try repository.write(pending)
    let file = try makeLock("heads/x", age: 120)
    let move = { [path] in
      try Repository(opening: path).moveReference(
        "refs/heads/x", from: .zero, to: commit, by: ada, log: "x", patience: 0)
    }
    #expect(try failure(move) == .locked)
    #expect(try retire(at: path) == [file])
    #expect(try failure(move) == nil)
    #expect(try retire(at: path) == [])
  }

  /// The system shows open files by their real paths.
  @Test func aLockThatIsOpenIsSeenThroughALinkedPath() throws {
    let link = "\(directory.path)/link.git"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let file = try makeLock("heads/open", age: 120)
    let holder = try Holder(file)
    #expect(try retire(at: link) == [])
    #expect(exists(file))
    holder.kill()
    #expect(try retire(at: link) == ["\(link)/refs/heads/open.lock"])
  }
}
