import Foundation
import TestSupport
import Testing

@testable import StemmaKit

@Suite("a process that dies", .serialized) struct CrashTests {
  private static let operations = [
    "deploy staging web api:2.0.0 4", "promote staging-v1.0.0 production", "promote prod-v0.9.0 production",
    "tag stable staging-v1.0.0", "cabinet qa qa", "set staging KEY value",
  ]
  /// Every step, and the second projection besides the first.
  private static let steps = Step.allCases.map { ($0, 1) } + [(.projectedOne, 2)]

  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("production", "web", "api:0.9.0")
    try test.deploy("production", "web", "api:0.9.1")
    try test.deploy("staging", "web", "api:1.0.0")
    return test
  }

  /// Runs one operation in a process that kills itself at a step; true where it got that far.
  private func kill(_ test: TestStore, _ step: Step, _ nth: Int, _ operation: String) throws -> Bool {
    let arguments =
      ["kill", step.rawValue, "\(nth)", test.store.path] + operation.split(separator: " ").map(String.init)
    let result = try Program.built("StemmaProbe").run(arguments, environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.errors == "")
    return result.status == 9
  }

  @Test("between any two steps nothing is lost and nothing is half-there", arguments: operations)
  func everyStep(operation: String) throws {
    var reached = 0
    let template = try store()
    for (step, nth) in Self.steps {
      let test = try TestStore(copying: template)
      let before = try test.git("rev-parse", "system")
      guard try kill(test, step, nth, operation) else { continue }
      reached += 1
      let moved = try test.git("rev-parse", "system") != before
      let isAfter = [.systemMoved, .projectedOne, .projected, .released].contains(step)
      #expect(moved == isAfter, "\(operation), \(step)")
      try expectConsistent(test, moved: moved, operation, step)
    }
    #expect(reached >= 4)
  }

  /// Readers see the whole operation or nothing of it, and the next operation finishes what was left.
  private func expectConsistent(_ test: TestStore, moved: Bool, _ operation: String, _ step: Step) throws {
    let seen = try test.store.status().cabinets.map { "\($0.name) \($0.version ?? "-")" }
    let first = operation.hasPrefix("deploy") && moved ? "staging staging-v2.0.0" : "staging staging-v1.0.0"
    #expect(seen.contains(first), "\(operation), \(step)")
    let outcome = try test.deploy("staging", "other", "other:1.0.0")
    #expect(outcome.sequence != nil)
    let lines = try test.git("for-each-ref", "--format=%(refname) %(objectname)").split(separator: "\n").map(
      String.init)
    for update in try refs(test) {
      #expect(lines.contains("\(update.name) \(update.value)"), "\(operation), \(step): \(update.name)")
    }
  }

  /// The newest recorded value of every ref.
  private func refs(_ test: TestStore) throws -> [(name: String, value: String)] {
    var seen: Set<String> = []
    let lines = try test.git("log", "--format=%(trailers:key=Stemma-Ref,valueonly)", "system").split(separator: "\n")
    return lines.compactMap { line in
      let parts = line.split(separator: " ").map(String.init)
      return seen.insert(parts[0]).inserted ? (parts[0], parts[2]) : nil
    }
  }

  @Test("the next operation says what it completed") func says() throws {
    let test = try store()
    #expect(try kill(test, .systemMoved, 1, "promote staging-v1.0.0 production"))
    // Read at once, although the branch and the tag are still missing.
    #expect(try test.version("production") == "prod-v1.0.0")
    #expect(try test.git("tag", "-l", "prod-v1.0.0") == "")
    let outcome = try test.deploy("staging", "web", "api:2.0.0")
    let number = try #require(outcome.sequence) - 1
    #expect(
      outcome.notes == [
        "completed operation \(number): moved 'refs/heads/cabinets/production'",
        "completed operation \(number): moved 'refs/tags/prod-v1.0.0'",
      ])
    #expect(
      try test.git("rev-parse", "cabinets/production^{tree}") == test.git("rev-parse", "system:cabinets/production"))
  }

  @Test("a lock that a dead process left is put aside") func staleLock() throws {
    let test = try store()
    let lock = test.store.path + "/refs/heads/system.lock"
    try Data().write(to: URL(fileURLWithPath: lock))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: lock)
    try test.deploy("staging", "web", "api:2.0.0")
    #expect(try test.version("staging") == "staging-v2.0.0")
    #expect(try FileManager.default.contentsOfDirectory(atPath: test.store.path + "/stale").count == 1)
  }

  @Test(
    "a ref that is locked keeps 'system' from moving past it, and a dead lock is put aside",
    arguments: [
      "refs/tags/staging-v2.0.0.lock", "refs/heads/cabinets/staging.lock",
    ])
  func projectionLock(name: String) throws {
    let test = try store()
    let lock = test.store.path + "/" + name
    try Data().write(to: URL(fileURLWithPath: lock))
    let outcome = try test.deploy("staging", "web", "api:2.0.0")
    #expect(outcome.problems.count == 1)
    #expect(
      outcome.problems[0].hasPrefix("ref '\(name.dropLast(5))' could not be moved and waits for the next operation"))
    let old = Date(timeIntervalSinceNow: -60)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: lock)
    _ = try test.store.createEnvironment("other", reason: "", stamp: test.stamp())
    #expect(try test.git("rev-parse", "staging-v2.0.0^{tree}") == test.git("rev-parse", "system:cabinets/staging"))
    #expect(try test.git("rev-parse", "cabinets/staging^{tree}") == test.git("rev-parse", "system:cabinets/staging"))
  }

  @Test("a branch that was moved by hand is left alone and stops writing to that cabinet only") func handCommit() throws
  {
    let test = try store()
    let recorded = try test.git("rev-parse", "cabinets/production")
    let tree = try test.git("rev-parse", "cabinets/production^{tree}")
    let foreign = try test.git("commit-tree", "-p", recorded, "-m", "By hand", tree)
    _ = try test.git("update-ref", "refs/heads/cabinets/production", foreign)
    expectError(
      "branch 'cabinets/production' is at '\(foreign.prefix(10))', not at '\(recorded.prefix(10))' as 'system' recorded",
      .refused,
      hints: ["put it back with 'git update-ref refs/heads/cabinets/production \(recorded) \(foreign)'"]
    ) { try test.promote("staging-v1.0.0", to: "production") }
    try test.deploy("staging", "web", "api:2.0.0")
    #expect(try test.git("rev-parse", "cabinets/production") == foreign)
  }
}

@Suite("processes that write at once", .serialized) struct RaceTests {
  @Test("every acknowledged operation of sixteen processes is in the linear history") func sixteen() async throws {
    let test = try TestStore()
    let cabinets = (1...8).map { "c\($0)" }
    for cabinet in cabinets { try test.cabinet(cabinet, "e") }
    let path = test.store.path
    let acknowledged = try await withThrowingTaskGroup(of: [String].self) { group in
      for number in 0..<16 {
        let arguments = ["race", path, cabinets[number % 8], "asset\(number)", "4"]
        group.addTask { try await Self.inThread { try Self.run(arguments) } }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(acknowledged.count == 64)
    let history = try test.git("rev-list", "system").split(separator: "\n").map(String.init)
    #expect(Set(acknowledged).isSubset(of: Set(history)))
    #expect(try test.git("rev-list", "--merges", "system") == "")
    let numbers = try test.git(
      "log", "--reverse", "--format=%(trailers:key=Stemma-Sequence,valueonly,separator=)", "system")
    #expect(numbers.split(separator: "\n").map { Int($0) } == (1...history.count).map { $0 })
    for cabinet in cabinets {
      #expect(
        try test.git("rev-parse", "cabinets/\(cabinet)^{tree}") == test.git("rev-parse", "system:cabinets/\(cabinet)"))
    }
    // Packs were merged on the way, and nothing was lost.
    let packs = try FileManager.default.contentsOfDirectory(atPath: path + "/objects/pack").filter {
      $0.hasSuffix(".pack")
    }
    #expect(packs.count < 50)
  }

  private static func run(_ arguments: [String]) throws -> [String] {
    let result = try Program.built("StemmaProbe").run(arguments, environment: ["PATH": "/usr/bin:/bin"])
    if result.status != 0 { throw Program.Failure(description: result.errors) }
    return result.output.split(separator: "\n").map(String.init)
  }

  /// Waits in a thread of its own, so that waiting for one process does not keep others from starting.
  private static func inThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try body() }) }.start()
    }
  }
}
