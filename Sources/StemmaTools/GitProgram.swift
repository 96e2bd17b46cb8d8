public import StemmaKit

/// The `git` program, for the few things that libgit2 does not do safely: deleting refs and merging packs.
public struct GitProgram: RefJanitor {
  private let searchPath: SearchPath

  /// - Parameter searchPath: the directories to look for `git` in, separated by colons.
  public init(searchPath: String) {
    self.searchPath = SearchPath(text: searchPath)
  }

  public func deleteReference(_ name: String, expecting: Hash, inStoreAt path: String) throws {
    try run(["update-ref", "--no-deref", "-d", name, expecting.text], in: path, timeLimit: 30)
  }

  /// Rolls small packs up into larger ones. Kept packs are left alone; unreachable objects stay.
  public func consolidatePacks(inStoreAt path: String) throws {
    try run(["repack", "--geometric=2", "-d", "-q"], in: path, timeLimit: 300)
  }

  private func run(_ arguments: [String], in path: String, timeLimit: Double) throws {
    guard let program = searchPath.find("git") else {
      throw StemmaError.failed("cannot find 'git'", hint: "install git, or add its directory to PATH")
    }
    let safety = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "safe.directory=\(path)"]
    let result = try ChildProcess(
      name: "git", program: program, arguments: ["--git-dir=\(path)"] + safety + arguments, environment: environment,
      limits: ProcessLimits(time: timeLimit)
    ).run()
    guard result.status == 0 else {
      let reason = result.errors.split(separator: "\n").first.map(String.init) ?? "exit code \(result.status)"
      throw StemmaError.failed("'git \(arguments[0])' failed: \(reason)")
    }
  }

  /// Nothing of the caller's environment but the search path; no configuration but the store's own.
  private var environment: [String: String] {
    [
      "PATH": searchPath.text, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
    ]
  }
}
