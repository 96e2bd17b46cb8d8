import Foundation
import Testing

@testable import Git

/// Objects that plain git wrote into files of their own, whole and damaged. libgit2 itself would hang on some of these.
@Suite(.timeLimit(.minutes(1))) struct LooseObjectTests {
  private func store(_ content: [UInt8]) throws -> (store: TemporaryDirectory, id: ObjectID, file: URL) {
    let scratch = try TemporaryDirectory()
    let path = try makeRepository(in: scratch, name: "r.git")
    let written = try git(path, "hash-object", "-w", "--stdin", input: content)
    let hex = String(decoding: written.output, as: UTF8.self).filter { $0 != "\n" }
    let id = try #require(ObjectID(hex))
    let file = URL(fileURLWithPath: "\(path)/objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    return (scratch, id, file)
  }

  @Test("whole objects of any size", arguments: [0, 1, 100, 70_000])
  func whole(size: Int) throws {
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let (scratch, id, _) = try store(content)
    #expect(try Repository(opening: scratch.path + "/r.git").blob(id) == content)
  }

  @Test("every truncation and every flipped byte is damage, quickly") func damaged() throws {
    let (scratch, id, file) = try store(Array("some content, some more content\n".utf8))
    let whole = [UInt8](try Data(contentsOf: file))
    let repository = try Repository(opening: scratch.path + "/r.git")
    var damages = (0..<whole.count).map { Array(whole[..<$0]) } + [whole + [0]]
    for index in whole.indices {
      var flipped = whole
      flipped[index] ^= 0x10
      damages.append(flipped)
    }
    for damage in damages {
      try Data(damage).write(to: file)
      do throws(GitError) {
        // A flip in zlib's header can leave the stream readable; then it must be the same content.
        let bytes = try repository.blob(id)
        #expect(bytes == Array("some content, some more content\n".utf8))
      } catch {
        #expect(error.kind == .corrupt)
      }
    }
  }
}
