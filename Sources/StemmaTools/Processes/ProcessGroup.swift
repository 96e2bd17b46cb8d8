#if canImport(Glibc)
  internal import Csystem
  internal import Glibc
#else
  internal import Darwin
#endif

/// A program that runs, with every process that it started and that did not leave its group.
struct ProcessGroup {
  /// The program's own number, which is the group's.
  let leader: pid_t

  /// Whether the program itself has ended. It is not reaped yet, so its number is nobody else's.
  var hasEnded: Bool {
    var information = siginfo_t()
    let code = waitid(P_PID, id_t(leader), &information, WEXITED | WNOHANG | WNOWAIT)
    return code < 0 ? errno != EINTR : information.si_signo != 0
  }

  /// Ends every process of the group at once, and the program even where it went over to another group.
  func stop() {
    kill(-leader, SIGKILL)
    kill(leader, SIGKILL)
  }

  /// The exit code of the program, or 128 and the number of the signal that ended it; waits for its end. Nil where
  /// the system gave it to somebody else.
  func reap() -> Int32? {
    var status: Int32 = 0
    while waitpid(leader, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  #if canImport(Glibc)
    /// Asks the system itself for limits, too. They hold for every process alone and even when nobody watches any
    /// more; so it does not matter where the system refuses them or the program has already ended.
    func restrict(to limits: ProcessLimits) {
      lower(RLIMIT_CORE, to: 0)
      lower(RLIMIT_CPU, to: rlim_t(limits.time * 8) + 1)
      if let file = limits.file { lower(RLIMIT_FSIZE, to: rlim_t(file)) }
    }

    private func lower(_ resource: __rlimit_resource, to value: rlim_t) {
      let number = Int32(resource.rawValue)
      var limit = rlimit()
      guard prlimit(leader, number, nil, &limit) == 0 else { return }
      limit.rlim_max = min(limit.rlim_max, value)
      limit.rlim_cur = min(limit.rlim_cur, value)
      _ = prlimit(leader, number, &limit, nil)
    }
  #endif
}
