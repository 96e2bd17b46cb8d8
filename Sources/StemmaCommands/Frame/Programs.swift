internal import StemmaKit
internal import StemmaTools

/// The outside programs that the engine gets, with the few things of the environment that each needs.
extension Terminal {
  private var searchPath: String { environment[.path] ?? "" }
  private var temporaryDirectory: String { environment[.temporary] ?? "/tmp" }

  /// A store with everything that works on it.
  func store(at path: String) -> Store {
    Store(
      path: path, janitor: GitProgram(searchPath: searchPath),
      renderer: RenderPrograms(searchPath: searchPath, temporaryDirectory: temporaryDirectory),
      cache: cacheDirectory.map { HistoryFile(in: $0, store: path) })
  }

  /// Where programs of this user keep what they can make again; nil where nobody says.
  private var cacheDirectory: String? {
    if let directory = environment[.cacheHome], directory.hasPrefix("/") { return directory }
    return environment[.home].flatMap { $0.hasPrefix("/") ? $0 + "/.cache" : nil }
  }

  /// What fetches remote bases, with the caller's own git configuration and keys.
  var remoteFiles: any RemoteSource {
    RemoteFiles(
      searchPath: searchPath, temporaryDirectory: temporaryDirectory,
      environment: variables([.home, .sshAgent] + Self.proxies))
  }

  /// What reads a cluster, with the caller's own rights in it.
  var cluster: any LiveCluster {
    KubectlProgram(searchPath: searchPath, environment: variables([.home, .kubeconfig] + Self.proxies))
  }

  /// What runs a person's own test.
  func tester(_ command: String, seconds: Int) -> ShellTester {
    ShellTester(
      command: command, searchPath: searchPath, temporaryDirectory: temporaryDirectory,
      environment: variables([.home, .temporary, .term, .kubeconfig, .sshAgent] + Self.proxies),
      timeLimit: Double(seconds))
  }

  /// What unpacks charts that come as one file.
  var chartArchive: ChartArchive {
    ChartArchive(searchPath: searchPath, temporaryDirectory: temporaryDirectory)
  }

  private static let proxies: [EnvironmentName] = [.httpProxy, .httpsProxy, .noProxy]

  private func variables(_ names: [EnvironmentName]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.compactMap { name in environment[name].map { (name.rawValue, $0) } })
  }
}
