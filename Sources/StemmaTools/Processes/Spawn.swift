#if canImport(Glibc)
  internal import Csystem
  internal import Glibc
#else
  internal import Darwin
#endif

/// What a new process does with its descriptors and its directory before it becomes the program.
struct SpawnActions: ~Copyable {
  #if canImport(Glibc)
    var value = posix_spawn_file_actions_t()
  #else
    var value: posix_spawn_file_actions_t?
  #endif

  init() { posix_spawn_file_actions_init(&value) }

  mutating func open(_ path: String, as descriptor: Int32) {
    posix_spawn_file_actions_addopen(&value, descriptor, path, O_RDONLY, 0)
  }

  mutating func duplicate(_ descriptor: Int32, as other: Int32) {
    posix_spawn_file_actions_adddup2(&value, descriptor, other)
  }

  mutating func change(to directory: String) { posix_spawn_file_actions_addchdir_np(&value, directory) }

  /// Leaves the program its three standard descriptors and no other of ours.
  mutating func closeOthers() {
    #if canImport(Glibc)
      posix_spawn_file_actions_addclosefrom_np(&value, 3)
    #endif
  }

  deinit {
    var value = value
    posix_spawn_file_actions_destroy(&value)
  }
}

/// A process group of its own, and no signal ignored or blocked because we do so.
struct SpawnAttributes: ~Copyable {
  #if canImport(Glibc)
    var value = posix_spawnattr_t()
    private static let closing: Int32 = 0
  #else
    var value: posix_spawnattr_t?
    private static let closing = POSIX_SPAWN_CLOEXEC_DEFAULT
  #endif

  init() {
    posix_spawnattr_init(&value)
    let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    posix_spawnattr_setflags(&value, Int16(flags | Self.closing))
    posix_spawnattr_setpgroup(&value, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&value, &signals)
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2] {
      sigaddset(&signals, signal)
    }
    posix_spawnattr_setsigdefault(&value, &signals)
  }

  deinit {
    var value = value
    posix_spawnattr_destroy(&value)
  }
}
