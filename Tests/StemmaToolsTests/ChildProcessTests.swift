import Foundation
import TestSupport
import Testing

@testable import StemmaTools

/// Programs are run with what they are given and nothing else, and end when they should.
@Suite struct ChildProcessTests {
  private let standIns: StandIns

  init() throws { standIns = try StandIns() }

  private func run(
    _ script: String, arguments: [String] = [], environment: [String: String] = [:],
    limits: ProcessLimits = ProcessLimits(time: 20), directory: String? = nil
  ) throws -> ChildProcess.Result {
    let program = try standIns.add("tool", script)
    return try ChildProcess(
      name: "tool", program: program, arguments: arguments, environment: environment, limits: limits,
      directory: directory
    ).run()
  }

  private func text(_ result: ChildProcess.Result) -> String { String(decoding: result.output, as: UTF8.self) }

  @Test func streamsAreKeptApart() throws {
    let result = try run("echo out; echo err >&2; exit 3")
    #expect(result.status == 3)
    #expect(text(result) == "out\n")
    #expect(result.errors == "err\n")
  }

  @Test func argumentsArePassedAsTheyAre() throws {
    let result = try run(#"printf '[%s]' "$@""#, arguments: ["a b", "$(id)", "", "é\n*"])
    #expect(text(result) == "[a b][$(id)][][é\n*]")
  }

  @Test func environmentIsExactlyWhatIsGiven() throws {
    setenv("STEMMA_TEST_SECRET", "1", 1)
    let result = try ChildProcess(
      name: "env", program: "/usr/bin/env", arguments: [], environment: ["A": "b=c"], limits: ProcessLimits(time: 20)
    ).run()
    #expect(text(result) == "A=b=c\n")
  }

  @Test func workingDirectoryIsTheOneAskedFor() throws {
    let result = try run("pwd -P; cat", directory: standIns.temporary)
    #expect(text(result) == URL(fileURLWithPath: standIns.temporary).resolvingSymlinksInPath().path + "\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
  func noOtherDescriptorIsInherited() throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    // The shell itself opens one to read its script.
    #expect(try text(run("exec ls /proc/self/fd")) == "0\n1\n2\n3\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func signalsAreAsTheSystemMadeThem() throws {
    let former = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, former) }
    let lines = try text(run("grep -E '^Sig(Ign|Blk)' /proc/self/status")).split(separator: "\n")
    let pipeBit = UInt64(1) << (SIGPIPE - 1)
    let masks = lines.compactMap { UInt64($0.dropFirst(8), radix: 16) }
    #expect(masks.map { $0 & pipeBit } == [0, 0])
  }

  @Test func signalThatEndsItIsPartOfTheStatus() throws {
    #expect(try run("kill -TERM $$").status == 128 + 15)
  }

  @Test func whatCannotBeStartedIsNamed() throws {
    expectError("cannot start 'tool': No such file or directory") {
      _ = try ChildProcess(
        name: "tool", program: "/nonexistent/tool", arguments: [], environment: [:], limits: ProcessLimits(time: 1)
      ).run()
    }
  }

  @Test func hangingProgramIsStoppedWithItsChildren() throws {
    let file = standIns.directory.appending("child")
    let time = duration {
      expectError("'tool' took longer than 0.5 seconds and was stopped") {
        _ = try run("sleep 77 & echo $! >\(file); sleep 77", limits: ProcessLimits(time: 0.5))
      }
    }
    #expect(time < .seconds(3))
    try expectGone(file)
  }

  @Test func grandchildThatHoldsThePipeDoesNotHang() throws {
    let file = standIns.directory.appending("child")
    let time = try duration {
      let result = try run("sleep 77 & echo $! >\(file); echo done")
      #expect(text(result) == "done\n")
    }
    #expect(time < .seconds(3))
    try expectGone(file)
  }

  @Test(.enabled(if: Program.exists("setsid")))
  func grandchildThatLeftTheGroupDoesNotHang() throws {
    let file = standIns.directory.appending("child")
    let time = try duration {
      let result = try run("setsid sh -c 'echo $$ >\(file); exec sleep 77' & sleep 0.3; echo done")
      #expect(text(result) == "done\n")
    }
    #expect(time < .seconds(3))
    let escaped = try #require(pid_t(String(contentsOfFile: file, encoding: .utf8).dropLast()))
    #expect(kill(escaped, SIGKILL) == 0)
  }

  @Test func outputBeyondTheLimitIsDroppedOrStopsTheProgram() throws {
    let script = "head -c 300000 /dev/zero"
    let kept = try run(script, limits: ProcessLimits(time: 20, output: 1000))
    #expect(kept.output.count == 1000)
    #expect(kept.status == 0)
    expectError("'tool' printed more than 64 KiB and was stopped") {
      _ = try run("yes", limits: ProcessLimits(time: 20, excess: .stop))
    }
    let whole = try run(script, limits: ProcessLimits(time: 20, output: 300000, excess: .stop))
    #expect(whole.output.count == 300000)
  }

  @Test func errorsBeyondTheLimitAreDropped() throws {
    let result = try run("head -c 300000 /dev/zero >&2; echo out", limits: ProcessLimits(time: 20, errors: 10))
    #expect(result.errors.utf8.count == 10)
    #expect(text(result) == "out\n")
  }

  @Test(.enabled(if: Program.exists("python3") && FileManager.default.fileExists(atPath: "/proc/self/stat")))
  func memoryIsThatOfTheWholeGroup() throws {
    let python = try #require(Program("python3")).directory
    let hog = "x = b'1' * (40 << 20); import time; time.sleep(20)"
    let time = duration {
      expectError("'tool' used more than 64 MiB of memory and was stopped") {
        _ = try run(
          "PATH=\(python):$PATH\npython3 -c \"\(hog)\" & python3 -c \"\(hog)\" & wait",
          limits: ProcessLimits(time: 20, memory: 64 << 20))
      }
    }
    #expect(time < .seconds(10))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/limits")))
  func filesThatItWritesAreLimited() throws {
    let file = standIns.directory.appending("big")
    // The limit is set right after the start.
    let result = try run("sleep 0.1; head -c 300000 /dev/zero >\(file)", limits: ProcessLimits(time: 20, file: 4096))
    #expect(result.status != 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.size] as? Int == 4096)
  }

  /// The process whose number the file holds is no more; it may still wait for somebody to ask how it ended.
  private func expectGone(_ file: String) throws {
    let number = try #require(pid_t(String(contentsOfFile: file, encoding: .utf8).dropLast()))
    for _ in 0..<100 where isRunning(number) { usleep(10_000) }
    #expect(!isRunning(number))
  }

  private func isRunning(_ number: pid_t) -> Bool {
    guard kill(number, 0) == 0 else { return false }
    let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
    return status?.contains(") Z ") != true
  }
}
