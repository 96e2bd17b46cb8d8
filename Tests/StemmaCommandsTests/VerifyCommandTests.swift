import Foundation
import TestSupport
import Testing

@testable import StemmaCommands
@testable import StemmaKit

@Suite("stemma verify") struct VerifyCommandTests {
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0")
    return session
  }

  private func git(_ session: Session, _ arguments: String...) throws -> String {
    let result = try GitOracle.run(arguments, in: session.directory.appending("acme.git"))
    #expect(result.status == 0, "\(result.errors)")
    return result.output.trimmingCharacters(in: .newlines)
  }

  @Test("a clean store, for people") func clean() throws {
    let session = try session()
    let tip = try git(session, "rev-parse", "system")
    let answer = session.run("verify", "--full")
    let lines = answer.out.split(separator: "\n").map(String.init)
    #expect(answer.status == 0 && answer.err == "")
    #expect(lines[0] == "CHECKED      COUNT" && lines.contains("operations   5"))
    #expect(lines.contains { $0.hasPrefix("objects ") && $0.contains(" packs, ") && $0.contains(" kB") })
    #expect(lines.suffix(2) == ["Keep elsewhere: 5:\(tip)", "Nothing was lost or altered"])
    #expect(session.run("verify", "--witness", "5:\(tip)").status == 0)
  }

  @Test("findings decide the exit code, and say what to do") func findings() throws {
    let session = try session()
    try session.directory.write("", to: "acme.git/refs/heads/x.lock")
    let leftover = session.run("verify", "--quick")
    #expect(
      leftover.out.hasPrefix(
        """
        repairable leftover: refs/heads/x.lock
          was left by a process that died, or belongs to one that is still at work
          hint: where no operation is under way, the next ones put it aside, or it can be removed

        """))
    #expect(leftover.out.hasSuffix("repairable: 1 finding\n") && leftover.status == 10)
    try session.directory.write("", to: "acme.git/refs/heads/empty")
    #expect(session.run("verify").status == 11)
    _ = try git(session, "tag", "staging-v9", "settings")
    let tampered = session.run("verify")
    #expect(tampered.status == 12)
    #expect(tampered.out.hasPrefix("tampered tag-foreign: refs/tags/staging-v9\n  was made by no operation\n"))
  }

  @Test("how bad it is decides the exit code") func exitCodes() {
    let codes = VerificationFinding.Severity.allCases.map { ($0, $0.exitCode) }
    let expected: [VerificationFinding.Severity: Int32] = [
      .repairable: 10, .damaged: 11, .tampered: 12, .notChecked: 13,
    ]
    #expect(Dictionary(uniqueKeysWithValues: codes) == expected)
  }

  @Test("a quick look says what it did not look at, and a clone that it is one") func incomplete() throws {
    let session = try session()
    let quick = session.run("verify", "--quick").out.split(separator: "\n").suffix(2)
    #expect(
      quick == [
        "Not looked at: contents; '--full' proves the rest", "Nothing was lost or altered in what was looked at",
      ])
    try GitOracle.output("clone", "-q", "acme.git", "copy", in: session.directory.path)
    let clone = session.run("verify", "--store", "copy")
    #expect(clone.status == 0 && clone.out.hasSuffix("Nothing was lost or altered\n"))
    #expect(clone.err == "note: 'DIR/copy/.git' is a copy of a store: it has what was fetched last\n")
  }

  @Test("JSON") func json() throws {
    let session = try session()
    _ = try git(session, "update-ref", "-d", "refs/heads/cabinets/staging")
    let answer = session.run("verify", "--output", "json")
    let document = try #require(JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any])
    #expect(document["kind"] as? String == "verification" && document["severity"] as? String == "tampered")
    let finding = try #require((document["findings"] as? [[String: Any]])?.first)
    #expect(finding["code"] as? String == "branch-missing")
    #expect(finding["subject"] as? String == "refs/heads/cabinets/staging")
    let witness = try #require(document["witness"] as? [String: Any])
    #expect(witness["sequence"] as? Int == 5 && answer.status == 12)
  }

  @Test("wrong words") func usage() throws {
    let session = try session()
    #expect(session.run("verify", "--quick", "--full").err == "error: give '--quick' or '--full', not both\n")
    let answer = session.run("verify", "--witness", "6")
    #expect(
      answer.transcript
        == "--- stderr\nerror: invalid witness '6'\nhint: give a number, ':' and the 40 digits of a commit\n[exit 64]\n"
    )
  }

  @Test("progress goes to a terminal only, and is wiped away") func progress() throws {
    var surroundings = Terminal.Surroundings()
    surroundings.isErrorTerminal = true
    let recorder = Recorder()
    surroundings.now = { recorder.tick() }
    surroundings.write = { bytes, isError in recorder.take(bytes, isError) }
    let steps = [
      VerificationProgress(objects: 1000, total: 2000, rendered: 0, toRender: 0),
      VerificationProgress(objects: 2000, total: 2000, rendered: 1, toRender: 3),
    ]
    let line = VerificationProgressLine(Terminal(surroundings))
    for step in steps { line.show(step) }
    line.clear()
    #expect(
      recorder.text
        == "\r\u{1B}[Kverifying: 1,000 of at most 2,000 objects\r\u{1B}[Kverifying: 1 of 3 snapshots\r\u{1B}[K")
    surroundings.isErrorTerminal = false
    VerificationProgressLine(Terminal(surroundings)).show(steps[0])
    #expect(recorder.text.hasSuffix("snapshots\r\u{1B}[K"))
  }
}

/// What was written to standard error, and a clock that ticks half a second with every look.
private final class Recorder {
  private(set) var text = ""
  private var clock: Int64 = 0

  func tick() -> Int64 {
    clock += 500
    return clock
  }

  func take(_ bytes: [UInt8], _ isError: Bool) {
    if isError { text += String(decoding: bytes, as: UTF8.self) }
  }
}
