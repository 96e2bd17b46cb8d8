import Foundation
import FuzzSupport
import StemmaKit
import TestSupport
import Testing

@Suite("unified diffs") struct UnifiedDiffTests {
  private func text(_ diff: UnifiedDiff) -> String {
    diff.hunks.map { hunk in
      ([hunk.header] + hunk.lines.map { $0.kind.rawValue + $0.text }).joined(separator: "\n") + "\n"
    }.joined()
  }

  @Test(
    "hunks and their places",
    arguments: [
      ("a\n", "a\n", ""), ("", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"), ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
      ("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
      (
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n3\n4\n5\n6\n7\n8\n9\n10\n",
        "@@ -1,3 +1,2 @@\n 1\n-2\n 3\n@@ -9 +8,2 @@\n 9\n+10\n"
      ),
    ])
  func hunks(old: String, new: String, expected: String) {
    #expect(text(UnifiedDiff(old, new, context: 1)) == expected)
  }

  @Test("what 'git apply' makes of it", arguments: [1, UInt64.random(in: 0 ... .max)]) func applies(seed: UInt64) throws
  {
    let directory = try TemporaryDirectory()
    var random = SplitMix(seed: seed)
    var patch = ""
    var expected: [String: String] = [:]
    for number in 0..<20 {
      let old = (0..<30).map { _ in "line \(random.next() % 9)\n" }
      let new = old.flatMap { line in
        switch random.next() % 8 {
        case 0: [String]()
        case 1: [line, "new \(random.next() % 9)\n"]
        default: [line]
        }
      }
      try directory.write(old.joined(), to: "f\(number)")
      expected["f\(number)"] = new.joined()
      let hunks = text(UnifiedDiff(old.joined(), new.joined()))
      if !hunks.isEmpty { patch += "--- a/f\(number)\n+++ b/f\(number)\n\(hunks)" }
    }
    try directory.write(patch, to: "patch")
    try GitOracle.output("apply", "patch", in: directory.path)
    for (name, text) in expected {
      #expect(try String(contentsOfFile: directory.appending(name), encoding: .utf8) == text, "seed \(seed), \(name)")
    }
  }
}
