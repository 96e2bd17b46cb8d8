/// What a test says of a state.
public enum Verdict: String, Sendable {
  case good, bad
  /// The test cannot say.
  case skip

  /// As `git bisect run` reads exit codes: 0 is good, 125 skips, everything else is bad.
  public init(exitCode: Int32) {
    self = exitCode == 0 ? .good : exitCode == 125 ? .skip : .bad
  }
}

/// Finds the first bad one of a sequence by halving.
enum Bisection {
  struct Result: Equatable {
    /// The first one that is known to be bad.
    let firstBad: Int
    /// The last one before it that is known to be good; -1 for what came before the sequence. Those between the two
    /// were skipped.
    let lastGood: Int
  }

  /// - Parameters:
  ///   - count: how many there are, at least one. The last one is bad, and what came before the first one is good.
  ///   - verdict: tests one.
  static func firstBad(of count: Int, verdict: (Int) throws -> Verdict) rethrows -> Result {
    var (good, bad) = (-1, count - 1)
    var skipped: Set<Int> = []
    while let next = middle(good, bad, skipped) {
      switch try verdict(next) {
      case .good: good = next
      case .bad: bad = next
      case .skip: skipped.insert(next)
      }
    }
    return Result(firstBad: bad, lastGood: good)
  }

  /// The one nearest to the middle that was not skipped; nil where none is left.
  private static func middle(_ good: Int, _ bad: Int, _ skipped: Set<Int>) -> Int? {
    let middle = (good + bad + 1) / 2
    let left = (good + 1..<bad).filter { !skipped.contains($0) }
    return left.min { abs($0 - middle) < abs($1 - middle) }
  }
}

/// Makes a set that fails smaller while it fails.
///
/// Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002: ddmin.
enum DeltaDebugging {
  /// A smallest set: without any single one of its elements it does not fail any more. The order is kept, and no set is
  /// tried twice.
  ///
  /// - Parameters:
  ///   - elements: what fails together.
  ///   - fails: whether some of them still fail.
  static func minimal<Element>(_ elements: [Element], fails: ([Element]) throws -> Bool) rethrows -> [Element] {
    var known: [[Int]: Bool] = [:]
    func stillFails(_ indices: [Int]) throws -> Bool {
      if let answer = known[indices] { return answer }
      let answer = try fails(indices.map { elements[$0] })
      known[indices] = answer
      return answer
    }
    var best = Array(elements.indices)
    var parts = 2
    while best.count > 1 {
      let chunks = split(best, into: parts)
      let rests = parts == 2 ? [] : chunks.map { chunk in best.filter { !chunk.contains($0) } }
      if let chunk = try chunks.first(where: stillFails) {
        (best, parts) = (chunk, 2)
      } else if let rest = try rests.first(where: stillFails) {
        (best, parts) = (rest, max(parts - 1, 2))
      } else if parts < best.count {
        parts = min(parts * 2, best.count)
      } else {
        break
      }
    }
    return best.map { elements[$0] }
  }

  /// Parts of almost the same size.
  private static func split(_ indices: [Int], into parts: Int) -> [[Int]] {
    (0..<parts).map { part in
      Array(indices[(part * indices.count / parts)..<((part + 1) * indices.count / parts)])
    }
  }
}
