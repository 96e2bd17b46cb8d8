import Testing

@Suite("scripts/tour")
struct TourTests {
  /// Runs the tour of a document in an empty directory, as somebody whose whole Git configuration is given.
  func tour(_ document: String, gitConfiguration: String = "") throws -> ScriptResult {
    let scratch = try ScratchDirectory(["README.md": document, "tour/empty": "", "gitconfig": gitConfiguration])
    let path = scratch.path
    let result = try runBash(
      ["scripts/tour", "\(path)/README.md", "\(path)/tour"],
      environment: [
        "GIT_CONFIG_GLOBAL": "\(path)/gitconfig", "GIT_CONFIG_NOSYSTEM": "1", "STEMMA_AUTHOR": "",
        "STEMMA_STORE": "/elsewhere",
      ])
    try scratch.remove()
    return ScriptResult(
      output: result.output.replacing(path, with: "SCRATCH"),
      errors: result.errors.replacing(path, with: "SCRATCH"), status: result.status)
  }

  @Test func `runs marked blocks as one session and shows each command`() throws {
    let document = """
      ```sh tour
      # First, a place to be.
      mkdir place && cd place
      export WORD=kept

      ```
      ```sh
      exit 9
      ```
      ```sh tour
      echo "$WORD" \\
        in "${PWD##*/}"
      cat <<'END'
      a document
      END
      ```
      """
    let transcript = """
      # First, a place to be.
      $ mkdir place && cd place
      $ export WORD=kept
      $ echo "$WORD" \\
        in "${PWD##*/}"
      kept in place
      $ cat <<'END'
      a document
      END
      a document

      """
    #expect(try tour(document + "\n") == ScriptResult(output: transcript))
  }

  @Test func `ends with the store that the tour made`() throws {
    let document = """
      ```sh tour
      export STEMMA_STORE=$PWD/store
      mkdir "$STEMMA_STORE"
      ```

      """
    let ending = """

      The store of this tour is an ordinary Git repository: SCRATCH/tour/store
      Try:
        git -C SCRATCH/tour/store log system
        git -C SCRATCH/tour/store show --stat system
        git -C SCRATCH/tour/store log --graph --oneline --all

      """
    #expect(try tour(document).output.hasSuffix(ending))
  }

  @Test func `lets a command fail as announced`() throws {
    let result = try tour("```sh tour\nfalse || (exit 2)  # exits 2\necho on\n```\n")
    #expect(result == ScriptResult(output: "$ false || (exit 2)  # exits 2\n$ echo on\non\n"))
  }

  @Test(arguments: [
    ("(exit 3)", "exit code 3 instead of 0 from: (exit 3)"),
    ("false; true", "exit code 1 instead of 0 from: false; true"),
    ("true # exits 2", "exit code 0 instead of 2 from: true # exits 2"),
    ("exit 0", "exit code 0 instead of 0 from: exit 0"),
    ("echo 'open", "unfinished command: echo 'open"),
  ])
  func `stops at a command that does something else`(command: String, complaint: String) throws {
    let result = try tour("```sh tour\n\(command)\n```\n```sh tour\necho on\n```\n")
    #expect(result.errors == "tour: error: \(complaint)\n")
    #expect(result.status == 1)
    #expect(!result.output.contains("echo on"))
  }

  @Test func `refuses a document without a tour`() throws {
    let result = try tour("# Nothing\n")
    #expect(
      result
        == ScriptResult(
          errors: "tour: error: no block is marked 'sh tour' in 'SCRATCH/README.md'\n", status: 1))
  }

  @Test(arguments: [("", "Ada Lovelace <ada@example.com>"), ("[user]\nname = Me\nemail = me@example.com\n", "")])
  func `makes up an identity only where there is none`(gitConfiguration: String, author: String) throws {
    let command = #"echo "${STEMMA_AUTHOR-}""#
    let result = try tour("```sh tour\n\(command)\n```\n", gitConfiguration: gitConfiguration)
    #expect(result == ScriptResult(output: "$ \(command)\n\(author)\n"))
  }

  @Test func `keeps away from the store of the environment`() throws {
    let result = try tour("```sh tour\necho \"${STEMMA_STORE-none}\"\n```\n")
    #expect(result.output.hasSuffix("\nnone\n"))
  }
}
