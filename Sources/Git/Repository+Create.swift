internal import Clibgit2

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension Repository {
  /// Makes a bare repository. It is built beside its place and appears there complete or not at all.
  ///
  /// - Parameters:
  ///   - head: the branch that HEAD names, as `refs/heads/settings`.
  ///   - hooks: executable scripts by name.
  ///   - body: fills the repository at the path where it is being built.
  /// - Throws: `exists` where something other than an empty directory stands at the path.
  public static func create(
    at path: String, head: String, configuration: [(key: String, value: String)],
    hooks: [(name: String, script: String)], filling body: (String) throws -> Void
  ) throws {
    if Files.exists(path), try !Files.isDirectory(path) || !Files.list(path).isEmpty {
      throw GitError(.exists, "'\(path)' exists and is not an empty directory")
    }
    let above = Files.parent(of: path)
    try Files.makeDirectories(above, mode: 0o777, flush: true)
    let building = try Files.makeTemporary(path + ".new-")
    do {
      try initialize(building, head: head, configuration: configuration)
      for hook in hooks { try Files.write(Array(hook.script.utf8), to: "\(building)/hooks/\(hook.name)", mode: 0o755) }
      try body(building)
      try Files.syncTree(building)
      do { try Files.rename(building, to: path) } catch {
        // Somebody else was faster.
        guard error.kind == .exists else { throw error }
        throw GitError(.exists, "'\(path)' exists and is not an empty directory")
      }
      try Files.sync(directory: above)
    } catch {
      if Files.exists(building) { try Files.removeTree(building) }
      throw error
    }
  }

  private static func initialize(
    _ path: String, head: String, configuration: [(key: String, value: String)]
  ) throws(GitError) {
    try Library.start()
    var options = git_repository_init_options()
    try check(
      git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)), "make a repository")
    options.flags = GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
    let code = head.withCString { name -> Int32 in
      options.initial_head = name
      var made: OpaquePointer?
      defer { git_repository_free(made) }
      return git_repository_init_ext(&made, path, &options)
    }
    try check(code, "make a repository at '\(path)'")
    try configure(path, configuration)
    for number in 0..<256 {
      let digits = String(number, radix: 16)
      try Files.makeDirectories("\(path)/objects/\(digits.utf8.count == 1 ? "0" : "")\(digits)", mode: 0o777)
    }
    try Files.makeDirectories("\(path)/objects/pack", mode: 0o777)
  }

  private static func configure(_ path: String, _ values: [(key: String, value: String)]) throws(GitError) {
    var config: OpaquePointer?
    try check(git_config_open_ondisk(&config, path + "/config"), "configure '\(path)'")
    defer { git_config_free(config) }
    for (key, value) in values { try check(git_config_set_string(config, key, value), "set '\(key)' of '\(path)'") }
  }
}
