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
}
