import Foundation
import TestSupport
import Testing

@testable import Git
@testable import StemmaKit

/// Files that were damaged, and files that change what Git reads.
@Suite("damage", .timeLimit(.minutes(1))) struct DamageTests {
  @Test("objects that are missing, cut short, too long, or others") func objects() throws {
    let loose = try TamperedStore(copying: BaseStore.path())
    try loose.unpack()
    let id = try loose.id("system:cabinets/production/manifests/web/deployment.apps_web.yaml")
    let file = TamperedStore.file(of: id)
    let whole = try loose.bytes(of: file)
    let bomb = try loose.git("hash-object", "-w", "--stdin", input: String(repeating: "a", count: 4 << 20))
    let bombFile = TamperedStore.file(of: try #require(ObjectID(bomb)))
    let cases: [(String, [UInt8]?)] = [
      ("object-missing", nil), ("object-damaged", Array(whole.prefix(whole.count / 2))), ("object-damaged", []),
      ("object-damaged", whole + [0]), ("object-damaged", try loose.bytes(of: bombFile)),
      ("object-damaged", TamperedStore.overlong),
    ]
    try FileManager.default.removeItem(atPath: "\(loose.path)/\(bombFile)")
    for (code, bytes) in cases {
      let copy = try TamperedStore(copying: loose.path, keepingLogs: true)
      try FileManager.default.removeItem(atPath: "\(copy.path)/\(file)")
      if let bytes { try copy.write(bytes, to: file) }
      let found = try copy.verify()
      #expect(found.severity == .damaged)
      #expect(found.findings.contains { $0.code == code && $0.subject == id.description })
      #expect(found.findings.allSatisfy { $0.code == code })
    }
  }

  @Test("unreachable objects are looked at when everything is") func unreachable() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    let id = try #require(ObjectID(copy.git("hash-object", "-w", "--stdin", input: "nobody's")))
    #expect(try copy.verify(.full).counts.unreachable > 0)
    try copy.write([1, 2, 3], to: TamperedStore.file(of: id))
    try copy.expect([], nil)
    try copy.expect(["object-damaged \(id)"], .damaged, .full)
  }

  private func packed() throws -> (store: TamperedStore, stem: String) {
    let copy = try TamperedStore(copying: BaseStore.path())
    try copy.git("-c", "repack.writeBitmaps=false", "repack", "-adq")
    let names = try FileManager.default.contentsOfDirectory(atPath: copy.path + "/objects/pack")
    let pack = try #require(names.first { $0.hasSuffix(".pack") })
    return (copy, "objects/pack/\(pack.dropLast(5))")
  }

  @Test("packs and their indexes") func packs() throws {
    let (whole, stem) = try packed()
    let size = try whole.bytes(of: stem + ".idx").count
    // Version, fan-out, a name, an offset, the checksum.
    for position in [7, 40, 8 + 1024 + 25, size - 44, size - 1] {
      let copy = try TamperedStore(copying: whole.path, keepingLogs: true)
      var bytes = try copy.bytes(of: stem + ".idx")
      bytes[position] ^= 0x7F
      try copy.write(bytes, to: stem + ".idx")
      let found = try copy.verify()
      #expect(found.findings.contains { $0.subject.hasPrefix(stem) && $0.severity == .damaged }, "byte \(position)")
      #expect(found.severity == .damaged, "byte \(position)")
    }
    var bytes = try whole.bytes(of: stem + ".pack")
    bytes[bytes.count - 1] ^= 1
    try whole.write(bytes, to: stem + ".pack")
    let found = try whole.verify()
    #expect(found.findings.contains { $0.code == "pack-damaged" && $0.subject == stem + ".pack" })
  }

  @Test("a bitmap that is damaged, or of another pack") func bitmap() throws {
    let store = try packed().store
    try store.git("repack", "-adq", "--write-bitmap-index")
    let names = try FileManager.default.contentsOfDirectory(atPath: store.path + "/objects/pack")
    let name = "objects/pack/\(try #require(names.first { $0.hasSuffix(".bitmap") }))"
    let whole = try store.bytes(of: name)
    for position in [0, 5, 15, 40, whole.count - 1] {
      var bytes = whole
      bytes[position] ^= 1
      try store.write(bytes, to: name)
      try store.expect(["derived-damaged \(name)"], .damaged)
    }
  }

  @Test("a pack that is lost is damage, whatever was in it, and no tampering") func lost() throws {
    let packs = try BaseStore.path() + "/objects/pack"
    let names = try FileManager.default.contentsOfDirectory(atPath: packs).filter { $0.hasSuffix(".pack") }.sorted()
    for name in names {
      let copy = try TamperedStore(copying: BaseStore.path(), keepingLogs: true)
      try copy.write(Array(copy.bytes(of: "objects/pack/\(name)").prefix(40)), to: "objects/pack/\(name)")
      let found = try copy.verify()
      #expect(found.severity == .damaged, "\(found.findings.first?.code ?? "")")
      #expect(found.findings.contains { $0.code == "pack-damaged" && $0.subject == "objects/pack/\(name)" })
    }
  }

  @Test("a forged commit-graph, and a damaged one") func commitGraph() throws {
    let copy = try TamperedStore(copying: BaseStore.path())
    let name = "objects/info/commit-graph"
    let bytes = try copy.forgeCommitGraph()
    try copy.expect(["commit-graph-forged \(name)"], .tampered)
    try copy.write(bytes.dropLast(20) + [UInt8](repeating: 0, count: 20), to: name)
    try copy.expect(["derived-damaged \(name)"], .damaged)
  }

  @Test("files that change what Git reads, and files that do not belong there") func strange() throws {
    let cases: [(String, String, VerificationFinding.Severity)] = [
      ("grafts", "info/grafts", .tampered), ("shallow", "shallow", .tampered),
      ("alternates", "objects/info/alternates", .tampered), ("alternates", "objects/info/http-alternates", .tampered),
      ("unknown-file", "objects/pack/x", .tampered),
      ("unknown-file", "objects/ab/x", .tampered), ("derived-unchecked", "objects/pack/multi-pack-index", .notChecked),
      ("derived-unchecked", "objects/info/commit-graphs/commit-graph-chain", .notChecked),
      ("leftover", "packed-refs.lock", .repairable), ("leftover", "objects/ab/tmp_obj_x", .repairable),
      ("ref-damaged", "refs/heads/empty", .damaged),
    ]
    for (code, file, severity) in cases {
      let copy = try TamperedStore(copying: BaseStore.path())
      try copy.write([], to: file)
      let subject = file.hasSuffix("-chain") ? "objects/info/commit-graphs" : file
      let found = try copy.verify()
      #expect(found.findings.map { "\($0.code) \($0.subject)" } == ["\(code) \(subject)"])
      #expect(found.severity == severity)
    }
    let linked = try TamperedStore(copying: BaseStore.path())
    let name = "refs/heads/mine"
    try FileManager.default.createSymbolicLink(atPath: "\(linked.path)/\(name)", withDestinationPath: "settings")
    try linked.expect(["linked-file \(name)"], .tampered)
  }
}
