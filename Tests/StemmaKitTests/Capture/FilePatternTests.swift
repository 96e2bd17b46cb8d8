import Testing

@testable import StemmaKit

@Suite("patterns of files") struct FilePatternTests {
  @Test(
    "what a pattern without '/' matches: any part of a path",
    arguments: [
      ("a.yaml", "a.yaml", true), ("a.yaml", "x/y/a.yaml", true), ("a.yaml", "a.yaml.bak", false),
      ("a.yaml", "A.yaml", false), ("*.yaml", "x/y/a.yaml", true), ("*.yaml", "a.yml", false), ("*", "x/a", true),
      ("test", "x/test/a.yaml", true), ("test", "x/tests/a.yaml", false), ("test/", "test/a.yaml", true),
      ("test*", "x/testing/a.yaml", true), ("?.yaml", "a.yaml", true), ("?.yaml", "é.yaml", true),
      ("?.yaml", "ab.yaml", false), ("?.yaml", ".yaml", false), ("[ab].yaml", "a.yaml", false),
      ("[ab].yaml", "[ab].yaml", true), ("é*", "été.yaml", true), ("*.y*l", "a.b.yaml", true), ("a*a", "a", false),
      ("", "a", false), ("/", "a", false),
    ])
  func names(pattern: String, path: String, expected: Bool) { check(pattern, path, expected) }

  @Test(
    "what a pattern with '/' matches: a path from the top, and all below it",
    arguments: [
      ("x/a.yaml", "x/a.yaml", true), ("x/a.yaml", "w/x/a.yaml", false), ("x/test", "x/test/y/a.yaml", true),
      ("x/*.yaml", "x/a.yaml", true), ("x/*.yaml", "x/y/a.yaml", false), ("x/*", "x/y/a.yaml", true),
      ("*/a.yaml", "x/a.yaml", true), ("*/a.yaml", "x/y/a.yaml", false), ("x?y/a", "x/y/a", false),
      ("/a.yaml", "a.yaml", true), ("/a.yaml", "x/a.yaml", false), ("/x/", "x/a.yaml", true),
      ("./a.yaml", "a.yaml", true), ("./a.yaml", "x/a.yaml", false), ("./x/a.yaml", "x/a.yaml", true),
    ])
  func paths(pattern: String, path: String, expected: Bool) { check(pattern, path, expected) }

  @Test(
    "'**' stands for anything, and '**/' for any directories or none",
    arguments: [
      ("x/**", "x/y/z/a.yaml", true), ("x/**", "y/x/a.yaml", false), ("x/**.yaml", "x/y/a.yaml", true),
      ("**/a.yaml", "x/y/a.yaml", true), ("**/a.yaml", "a.yaml", true), ("**/a.yaml", "x/ba.yaml", false),
      ("x/**/a.yaml", "x/a.yaml", true), ("x/**/a.yaml", "x/y/z/a.yaml", true), ("x/**/a.yaml", "x/ya.yaml", false),
      ("**/x*z", "a/xb/xz", true), ("**/x*z", "a/xb/yz", false), ("**/x/*.yaml", "x/y/x/a.yaml", true),
      ("/a**z", "a/b/z", true), ("a**z", "a/b/z", false), ("**", "x/a", true), ("x/**/**/a", "x/a", true),
      ("***", "a", true),
    ])
  func anything(pattern: String, path: String, expected: Bool) { check(pattern, path, expected) }

  private func check(_ pattern: String, _ path: String, _ expected: Bool) {
    #expect(FilePattern(pattern).matches(path) == expected, "'\(pattern)' and '\(path)'")
  }

  @Test("no pattern takes long", arguments: ["*a", "**a", "*?", "**/a*"])
  func time(part: String) {
    let pattern = FilePattern(String(repeating: part, count: 20) + "b")
    let path = String(repeating: "a", count: 5000)
    var matches = true
    let duration = ContinuousClock().measure { matches = pattern.matches(path) }
    #expect(!matches)
    #expect(duration < .seconds(1))
  }
}
