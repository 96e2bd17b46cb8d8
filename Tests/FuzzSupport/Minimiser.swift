/// Makes a failing input smaller while it fails alike.
public enum Minimiser {
  /// Leaves parts out, large ones first, until nothing more can be left out or time is over.
  ///
  /// - Parameters:
  ///   - deadline: when to stop, whatever is left.
  ///   - fails: whether bytes fail as the given ones do.
  public static func minimise(
    _ bytes: [UInt8], deadline: ContinuousClock.Instant, fails: ([UInt8]) -> Bool
  ) -> [UInt8] {
    var best = bytes
    while true {
      let before = best.count
      var size = max(1, before / 2)
      while size > 0 {
        remove(size, from: &best, deadline, fails)
        size /= 2
      }
      if best.count == before || ContinuousClock.now >= deadline { return best }
    }
  }

  /// Leaves out every part of one size that is not needed.
  private static func remove(
    _ size: Int, from best: inout [UInt8], _ deadline: ContinuousClock.Instant, _ fails: ([UInt8]) -> Bool
  ) {
    var start = 0
    while start < best.count, ContinuousClock.now < deadline {
      let candidate = Array(best[..<start] + best[min(start + size, best.count)...])
      if fails(candidate) { best = candidate } else { start += size }
    }
  }
}
