import Foundation
import TestSupport
import Testing

@Suite("README")
struct ReadmeTests {
  @Test func `the tour runs as written`() throws {
    let scratch = try ScratchDirectory(["tour/empty": "", "gitconfig": ""])
    let program = try Program.built("stemma").directory
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let result = try runBash(
      ["scripts/tour", "README.md", "\(scratch.path)/tour"],
      environment: [
        "PATH": "\(program):\(path)", "GIT_CONFIG_GLOBAL": "\(scratch.path)/gitconfig", "GIT_CONFIG_NOSYSTEM": "1",
        "STEMMA_AUTHOR": "",
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Roll back production to prod-v1.2.3\n"))
    #expect(result.output.contains("  identical: true\n"))
    try scratch.remove()
  }

  @Test func `the two commands come first and exist`() throws {
    let text = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```sh\n").dropFirst().first)
    let commands = block.components(separatedBy: "```")[0].split(separator: "\n").map { $0.split(separator: " ")[0] }
    #expect(commands == ["scripts/demo", "scripts/test"])
    for command in commands {
      #expect(FileManager.default.isExecutableFile(atPath: repository.appending(path: String(command)).path))
    }
  }
}
