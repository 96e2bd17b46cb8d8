/// Starts programs where there is no network, as far as the platform lets an ordinary user do that.
struct NetworkDenial {
  private let prefix: [String]

  /// Looks for `unshare` (util-linux) and tries whether it may make namespaces here.
  ///
  /// - Throws: `StemmaError` where it hangs.
  init(searchPath: SearchPath) throws {
    guard let unshare = searchPath.find("unshare"), let probe = searchPath.find("true") else {
      prefix = []
      return
    }
    let options = ["--user", "--map-current-user", "--net", "--"]
    let result = try ChildProcess(
      name: "unshare", program: unshare, arguments: options + [probe], environment: [:], limits: ProcessLimits(time: 10)
    ).run()
    prefix = result.status == 0 ? [unshare] + options : []
  }

  /// What is to be started for a program: itself, or what takes the network away first.
  func command(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
    guard let first = prefix.first else { return (program, arguments) }
    return (first, prefix.dropFirst() + [program] + arguments)
  }

  /// Variables that leave most programs without network where it cannot be taken away: a proxy that nobody answers at.
  var environment: [String: String] {
    guard prefix.isEmpty else { return [:] }
    let nobody = "http://127.0.0.1:9"
    return ["HTTP_PROXY": nobody, "HTTPS_PROXY": nobody, "http_proxy": nobody, "https_proxy": nobody]
  }
}
