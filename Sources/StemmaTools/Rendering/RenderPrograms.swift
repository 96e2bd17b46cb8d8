public import StemmaKit

/// Renders with the `kustomize` program, or the one in `kubectl` where there is none, and with `helm`.
///
/// A program gets a directory of its own with nothing but the files of the request, no network where Linux lets an
/// ordinary user take it away, no plugins, an empty home, and nothing of the caller's environment, search path included:
/// it must be one that runs by itself. It is stopped, with all that it started, when it breaks a limit.
public struct RenderPrograms: SourceRenderer {
  private let searchPath: SearchPath
  private let temporaryDirectory: String
  private let limits: ProcessLimits

  /// - Parameters:
  ///   - searchPath: the directories to look for programs in, separated by colons; relative ones do not count.
  ///   - temporaryDirectory: where the private directories of each call are made.
  ///   - timeLimit: seconds that one call of a program may take.
  ///   - memoryLimit: bytes that a program and all that it starts may hold in memory; watched on Linux only.
  ///   - outputLimit: bytes of manifests, and of each file that a program writes.
  public init(
    searchPath: String, temporaryDirectory: String = "/tmp", timeLimit: Double = 30, memoryLimit: Int = 1 << 30,
    outputLimit: Int = 64 << 20
  ) {
    self.searchPath = SearchPath(text: searchPath)
    self.temporaryDirectory = temporaryDirectory
    limits = ProcessLimits(
      time: timeLimit, output: outputLimit, excess: .stop, memory: memoryLimit, file: outputLimit)
  }

  public func version(of program: RenderProgram) throws -> String {
    let renderer = try Renderer(program, in: searchPath)
    let rendering = try run(renderer, files: [:]) { _ in renderer.versionArguments }
    return try renderer.version(in: String(decoding: rendering.manifests, as: UTF8.self))
  }

  public func render(_ request: RenderRequest) throws -> Rendering {
    if !request.directory.isEmpty { _ = try RelativePath.parts(of: request.directory) }
    for path in request.values where request.files[path] == nil {
      throw StemmaError.failed("'\(path)' is not one of the files to render")
    }
    let renderer = try Renderer(request.program, in: searchPath)
    return try run(renderer, files: request.files) { renderer.arguments(for: request, in: $0) }
  }

  /// - Parameter arguments: makes the arguments from the directory that holds the files.
  private func run(
    _ renderer: Renderer, files: [String: [UInt8]], arguments: (String) -> [String]
  ) throws -> Rendering {
    try PrivateDirectory.with(in: temporaryDirectory) { root in
      try PrivateDirectory.with(in: temporaryDirectory) { home in
        try root.write(files)
        let result = try process(renderer, arguments(root.path), root: root.path, home: home.path).run()
        let message = ProgramMessage(result.errors, hiding: [root.path, home.path])
        guard result.status == 0 else { throw message.failure(of: renderer.name, status: result.status) }
        return Rendering(manifests: result.output, warnings: message.warnings(of: renderer.name))
      }
    }
  }

  private func process(_ renderer: Renderer, _ arguments: [String], root: String, home: String) throws -> ChildProcess {
    let denial = try NetworkDenial(searchPath: searchPath)
    let command = denial.command(renderer.path, arguments)
    return ChildProcess(
      name: renderer.name, program: command.program, arguments: command.arguments,
      environment: environment(home: home).merging(denial.environment) { own, _ in own }, limits: limits,
      directory: root)
  }

  /// Every directory that a program keeps things in is the same empty one. It is the search path, too: what programs
  /// look for there is `git`, for bases that must not be fetched, and plugins.
  private func environment(home: String) -> [String: String] {
    let directories = [
      "PATH", "HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HELM_CONFIG_HOME",
      "HELM_CACHE_HOME", "HELM_DATA_HOME", "HELM_PLUGINS", "KUSTOMIZE_PLUGIN_HOME",
    ]
    var environment = ["LC_ALL": "C", "KUBECONFIG": "/dev/null"]
    for name in directories { environment[name] = home }
    if let memory = limits.memory { environment["GOMEMLIMIT"] = "\(memory / 4 * 3)" }
    return environment
  }
}
