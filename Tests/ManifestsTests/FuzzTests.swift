import FuzzSupport
import Manifests
import TestSupport
import Testing

/// The fuzzer's properties, as far as there is time for them with every test run; `scripts/fuzz` goes on from there.
struct FuzzTests {
  static let corpus = try? Corpus(directory: "\(packageRoot)/Fixtures/fuzz")
  static let files = corpus?.files ?? []

  @Test func hasACorpus() { #expect(Self.files.count >= 40) }

  @Test(arguments: files.map(\.name)) func holdsForTheCorpus(name: String) throws {
    let file = try #require(Self.files.first { $0.name == name })
    var properties = Properties()
    properties.edits = 20
    try properties.check(.file(file.bytes))
  }

  /// A part of a run whose seed never changes.
  @Test(arguments: 0..<4) func holdsForWhatIsMadeUp(part: UInt64) throws {
    let source = CaseSource(corpus: Self.files.map(\.bytes), seed: 20_260_101)
    for execution in part * 4000..<(part + 1) * 4000 {
      do { try Properties().check(source.input(execution)) } catch {
        Issue.record("execution \(execution): \(error)")
        return
      }
    }
  }

  /// Each file of the corpus that holds one document without marks around it is the value of a key.
  @Test(.enabled(if: Oracle.hasKubectl)) func equalsKubectl() throws {
    let files = Self.files.filter { Self.isEmbeddable($0.bytes) && !Self.onlyOurs.contains($0.name) }
    let spec = files.enumerated().map { index, file in
      let text = Oracle.indented(String(decoding: file.bytes, as: UTF8.self))
      return "k\(index):\n\(text)\(text.utf8.last == UInt8(ascii: "\n") ? "" : "\n")"
    }
    let theirs = try #require(Oracle.kubectl(spec: spec.joined()))
    #expect(files.count >= 40)
    for (index, file) in files.enumerated() {
      #expect(try YAML.document(file.bytes)?.value == theirs["k\(index)"], "kubectl reads \(file.name)")
    }
  }

  /// What kubectl refuses, with an error: JSON's escape of a slash in a file that is no JSON.
  private static let onlyOurs = ["escaped-slash.yaml"]

  private static func isEmbeddable(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    guard (try? YAML.document(bytes)?.value) != nil, text.unicodeScalars.first != "\u{FEFF}" else { return false }
    return !text.split(whereSeparator: \.isNewline).contains { line in
      ["---", "...", "%"].contains { line.hasPrefix($0) }
    }
  }
}
