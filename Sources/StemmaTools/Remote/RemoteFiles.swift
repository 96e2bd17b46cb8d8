public import StemmaKit

/// Fetches remote bases with the `git` program: one commit, and no more of it than objects. Nothing is checked out, so
/// that neither filters nor hooks run and no symbolic link is made.
public struct RemoteFiles: RemoteSource {
  private let searchPath: SearchPath
  private let temporaryDirectory: String
  private let environment: [String: String]

  /// - Parameters:
  ///   - searchPath: the directories to look for `git` and `ssh` in, separated by colons; relative ones do not count.
  ///   - temporaryDirectory: where the private directories of each call are made.
  ///   - environment: the few variables that git and ssh need of the caller: `SSH_AUTH_SOCK`, proxies, and `HOME` where
  ///     its git configuration is to be used.
  public init(searchPath: String, temporaryDirectory: String = "/tmp", environment: [String: String] = [:]) {
    self.searchPath = SearchPath(text: searchPath)
    self.temporaryDirectory = temporaryDirectory
    self.environment = environment
  }

  public func repository(of url: String) throws -> RemoteRepository {
    let address = try RemoteAddress(url)
    guard let program = searchPath.find("git") else {
      throw StemmaError.failed("cannot find 'git'", hint: "install git, or add its directory to PATH")
    }
    return try PrivateDirectory.with(in: temporaryDirectory) { store in
      try PrivateDirectory.with(in: temporaryDirectory) { home in
        let git = RemoteGit(program: program, store: store, environment: environment(home: home.path))
        let commit = try git.fetch(address)
        let listing = try RemoteListing(git.list(commit), url: url)
        try listing.check(directory: address.directory, url: url)
        return RemoteRepository(
          files: try listing.files(from: git.contents(of: listing.entries.map(\.id))), directory: address.directory,
          commit: commit, skipped: listing.skipped)
      }
    }
  }

  /// No configuration but the caller's own, where the caller says where it is; and nobody who could be asked.
  private func environment(home: String) -> [String: String] {
    let fixed = [
      "PATH": searchPath.text, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
      "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    ]
    let unconfigured = ["HOME": home, "GIT_CONFIG_GLOBAL": "/dev/null"]
    let caller = environment["HOME"] == nil ? environment.merging(unconfigured) { _, none in none } : environment
    return caller.merging(fixed) { _, fixed in fixed }
  }
}
