import Testing

@Suite("scripts/layering")
struct LayeringTests {
  /// A package of three layers: A depends on B, and B on C.
  static let manifest = """
    // swift-tools-version: 6.2
    import PackageDescription
    let package = Package(
      name: "layers",
      targets: [
        .target(name: "A", dependencies: ["B"]),
        .target(name: "B", dependencies: ["C"]),
        .target(name: "C"),
      ])

    """

  func check(
    _ a: String, b: String = "import C\n", prints output: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let package = try ScratchDirectory([
      "Package.swift": Self.manifest,
      "Sources/A/A.swift": a, "Sources/B/B.swift": b, "Sources/C/C.swift": "import Foundation\n",
    ])
    let result = try runBash(["scripts/layering", package.path])
    #expect(result == ScriptResult(output: output, status: output.isEmpty ? 0 : 1), sourceLocation: sourceLocation)
    try package.remove()
  }

  @Test func `passes imports of direct dependencies and of the toolchain`() throws {
    try check("import B\nimport Synchronization\n", prints: "")
  }

  @Test func `finds a transitive import, which the compiler accepts`() throws {
    try check(
      "import B\ninternal import struct C.Value\n",
      prints: "Sources/A/A.swift:2: undeclared import of 'C': the direct dependencies of 'A' are: B\n")
  }

  @Test func `finds upward and unknown imports`() throws {
    try check(
      "@testable import A\n", b: "import XCTest\n",
      prints: """
        Sources/A/A.swift:1: undeclared import of 'A': the direct dependencies of 'A' are: B
        Sources/B/B.swift:1: undeclared import of 'XCTest': the direct dependencies of 'B' are: C

        """)
  }

  @Test func `does not take comments and strings for code`() throws {
    let source = #"""
      import B
      // import C
      /*
      import C
      */
      let text = """
        import C
        """
      let more = 1  // not try! and not fatalError()

      """#
    try check(source, prints: "")
  }

  @Test func `finds what another layer is there for`() throws {
    let source = """
      import Foundation
      let process = Foundation.Process()
      let now = Date()
      func f() { fatalError("gone") }
      let root = getenv("HOME")

      """
    try check(
      source,
      prints: """
        Sources/A/A.swift:2: forbidden use of 'Process(': only 'StemmaTools' starts processes
        Sources/A/A.swift:3: forbidden use of 'Date()': only 'StemmaCommands' reads environment, working directory and clock
        Sources/A/A.swift:4: forbidden use of 'fatalError(': only 'Git' may need it
        Sources/A/A.swift:5: forbidden use of 'getenv(': only 'StemmaCommands' reads environment, working directory and clock

        """)
  }

  @Test func `knows the rules of Stemma's own modules`() throws {
    let package = try ScratchDirectory([
      "Package.swift": """
      // swift-tools-version: 6.2
      import PackageDescription
      let package = Package(
        name: "layers", targets: [.target(name: "Git"), .target(name: "StemmaTools"), .target(name: "StemmaCommands")])

      """,
      "Sources/Git/Git.swift": "import FoundationEssentials\nfunc push() async {}\nfunc asyncFree() { fatalError() }\n",
      "Sources/StemmaTools/Tools.swift": "import Foundation\nlet process = Process()\n",
      "Sources/StemmaCommands/Commands.swift": "import Foundation\nlet now = Date()\n",
    ])
    let result = try runBash(["scripts/layering", package.path])
    #expect(
      result.output == """
        Sources/Git/Git.swift:1: forbidden import of 'FoundationEssentials': 'Git' does without Foundation
        Sources/Git/Git.swift:2: forbidden use of 'async': 'Git' is synchronous

        """)
    #expect(result.status == 1)
    try package.remove()
  }

  @Test func `fails where there is no package`() throws {
    let empty = try ScratchDirectory()
    let result = try runBash(["scripts/layering", empty.path])
    #expect(result.errors.hasPrefix("error: Could not find Package.swift"))
    #expect(result.status == 1)
    try empty.remove()
  }
}
