import Foundation
import TestSupport
import Testing

/// The real program, for what only a process of its own can show.
@Suite("the program stemma")
struct BinaryTests {
  /// Runs it with an environment of its own, in a directory that has a store with one deployment.
  private func stemma(_ arguments: String, in directory: TemporaryDirectory) throws -> Program.Result {
    let environment = [
      "STEMMA_AUTHOR": "Ada Lovelace <ada@example.com>", "STEMMA_STORE": directory.appending("acme.git"),
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
    let words = arguments.split(separator: " ").map(String.init)
    return try Program.built("stemma").run(words, environment: environment, in: directory.path)
  }

  private func store() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for line in [
      "init acme.git", "cabinet create staging --environment staging",
      "asset deploy --cabinet staging --asset web --image api:1.0.0",
    ] { #expect(try stemma(line, in: directory).status == 0) }
    return directory
  }

  @Test func `exit codes`() throws {
    let directory = try store()
    let cases: [(String, Int32)] = [
      ("status", 0), ("asset deploy --cabinet staging --asset web --image api:1.0.0 --dry-run", 0),
      ("asset deploy --cabinet staging --asset web --image api:2.0.0 --dry-run", 2),
      ("snapshot deploy --version nothing", 1), ("config set API_TOKEN abcdef --enterprise", 3),
      ("asset deploy --cabinet staging --asset web --image api:2.0.0 --expect 0000", 4),
      ("status --store /nowhere.git", 5), ("nonsense", 64), ("--help", 0),
    ]
    for (line, expected) in cases { #expect(try stemma(line, in: directory).status == expected, "\(line)") }
  }

  @Test func `a reader that goes away is no error`() throws {
    let directory = try store()
    let program = try Program.built("stemma").directory
    let script = "'\(program)/stemma' snapshot manifests staging-latest | head -1; echo ${PIPESTATUS[0]}"
    let result = try runBash(["-c", script], environment: ["STEMMA_STORE": directory.appending("acme.git")])
    #expect(result.output == "---\n0\n")
    #expect(result.errors == "")
  }

  @Test(.enabled(if: Program.exists("strace"), "needs strace"))
  func `help does not start libgit2`() throws {
    let trace = try #require(Program("strace"))
    let program = try Program.built("stemma").directory + "/stemma"
    let certificates = "ca-certificates.crt"
    #expect(try !trace.run(["-f", "-e", "trace=openat,open", program, "--help"]).errors.contains(certificates))
  }

  @Test(.enabled(if: Program.exists("strace"), "needs strace"))
  func `everything is flushed before system moves, and system before it is said`() throws {
    let directory = try store()
    let trace = try #require(Program("strace"))
    let program = try Program.built("stemma").directory + "/stemma"
    let result = try trace.run(
      [
        "-f", "-y", "-e", "trace=fsync,rename,link,write", program, "asset", "deploy", "--cabinet", "staging",
        "--asset",
        "web", "--image", "api:3.0.0",
      ],
      environment: [
        "STEMMA_AUTHOR": "Ada Lovelace <ada@example.com>", "STEMMA_STORE": directory.appending("acme.git"),
        "PATH": "/usr/bin:/bin",
      ])
    let lines = result.errors.split(separator: "\n").map(String.init)
    let index = { (call: String, name: String) in
      lines.firstIndex { $0.contains(call + "(") && $0.contains(name) }
    }
    let packFlushed = try #require(index("fsync", "objects/stemma-"))
    let packShown = try #require(index("rename", ".idx"))
    let directoryFlushed = try #require(index("fsync", "/objects/pack>"))
    let moved = try #require(index("rename", "refs/heads/system"))
    let lockFlushed = try #require(index("fsync", "refs/heads/system"))
    let said = try #require(index("write", "Deploy web"))
    #expect(packFlushed < packShown && packShown < directoryFlushed && directoryFlushed < moved)
    #expect(lockFlushed < moved && moved < said)
  }
}
