import Testing

/// `install_missing` of scripts/lib.sh, on machines made of a directory of stand-in programs.
@Suite("scripts/lib.sh")
struct InstallTests {
  /// Runs `install_missing` with nothing on the PATH but these programs, given as name and shell text, and `swift`.
  ///
  /// The text is bash's own language only; `$here` is the directory of the programs.
  func install(_ programs: KeyValuePairs<String, String>) throws -> ScriptResult {
    let machine = try ScratchDirectory()
    for (name, text) in Array(programs) + [("swift", ""), ("basename", "echo \"${1##*/}\"")] {
      try machine.write("#!/bin/bash\nhere=\(machine.path)\n\(text)\n", to: name)
    }
    let script = """
      chmod +x "$1"/*; PATH=$1; cat() { echo "$(</dev/stdin)"; }
      source scripts/lib.sh; install_missing
      """
    let result = try runBash(["-euo", "pipefail", "-c", script, "scripts/test", machine.path])
    try machine.remove()
    return result
  }

  @Test func `does nothing where nothing is missing`() throws {
    let result = try install(["git": "", "pkg-config": "", "apt-get": "echo touched"])
    #expect(result == ScriptResult())
  }

  @Test func `installs with apt what is missing, as root`() throws {
    let apt = """
      echo "apt-get $*"
      [[ $1 == update ]] || echo 'exit 0' > "$here/found"
      """
    let result = try install([
      "git": "", "pkg-config": "[[ -e $here/found ]]", "apt-get": apt, "id": "echo 0", "env": "/usr/bin/env \"$@\"",
    ])
    let transcript = """
      test: installing with apt-get: libgit2-dev libyaml-dev
      apt-get update -q
      apt-get install -q -y --no-install-recommends libgit2-dev libyaml-dev

      """
    #expect(result == ScriptResult(errors: transcript))
  }

  @Test func `says that it needs root where there is no sudo`() throws {
    let result = try install(["git": "", "apt-get": "echo touched", "id": "echo 1000"])
    #expect(
      result
        == ScriptResult(
          errors: "test: error: need root or 'sudo' to install these packages: pkg-config libgit2-dev libyaml-dev\n",
          status: 1))
  }

  @Test func `names the packages where there is no package manager`() throws {
    let result = try install(["pkg-config": "[[ $2 == libgit2 ]]"])
    #expect(
      result
        == ScriptResult(
          errors: "test: error: install these packages, then try again: git libyaml-dev\n", status: 1))
  }
}
