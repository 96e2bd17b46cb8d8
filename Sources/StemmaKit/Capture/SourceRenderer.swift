/// An outside program that turns captured files into manifests.
public enum RenderProgram: String, Sendable, CaseIterable {
  case kustomize, helm
}

/// What an outside program renders: nothing but these files is there for it to read.
public struct RenderRequest: Sendable, Hashable {
  public let program: RenderProgram
  /// The bytes of every file by its path, with `/` between the parts and no `.` or `..` among them.
  public let files: [String: [UInt8]]
  /// The directory to build, or the chart; empty for the top.
  public let directory: String
  /// Helm: the name of the release, and the namespace that it is rendered for.
  public let release: String
  public let namespace: String
  /// Helm: files of values, by their paths in `files`; later ones win.
  public let values: [String]

  public init(
    program: RenderProgram, files: [String: [UInt8]], directory: String, release: String = "", namespace: String = "",
    values: [String] = []
  ) {
    self.program = program
    self.files = files
    self.directory = directory
    self.release = release
    self.namespace = namespace
    self.values = values
  }
}

/// What an outside program printed.
public struct Rendering: Sendable, Hashable {
  /// Standard output: a stream of YAML documents.
  public let manifests: [UInt8]
  /// The lines of standard error: what the program warned of.
  public let warnings: [String]

  public init(manifests: [UInt8], warnings: [String]) {
    self.manifests = manifests
    self.warnings = warnings
  }
}

/// Renders captured files with outside programs: within limits of time, memory and output, without network where the
/// platform can deny it, without plugins, and with nothing of the caller's environment.
public protocol SourceRenderer: Sendable {
  /// The program and its version as a snapshot records them: `kustomize v5.5.0`, `helm v3.17.3`.
  ///
  /// - Throws: `StemmaError` where the program is not there, or does not say its version.
  func version(of program: RenderProgram) throws -> String

  /// - Throws: `StemmaError` that says what the program complained of, or which limit it broke.
  func render(_ request: RenderRequest) throws -> Rendering
}

/// What a remote repository holds at one commit.
public struct RemoteRepository: Sendable, Hashable {
  /// The bytes of every regular file by its path from the top of the repository.
  public let files: [String: [UInt8]]
  /// The directory that the address names; empty for the top.
  public let directory: String
  /// The full ID of the commit.
  public let commit: String
  /// What is there but not among the files, by its path, with the reason: symbolic links, submodules, large files.
  public let skipped: [String: String]

  public init(files: [String: [UInt8]], directory: String, commit: String, skipped: [String: String] = [:]) {
    self.files = files
    self.directory = directory
    self.commit = commit
    self.skipped = skipped
  }
}

/// Fetches the remote bases of a kustomization, on request only.
public protocol RemoteSource: Sendable {
  /// The repository of a remote directory, such as `https://github.com/org/repo//path?ref=v1.0.0`, as a whole: what is
  /// in the directory may refer to what is beside it.
  ///
  /// - Throws: `StemmaError` where it is no address of a repository, or cannot be fetched.
  func repository(of url: String) throws -> RemoteRepository
}

/// Reads what runs in a cluster.
public protocol LiveCluster: Sendable {
  /// The namespaced objects of every kind that can be listed, each kind's as the JSON of a `List`; events and what
  /// controllers keep for themselves are left out.
  ///
  /// - Parameter context: the context of the caller's cluster configuration; nil for the current one.
  /// - Throws: `StemmaError` where the cluster cannot be asked.
  func objects(context: String?, namespace: String) throws -> [[UInt8]]
}

/// Stands where no outside program may be started.
struct NoRenderer: SourceRenderer {
  func version(of program: RenderProgram) throws -> String {
    throw StemmaError.failed("'\(program.rawValue)' cannot be started here")
  }

  func render(_ request: RenderRequest) throws -> Rendering {
    throw StemmaError.failed("'\(request.program.rawValue)' cannot be started here")
  }
}
