import StemmaKit
import Testing

@testable import StemmaTools

/// What programs complain of is shown in their words, as far as it is fit to be shown.
@Suite struct ProgramMessageTests {
  private func check(
    _ text: String, _ message: String, details: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = ProgramMessage(text, hiding: ["/tmp/stemma-1"]).failure(of: "tool", status: 1)
    #expect(error.message == "'tool' failed" + message, sourceLocation: sourceLocation)
    #expect(error.details == details, sourceLocation: sourceLocation)
  }

  @Test func logPrefixesGo() {
    let prefix = "E1125 09:34:54.817968   26327 run.go:72] "
    check(prefix + #""command failed" err="no 'a' in \"b\"""#, #": no 'a' in "b""#)
    check(prefix + #""command failed" err="first\nsecond: C:\\d""#, ": first", details: [#"second: C:\d"#])
    check(prefix + "plain text", ": plain text")
    check("W1125 09:34:54.817968   26327 x.go:1] old\n\(prefix)bad", ": bad", details: ["old"])
    check("E1125 no prefix", ": E1125 no prefix")
    check("Every] word", ": Every] word")
  }

  @Test func theLineThatIsMarkedComesFirst() {
    check("walk.go:75: link\nError: bad\n\nUse --debug", ": bad", details: ["walk.go:75: link", "Use --debug"])
    check("fatal: no such ref", ": no such ref")
    check("\n  \nfirst\nsecond", ": first", details: ["second"])
    check("", ": exit code 1")
  }

  @Test func detailsAreLimited() {
    let others = (1...20).map { "line \($0)" }
    check("error: bad\n" + others.joined(separator: "\n"), ": bad", details: Array(others.prefix(8)))
    check(String(repeating: "x", count: 301), ": " + String(repeating: "x", count: 299) + "…")
  }

  @Test func privateDirectoriesGo() {
    check("open /tmp/stemma-1/a/b: not in '/tmp/stemma-1'", ": open a/b: not in '.'")
  }

  @Test func controlCharactersGo() { check("a\u{1B}[2Jb\u{0}c\u{9B}d\u{202E}e", ": a [2Jb c d e") }

  @Test func secretsAreWithheldHoweverTheyAreQuoted() {
    let withheld = " (its message is withheld: it holds what looks like a secret)"
    check("bad\nvalue ghp_" + String(repeating: "a", count: 36), withheld)
    check("cannot reach postgres://u:pw@host/db", withheld)
    let key = #"-----BEGIN RSA PRIVATE\u0020KEY-----"#.replacing(#"\u0020"#, with: " ")
    check(#"E1125 09:34:54.817968 1 run.go:72] "failed" err="x\n"# + key + #"""#, withheld)
  }
}
