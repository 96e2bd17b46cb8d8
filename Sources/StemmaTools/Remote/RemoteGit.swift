internal import StemmaKit

/// Calls of `git` on a repository of its own that holds one commit of another.
struct RemoteGit {
  let program: String
  let store: PrivateDirectory
  let environment: [String: String]

  /// Fetches what the address names.
  ///
  /// - Returns: the full ID of the commit.
  func fetch(_ address: RemoteAddress) throws -> String {
    _ = try run(["init", "--bare", "--quiet", "--template=", store.path])
    let options = ["--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules"]
    _ = try run(["fetch"] + options + ["--", address.repository, address.reference ?? "HEAD"], time: 120)
    let printed = try run(["rev-parse", "--verify", "FETCH_HEAD^{commit}"])
    return String(decoding: printed.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Everything below the commit, in the form that `RemoteListing` reads.
  func list(_ commit: String) throws -> [UInt8] {
    try run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], output: 32 << 20)
  }

  /// The objects with their headers, one after the other, as `cat-file` prints them.
  func contents(of ids: [String]) throws -> [UInt8] {
    let list = "wanted-objects"
    try store.write([list: Array(ids.map { $0 + "\n" }.joined().utf8)])
    let output = RemoteListing.totalLimit + (8 << 20)
    return try run(["cat-file", "--batch"], output: output, input: "\(store.path)/\(list)")
  }

  private func run(
    _ arguments: [String], time: Double = 30, output: Int = 64 << 10, input: String = "/dev/null"
  ) throws -> [UInt8] {
    let settings = ["core.hooksPath=/dev/null", "protocol.ext.allow=never", "gc.auto=0", "maintenance.auto=false"]
    // A pack of more than this holds more than is taken from it anyway.
    let limits = ProcessLimits(time: time, output: output, excess: .stop, memory: 1 << 30, file: 512 << 20)
    let name = "git \(arguments[0])"
    let result = try ChildProcess(
      name: name, program: program,
      arguments: ["--git-dir=\(store.path)"] + settings.flatMap { ["-c", $0] } + arguments, environment: environment,
      limits: limits, directory: store.path, input: input
    ).run()
    guard result.status == 0 else {
      throw ProgramMessage(result.errors, hiding: [store.path]).failure(of: name, status: result.status)
    }
    return result.output
  }
}
