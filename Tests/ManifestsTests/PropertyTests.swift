import FuzzSupport
import Testing

@testable import Manifests

/// Random values, from seeds that a failure names.
struct PropertyTests {
  @Test(arguments: [1, 20_260_101, UInt64.random(in: 0 ... .max)]) func isReadAsWritten(seed: UInt64) throws {
    var random = RandomValues(SplitMix(seed: seed), words: Self.words)
    for number in 0..<2000 {
      let value = random.value(depth: 4)
      let written = YAML.write(value)
      let read = try read(written, "seed \(seed), value \(number)")
      try #require(read == value, "seed \(seed), value \(number):\n\(String(decoding: written, as: UTF8.self))")
      try #require(YAML.write(read) == written, "seed \(seed), value \(number)")
    }
  }

  @Test(arguments: [2, UInt64.random(in: 0 ... .max)]) func isReadAsWrittenInJSON(seed: UInt64) throws {
    var random = RandomValues(SplitMix(seed: seed), words: Self.words)
    for number in 0..<500 {
      let value = random.value(depth: 3)
      let written = CanonicalJSON.write(value)
      try #require(try read(written, "seed \(seed), value \(number)") == value, "seed \(seed), value \(number)")
    }
  }

  /// Whatever is set reads back, what was there before stays, and removing it leads back to the same value.
  @Test(arguments: [3, UInt64.random(in: 0 ... .max)]) func isEditedAndRestored(seed: UInt64) throws {
    var random = RandomValues(SplitMix(seed: seed), words: Self.words)
    for number in 0..<500 {
      let before: Value = ["kept": random.value(depth: 3), "last": ["x": 1]]
      let added = random.value(depth: 2)
      let path = number.isMultiple(of: 2) ? ["last", random.text()] : ["new", random.text(), "é"]
      guard path[1] != "x" else { continue }
      let name = "seed \(seed), value \(number), path \(path)"
      let edited = try YAMLEdit.set(path, to: added, in: YAML.write(before))
      let root = try #require(try YAML.document(edited)?.root, "\(name)")
      try #require(root.node(at: path)?.value == added && root.value["kept"] == before["kept"], "\(name)")
      let removed = try YAMLEdit.remove(path, in: edited)
      try #require(try read(removed, name) == before, "\(name)")
    }
  }

  private static let words = PlainScalarTests.table.map(\.0) + CanonicalWriteTests.quoted + CanonicalWriteTests.plain

  /// The value; the null document, which is left out of a stream, is null.
  private func read(_ bytes: [UInt8], _ name: String) throws -> Value {
    do { return try YAML.document(bytes)?.value ?? .null } catch {
      Issue.record("\(name): \(error)\n\(String(decoding: bytes, as: UTF8.self))")
      throw error
    }
  }
}
