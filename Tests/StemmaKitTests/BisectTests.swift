import Manifests
import Testing

@testable import StemmaKit

@Suite("the first bad deployment") struct BisectTests {
  @Test(
    "halving",
    arguments: [
      // What each says, oldest first; the last one is bad.
      ("b", 0, -1, 0), ("gb", 1, 0, 1), ("bb", 0, -1, 1), ("ggbb", 2, 1, 2), ("gggggggggb", 9, 8, 4),
      ("bbbbbbbbbb", 0, -1, 4), ("gsb", 2, 0, 2), ("sssb", 3, -1, 3), ("ggsbb", 3, 1, 3), ("gssssssb", 7, 0, 7),
    ])
  func halving(verdicts: String, firstBad: Int, lastGood: Int, most: Int) {
    let all = verdicts.map { $0 == "g" ? Verdict.good : $0 == "b" ? .bad : .skip }
    var asked: [Int] = []
    let result = Bisection.firstBad(of: all.count) { index in
      asked.append(index)
      return all[index]
    }
    #expect(result == Bisection.Result(firstBad: firstBad, lastGood: lastGood))
    #expect(asked.count <= most && Set(asked).count == asked.count && !asked.contains(all.count - 1))
  }

  @Test(
    "delta debugging",
    arguments: [([3], 8), ([0, 7], 8), ([1, 2, 6], 8), ([0], 1), (Array(0..<5), 5), ([], 4), ([4, 40], 64)])
  func minimal(culprits: [Int], count: Int) {
    var tried: [[Int]] = []
    let found = DeltaDebugging.minimal(Array(0..<count)) { set in
      tried.append(set)
      return Set(set).isSuperset(of: culprits)
    }
    #expect(culprits.isEmpty ? found.count == 1 : found == culprits)
    #expect(Set(tried).count == tried.count && tried.count <= count * count + 3 * count)
    #expect(tried.allSatisfy { $0 == $0.sorted() && !$0.isEmpty })
  }

  @Test(
    "exit codes",
    arguments: [(0, .good), (125, .skip), (1, .bad), (127, .bad), (137, .bad)] as [(Int32, Verdict)])
  func verdicts(code: Int32, expected: Verdict) {
    #expect(Verdict(exitCode: code) == expected)
  }

  /// A test in this process.
  private struct Tester: SnapshotTester {
    let check: (TestedState) -> Int32

    func run(_ state: TestedState) throws -> TestRun { TestRun(exitCode: check(state), message: "") }
  }

  private static func text(_ state: TestedState) -> String {
    state.files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
  }

  /// Production with five versions; from the fourth on there are three replicas of an image that does not like it.
  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("production", "prod")
    for version in ["1.0.0", "1.1.0", "1.2.0"] { try test.deploy("production", "web", "web:\(version)") }
    try test.promote("prod-v1.0.0", to: "production")
    try test.set("MODE", "fast", at: Level(.enterprise))
    try test.deploy("production", "web", "web:1.3.0", replicas: 3)
    try test.deploy("production", "web", "web:1.4.0")
    return test
  }

  private func bisect(
    _ test: TestStore, _ change: (inout BisectRequest) -> Void = { _ in }, _ check: @escaping (TestedState) -> Int32
  ) throws -> (answer: BisectAnswer, steps: [String]) {
    var request = BisectRequest(good: "prod-v1.0.0", bad: "production")
    change(&request)
    var steps: [String] = []
    let answer = try test.store.bisect(request, tester: Tester(check: check), stamp: { test.stamp() }) { step in
      steps.append("\(step.verdict) \(step.subject)")
    }
    return (answer, steps)
  }

  @Test("finds the deployment and the changes, and writes nothing") func finds() throws {
    let test = try store()
    let before = try test.git("for-each-ref")
    let objects = try test.git("count-objects", "-v")
    let (answer, steps) = try bisect(test) { state in
      Self.text(state).contains("replicas: 3") && Self.text(state).contains("MODE: fast") ? 1 : 0
    }
    #expect(answer.first.version == "prod-v1.3.0" && answer.previous == "prod-v1.0.0" && answer.suspects.isEmpty)
    let changes = try #require(answer.changes)
    #expect(changes.map(\.title) == ["ConfigMap web-config", "Deployment web"])
    #expect(changes.flatMap(\.fields).map(\.path) == ["spec.replicas"])
    #expect(steps.prefix(3) == ["good prod-v1.0.0", "bad prod-v1.4.0", "bad prod-v1.3.0"])
    #expect(steps.count { $0.hasSuffix("prod-v1.0.0") } == 1 && steps.count == answer.runs)
    #expect(try test.git("for-each-ref") == before && test.git("count-objects", "-v") == objects)
  }

  @Test("names those that cannot be tested") func suspects() throws {
    let test = try store()
    let (answer, _) = try bisect(test, { $0.narrows = false }) { state in
      ["prod-v1.1.0", "prod-v1.2.0"].contains(state.version) ? 125 : state.version == "prod-v1.0.0" ? 0 : 1
    }
    #expect(answer.first.version == "prod-v1.3.0" && answer.previous == "prod-v1.0.0" && answer.changes == nil)
    let all = try bisect(test, { $0.narrows = false }) { state in
      state.version == "prod-v1.0.0" ? 0 : state.version == "prod-v1.4.0" ? 1 : 125
    }.answer
    #expect(all.suspects.compactMap(\.version) == ["prod-v1.3.0"] && all.first.version == "prod-v1.4.0")
  }

  @Test("deploys to a cabinet of its own") func scratch() throws {
    let test = try store()
    try test.cabinet("scratch", "dev")
    let (answer, _) = try bisect(test, { $0.cabinet = "scratch" }) { state in
      Self.text(state).contains("namespace: scratch") && Self.text(state).contains("replicas: 3") ? 1 : 0
    }
    #expect(answer.first.version == "prod-v1.3.0" && answer.changes == nil)
    #expect(try test.version("scratch")?.hasPrefix("scratch-v1.") == true)
  }

  @Test("what cannot be searched") func refused() throws {
    let test = try store()
    try test.cabinet("staging", "staging")
    try test.promote("prod-v1.4.0", to: "staging")
    let attempt = { (change: (inout BisectRequest) -> Void) in _ = try bisect(test, change) { _ in 0 } }
    expectError("'--bad' is 'prod-v1.4.0', which by the test is good") { try attempt { _ in } }
    expectError(
      "'prod-v1.0.0' and 'staging-v1.4.0' are versions of two cabinets",
      details: ["prod-v1.0.0 (production)", "staging-v1.4.0 (staging)"]
    ) { try attempt { $0.bad = "staging" } }
    expectError("the good version 'prod-v1.4.0' is not older than the bad one, 'prod-v1.1.0'") {
      try attempt {
        $0.good = "production"
        $0.bad = "prod-v1.1.0"
      }
    }
    expectError(
      "cannot test in cabinet 'production', whose versions are searched", hints: ["make a cabinet for it"]
    ) { try attempt { $0.cabinet = "production" } }
  }
}
