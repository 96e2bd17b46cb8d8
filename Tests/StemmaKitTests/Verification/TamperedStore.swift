import Foundation
@testable import Git
import TestSupport
import Testing

@testable import StemmaKit

/// A copy of a store that somebody tampers with.
final class TamperedStore {
  let directory: TemporaryDirectory
  let path: String
  private let renderer: (any SourceRenderer)?

  /// - Parameter keepingLogs: whether the reflogs stay: a careful forger removes them.
  init(copying path: String, keepingLogs: Bool = false, renderer: (any SourceRenderer)? = nil) throws {
    directory = try TemporaryDirectory()
    self.path = directory.appending("copy.git")
    self.renderer = renderer
    try FileManager.default.copyItem(atPath: path, toPath: self.path)
    if !keepingLogs {
      try FileManager.default.removeItem(atPath: self.path + "/logs")
      try git("config", "core.logAllRefUpdates", "false")
    }
  }

  @discardableResult
  func git(_ arguments: String..., input: String = "") throws -> String {
    try git(arguments: arguments, input: input)
  }

  @discardableResult
  func git(arguments: [String], input: String = "") throws -> String {
    let result = try GitOracle.run(arguments, in: path, input: input)
    guard result.status == 0 else { throw Program.Failure(description: "git \(arguments): \(result.errors)") }
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? FileManager.default.removeItem(at: file)
    try Data(bytes).write(to: file)
  }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))) }

  func verify(
    _ level: VerificationLevel = .standard, witness: Witness? = nil, bounds: (objects: Int, operations: Int)? = nil
  ) throws -> Verification {
    var request = VerificationRequest()
    if let bounds { request.bounds = bounds }
    request.level = level
    request.witness = witness
    return try Store(path: path, janitor: TestStore.janitor, renderer: renderer).verify(request)
  }

  /// Checks that exactly these findings come out: codes with their subjects.
  func expect(
    _ findings: [String], _ severity: VerificationFinding.Severity?, _ level: VerificationLevel = .standard,
    what: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try verify(level)
    let named = found.findings.map { "\($0.code) \($0.subject)" }.sorted()
    #expect(named == findings.sorted(), "\(what)", sourceLocation: sourceLocation)
    #expect(found.severity == severity, "\(what)", sourceLocation: sourceLocation)
  }
}

extension TamperedStore {
  func id(_ name: String) throws -> ObjectID { try #require(ObjectID(git("rev-parse", name))) }

  func store(_ objects: PendingObjects) throws {
    let repository = try Repository(opening: path)
    if let pack = try repository.write(objects) { try repository.unkeep(pack) }
  }

  /// Adds a commit on `system` with the newest one's message, changed.
  ///
  /// - Returns: the commit.
  @discardableResult
  func forgeOperation(
    tree: ObjectID? = nil, parents: [ObjectID] = [], _ change: (String) -> String
  ) throws -> ObjectID {
    let tip = try id("system")
    let newest = try Repository(opening: path).commit(tip)
    var objects = PendingObjects()
    let commit = objects.addCommit(
      Commit(
        tree: tree ?? newest.tree, parents: [tip] + parents, author: newest.author, committer: newest.committer,
        message: change(newest.message)))
    try store(objects)
    try git("update-ref", "refs/heads/system", commit.description)
    return commit
  }

  /// Rewrites the newest operation, a deployment to `production` that made a version, so that objects, refs and record
  /// agree and only the content is another.
  func forgeSnapshot(
    author: String? = nil, extraParents: [ObjectID] = [], record: (String) -> String = { $0 },
    _ edit: (inout PendingObjects, ObjectID) throws -> ObjectID
  ) throws {
    let repository = try Repository(opening: path)
    let system = try repository.commit(id("system"))
    let (oldCommit, oldSnapshot) = (try id("cabinets/production"), try id("system:cabinets/production"))
    let version = try git("tag", "--points-at", "cabinets/production").split(separator: "\n").map(String.init)[0]
    let oldTag = try id("refs/tags/\(version)")
    var objects = PendingObjects()
    let snapshot = try edit(&objects, oldSnapshot)
    let old = try repository.commit(oldCommit)
    let who = Signature(
      name: author ?? old.author.name, email: old.author.email, seconds: old.author.seconds, offset: 0)
    let commit = objects.addCommit(
      Commit(
        tree: snapshot, parents: old.parents + extraParents, author: who, committer: old.committer,
        message: record(old.message)))
    let tag = try repository.tag(oldTag)
    let newTag = objects.addTag(
      AnnotatedTag(target: commit, targetKind: .commit, name: tag.name, tagger: tag.tagger, message: tag.message))
    let tree = try replacing(["cabinets", "production"], with: (0o40000, snapshot), in: system.tree, &objects)
    var message = record(system.message)
    for (from, to) in [(oldSnapshot, snapshot), (oldCommit, commit), (oldTag, newTag)] {
      message = message.replacingOccurrences(of: from.description, with: to.description)
    }
    let forged = objects.addCommit(
      Commit(
        tree: tree, parents: system.parents, author: system.author, committer: system.committer, message: message))
    try store(objects)
    try git("update-ref", "refs/heads/cabinets/production", commit.description)
    try git("update-ref", "refs/tags/\(version)", newTag.description)
    try git("update-ref", "refs/heads/system", forged.description)
  }

  /// A tree with one path set to an entry of any mode, or removed.
  func replacing(
    _ path: [String], with entry: (mode: UInt32, id: ObjectID)?, in tree: ObjectID?, _ objects: inout PendingObjects
  ) throws -> ObjectID {
    let bytes = try tree.map { try objects[$0]?.bytes ?? Repository(opening: self.path).object($0).bytes } ?? []
    var entries = RawTree(bytes).entries.map { (name: String(decoding: $0.name, as: UTF8.self), $0.mode, $0.id) }
    let old = entries.first { $0.name == path[0] }
    entries.removeAll { $0.name == path[0] }
    if path.count > 1 {
      let below = try replacing(Array(path.dropFirst()), with: entry, in: old?.2, &objects)
      entries.append((path[0], 0o40000, below))
    } else if let entry {
      entries.append((path[0], entry.mode, entry.id))
    }
    let sorted = entries.sorted { Self.key($0.name, $0.1).lexicographicallyPrecedes(Self.key($1.name, $1.1)) }
    return objects.add(RawObject(kind: .tree, bytes: sorted.flatMap { Self.encoded($0.name, $0.1, $0.2) }))
  }

  private static func key(_ name: String, _ mode: UInt32) -> [UInt8] {
    Array(name.utf8) + (mode == 0o40000 ? [UInt8(ascii: "/")] : [])
  }

  static func encoded(_ name: String, _ mode: UInt32, _ id: ObjectID) -> [UInt8] {
    Array("\(String(mode, radix: 8)) \(name)\0".utf8) + id.bytes
  }

  /// Puts every object into a file of its own.
  func unpack() throws {
    let packs = directory.appending("packs")
    try FileManager.default.moveItem(atPath: path + "/objects/pack", toPath: packs)
    try FileManager.default.createDirectory(atPath: path + "/objects/pack", withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: packs) where name.hasSuffix(".pack") {
      let result = try #require(Program("sh")).run(
        ["-c", "git --git-dir \"$0\" unpack-objects -q < \"$1\"", path, "\(packs)/\(name)"],
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"])
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  /// Where an object is in a file of its own.
  static func file(of id: ObjectID) -> String { "objects/\(id.description.prefix(2))/\(id.description.dropFirst(2))" }

  /// A zlib stream that says five bytes and holds a thousand.
  static var overlong: [UInt8] { storedZlib(Array("blob 5\0".utf8) + [UInt8](repeating: 97, count: 1000)) }

  /// Writes a commit-graph that gives a commit another one's tree, with a checksum that is right.
  ///
  /// - Returns: its bytes.
  @discardableResult
  func forgeCommitGraph() throws -> [UInt8] {
    try git("-c", "core.commitGraph=true", "commit-graph", "write", "--reachable")
    let name = "objects/info/commit-graph"
    let graph = try #require(try CommitGraph(repository: path))
    var bytes = Array(try bytes(of: name).dropLast(20))
    let tree = try #require(graph.entries.last).tree.bytes
    let place = try #require(bytes.indices.last { bytes[$0...].starts(with: tree) })
    bytes.replaceSubrange(place..<place + 20, with: graph.entries[0].tree.bytes)
    var hash = SHA1()
    hash.update(bytes)
    bytes += hash.finish()
    try write(bytes, to: name)
    return bytes
  }
}
