import Foundation
import FuzzSupport
import Manifests
import TestSupport
import Testing

/// The fuzzer finds what it is there for, and leads back to it.
struct FuzzHarnessTests {
  @Test func repeatsCases() {
    let source = CaseSource(corpus: [Array("a: 1\n".utf8)], seed: 7)
    let cases = (0..<200).map { source.input($0).bytes }
    #expect(cases == (0..<200).map { source.input($0).bytes })
    #expect(Set(cases).count > 150)
  }

  static let broken: [(name: String, write: @Sendable (Value) -> [UInt8], property: String)] = [
    ("one without quotes", { unquoted(YAML.write($0)) }, "what is written is read as it was"),
    ("one that stops", { YAML.write($0).dropLast(3) }, "what is written in YAML can be read"),
    ("one without order", { shuffled($0) }, "what is written is written again alike"),
  ]

  @Test(arguments: broken.indices) func findsABrokenWriter(index: Int) {
    let (name, write, property) = Self.broken[index]
    var properties = Properties()
    properties.write = write
    let source = CaseSource(corpus: [], seed: 1)
    let findings = (0..<500).compactMap { execution in
      Result { try properties.check(source.input(execution)) }.failure as? Finding
    }
    #expect(findings.contains { $0.property == property }, "\(name)")
  }

  private static func unquoted(_ bytes: [UInt8]) -> [UInt8] { bytes.filter { $0 != UInt8(ascii: "\"") } }

  /// The first entry of a mapping last, and the others in order.
  private static func shuffled(_ value: Value) -> [UInt8] {
    guard var rest = value.mapValue, let key = rest.keys.first, let first = rest[key] else { return YAML.write(value) }
    rest[key] = nil
    let others = rest.isEmpty ? [] : YAML.write(.map(rest))
    return others + CanonicalJSON.write(.string(key)).dropLast() + Array(": ".utf8) + FlowText.write(first)
  }

  @Test func leavesOutWhatIsNotNeeded() {
    let deadline = ContinuousClock.now + .seconds(10)
    let small = Minimiser.minimise(Array("some text x and more y\n".utf8), deadline: deadline) { bytes in
      bytes.contains(UInt8(ascii: "x")) && bytes.contains(UInt8(ascii: "y"))
    }
    #expect(small == Array("xy".utf8))
  }

  /// A worker's crash ends the run; the input is made small and can be checked alone.
  @Test func findsACrash() throws {
    let scratch = try TemporaryDirectory()
    try scratch.write("a: 1\nb: [x, boom, y]\n", to: "corpus/seed.yaml")
    let fuzzer = try Program.built("YAMLFuzz")
    let run = try fuzzer.run(
      [
        "--seed", "1", "--corpus", scratch.appending("corpus"), "--findings", scratch.appending("findings"),
        "--executions", "20", "--trap", "boom",
      ], environment: [:])
    #expect(run.status == 1)
    #expect(run.output.contains("outcome: crash with signal 6 in execution 0, written to "))
    let found = FileManager.default.contents(atPath: scratch.appending("findings/1-0.yaml"))
    #expect(found == Data("boom".utf8))
  }

  @Test func endsWithoutAFinding() throws {
    let scratch = try TemporaryDirectory()
    try scratch.write("a: 1\n", to: "corpus/seed.yaml")
    let arguments = ["--corpus", scratch.appending("corpus"), "--findings", scratch.appending("findings")]
    let run = try Program.built("YAMLFuzz").run(arguments + ["--seed", "5", "--executions", "50", "--jobs", "2"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("executions: 50\n"))
    #expect(run.output.hasSuffix("seed: 5\noutcome: no finding\n"))
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
