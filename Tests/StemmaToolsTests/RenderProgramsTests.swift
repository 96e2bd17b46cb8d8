import Foundation
import StemmaKit
import StemmaTools
import TestSupport
import Testing

/// Files are rendered in a place of their own, and nothing stays behind: with programs that stand in for real ones.
@Suite final class RenderProgramsTests {
  private let standIns: StandIns

  init() throws { standIns = try StandIns() }

  deinit { #expect((try? standIns.leftovers()) == []) }

  private func programs(time: Double = 20, memory: Int = 1 << 30, output: Int = 1 << 20) -> RenderPrograms {
    RenderPrograms(
      searchPath: standIns.searchPath, temporaryDirectory: standIns.temporary, timeLimit: time, memoryLimit: memory,
      outputLimit: output)
  }

  private func request(_ files: [String: String] = ["a/b.yaml": "kind: A"], directory: String = "a") -> RenderRequest {
    RenderRequest(program: .kustomize, files: files.mapValues { Array($0.utf8) }, directory: directory)
  }

  private func rendered(_ request: RenderRequest) throws -> [String] {
    String(decoding: try programs().render(request).manifests, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func kustomizeBuildsTheDirectory() throws {
    try standIns.add("kustomize", #"echo "$1 ${2#"$(pwd -P)/"} $#"; cat "$2/b.yaml""#)
    #expect(try rendered(request()) == ["build a 2", "kind: A"])
  }

  @Test func kubectlStandsInForKustomize() throws {
    try standIns.add("kubectl", #"echo "$1 $([ "$2" = "$(pwd -P)" ] && echo top) $#""#)
    #expect(try rendered(request(directory: "")) == ["kustomize top 2"])
  }

  @Test func helmGetsReleaseNamespaceAndValues() throws {
    try standIns.add("helm", #"for word in "$@"; do echo "$word" | sed "s,$(pwd -P)/,,g"; done"#)
    let files = ["chart/Chart.yaml": "", "v.yaml": "", "x,\"y.yaml": ""].mapValues { Array($0.utf8) }
    let request = RenderRequest(
      program: .helm, files: files, directory: "chart", release: "-web", namespace: "shop",
      values: ["v.yaml", "x,\"y.yaml"])
    #expect(
      try rendered(request) == [
        "template", "--namespace=shop", "--include-crds", "--values=v.yaml", "--values=\"x,\"\"y.yaml\"", "--", "-web",
        "chart",
      ])
  }

  @Test func valuesMustBeAmongTheFiles() throws {
    try standIns.add("helm", "exit 0")
    expectError("'v.yaml' is not one of the files to render") {
      _ = try programs().render(RenderRequest(program: .helm, files: [:], directory: "", values: ["v.yaml"]))
    }
  }

  @Test func nothingOfTheEnvironmentIsPassedOn() throws {
    setenv("STEMMA_TEST_SECRET", "1", 1)
    try standIns.add("kustomize", "#!/bin/sh\n/usr/bin/env")
    let variables = try rendered(request()).map { $0.split(separator: "=", omittingEmptySubsequences: false) }
    let values = Dictionary(variables.map { (String($0[0]), String($0[1])) }) { $1 }
    #expect(values["STEMMA_TEST_SECRET"] == nil)
    #expect(values["KUBECONFIG"] == "/dev/null")
    #expect(values["LC_ALL"] == "C")
    #expect(values["HTTPS_PROXY"] == "http://127.0.0.1:9", "no 'unshare' is on the search path")
    let home = try #require(values["HOME"])
    #expect(["PATH", "TMPDIR", "HELM_PLUGINS", "XDG_CACHE_HOME"].allSatisfy { values[$0] == home })
    #expect(values["PWD"] != home)
  }

  @Test func filesAreForThisUserOnlyAndTheHomeIsEmpty() throws {
    try standIns.add("kustomize", #"umask; ls -ld . a | cut -c1-10; ls -l a | tail -n1 | cut -c1-10; ls -A "$HOME""#)
    #expect(try rendered(request()).dropFirst() == ["drwx------", "drwx------", "-rw-------"])
  }

  @Test(arguments: ["../x", "/x", "a//b", "a/./b", "", "a/", "a\0b"])
  func pathsThatLeadOutAreRefused(_ path: String) throws {
    try standIns.add("kustomize", "exit 0")
    expectError("'\(path)' is not a path below a directory") { _ = try programs().render(request([path: ""])) }
  }

  @Test func aDirectoryThatLeadsOutIsRefused() throws {
    try standIns.add("kustomize", "exit 0")
    expectError("'../..' is not a path below a directory") { _ = try programs().render(request(directory: "../..")) }
  }

  @Test func whatAProgramLeavesBehindIsRemoved() throws {
    try standIns.add(
      "kustomize", #"mkdir -p d/e "$HOME/x"; ln -s / d/link; printf x >"d/$(printf '\377')"; chmod 0 d/e d; chmod 0 ."#)
    #expect(try rendered(request()) == [])
  }

  @Test func warningsAreTheLinesOfStandardError() throws {
    try standIns.add("kustomize", #"printf '# Warning: \033[1mold\n\n  in %s/a/b.yaml\n' "$(pwd -P)" >&2"#)
    #expect(try programs().render(request()).warnings == ["# Warning:  [1mold", "in a/b.yaml"])
  }

  @Test func warningsAreLimited() throws {
    try standIns.add("kustomize", "for i in $(seq 30); do printf '%0400d\n' $i >&2; done")
    let warnings = try programs().render(request()).warnings
    #expect(warnings.count == 20)
    #expect(warnings.allSatisfy { $0.count == 300 && $0.hasSuffix("…") })
  }

  @Test func whatFailsSaysWhy() throws {
    try standIns.add(
      "kustomize", ##"echo "# Warning: old" >&2; echo "Error: no '$(pwd -P)/a/c.yaml' in $(pwd -P)" >&2; exit 1"##)
    expectError("'kustomize' failed: no 'a/c.yaml' in .", details: ["# Warning: old"]) {
      _ = try programs().render(request())
    }
  }

  @Test func whatFailsSilentlyIsNamedWithItsCode() throws {
    try standIns.add("kustomize", "exit 7")
    expectError("'kustomize' failed: exit code 7") { _ = try programs().render(request()) }
  }

  @Test func secretsInMessagesAreWithheld() throws {
    let key = "AKIA" + "ABCDEFGHIJKLMNOP"
    try standIns.add("kustomize", "echo 'Error: bad value \(key)' >&2; [ -e ok ]")
    expectError("'kustomize' failed (its message is withheld: it holds what looks like a secret)") {
      _ = try programs().render(request())
    }
    let warnings = try programs().render(request(["ok": ""], directory: "")).warnings
    #expect(warnings == ["what 'kustomize' warns of is withheld: it holds what looks like a secret"])
  }

  @Test func limitsStopTheProgram() throws {
    try standIns.add("kustomize", "if [ -e a/hang ]; then sleep 77; else yes; fi")
    expectError("'kustomize' printed more than 1 MiB and was stopped") { _ = try programs().render(request()) }
    expectError("'kustomize' took longer than 1 second and was stopped") {
      _ = try programs(time: 1).render(request(["a/hang": ""]))
    }
  }

  @Test func programsThatAreMissingAreNamed() {
    expectError(
      "cannot find 'kustomize' or 'kubectl'", hints: ["install one of them, or add its directory to PATH"]
    ) { _ = try programs().render(request()) }
    expectError("cannot find 'helm'", hints: ["install helm, or add its directory to PATH"]) {
      _ = try programs().version(of: .helm)
    }
  }

  @Test(.enabled(if: Program.exists("unshare")))
  func networkIsTakenAwayWherePossible() throws {
    try standIns.link("unshare", "true")
    try standIns.add("kustomize", "[ -n \"$HTTPS_PROXY\" ] || tail -n +3 /proc/net/dev | cut -d: -f1")
    let interfaces = try rendered(request()).map { $0.filter { $0 != " " } }
    #expect(interfaces.allSatisfy { !$0.hasPrefix("eth") && !$0.hasPrefix("en") })
  }
}

/// Programs say their versions in several ways.
@Suite struct RenderVersionTests {
  @Test(
    arguments: [
      ("kustomize", "v5.5.0", "kustomize v5.5.0"),
      ("kustomize", "{Version:kustomize/v4.5.7 GitCommit:56d8 BuildDate:2022 GoOs:linux}", "kustomize v4.5.7"),
      ("kustomize", "{kustomize/v5.0.0-rc.1  2023}", "kustomize v5.0.0-rc.1"),
      ("kubectl", #"{"clientVersion":{"gitVersion":"v1.32.4"},"kustomizeVersion":"v5.5.0"}"#, "kustomize v5.5.0"),
      ("helm", "v3.17.3", "helm v3.17.3"),
    ])
  func versionIsFound(tool: String, printed: String, expected: String) throws {
    let standIns = try StandIns()
    try standIns.add(tool, "echo '\(printed)'")
    let programs = RenderPrograms(searchPath: standIns.searchPath, temporaryDirectory: standIns.temporary)
    #expect(try programs.version(of: tool == "helm" ? .helm : .kustomize) == expected)
    #expect(try standIns.leftovers() == [])
  }

  @Test(arguments: ["kustomize": "(devel)", "kubectl": #"{"clientVersion":{"gitVersion":"v1.32.4"}}"#])
  func versionMayBeMissing(tool: String, printed: String) throws {
    let standIns = try StandIns()
    try standIns.add(tool, "echo '\(printed)'")
    let programs = RenderPrograms(searchPath: standIns.searchPath, temporaryDirectory: standIns.temporary)
    expectError("'kustomize' does not say its version") { _ = try programs.version(of: .kustomize) }
  }
}
