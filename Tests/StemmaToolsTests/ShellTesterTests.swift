import Foundation
import StemmaKit
import StemmaTools
import Testing

@Suite("a person's test") struct ShellTesterTests {
  private let programs: StandIns

  init() throws {
    programs = try StandIns()
  }

  private func run(_ command: String, version: String? = "prod-v1", seconds: Double = 20) throws -> TestRun {
    let tester = ShellTester(
      command: command, searchPath: "/usr/bin:/bin", temporaryDirectory: programs.temporary,
      environment: ["HOME": "/nowhere", "STEMMA_VERSION": "not this"], timeLimit: seconds)
    let files = [ManifestFile(path: "web/a.yaml", bytes: Array("a: 1\n".utf8))]
    return try tester.run(TestedState(version: version, files: files))
  }

  @Test(
    "what it finds and what it says",
    arguments: [
      (#"cat "$STEMMA_SNAPSHOT/web/a.yaml""#, 0, "a: 1"), ("echo $STEMMA_VERSION", 0, "prod-v1"),
      ("echo $HOME; exit 125", 125, "/nowhere"), ("echo out; echo err >&2; exit 3", 3, "err"),
      ("kill -9 $$", 137, ""), ("cat", 0, ""), (#"test -z "$USER""#, 0, ""), ("exit 0", 0, ""),
    ])
  func runs(command: String, code: Int32, message: String) throws {
    let run = try run(command)
    #expect(run.exitCode == code && run.message == message)
    #expect(try programs.leftovers() == [])
  }

  @Test("a state that is no version; one that takes too long") func others() throws {
    #expect(try run(#"test -z "$STEMMA_VERSION""#, version: nil).exitCode == 0)
    expectError("'--run' took longer than 0.2 seconds and was stopped") { _ = try run("sleep 10", seconds: 0.2) }
    #expect(try programs.leftovers() == [])
  }
}
