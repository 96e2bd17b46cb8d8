internal import ArgumentParser
internal import StemmaKit

/// How much of a list is shown: what every list of what was done takes.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("At most so many, 50 by default; 0 for all.", valueName: "count"))
  var limit: Int?

  /// How many are shown where nobody says.
  private static let standard = 50

  /// The most that are shown; nil for all.
  ///
  /// - Throws: a usage error for a negative number.
  func most() throws -> Int? {
    guard let limit else { return Self.standard }
    if limit < 0 { throw StemmaError(.usage, "'--limit' cannot be negative") }
    // No store holds more, and one more can always be asked for.
    return limit == 0 ? nil : min(limit, Int(Int32.max))
  }

  /// Says that there are more, where nobody said how many are shown.
  func tellMore(to terminal: inout Terminal) {
    if limit == nil { terminal.note("these are the newest \(Self.standard): '--limit 0' shows all") }
  }
}

/// Counts what a list shows. A list is asked for one element more than it shows, which says that there are more.
struct LimitedCount {
  private let most: Int?
  private(set) var shown = 0
  private(set) var hasMore = false

  init(_ most: Int?) {
    self.most = most
  }

  /// Counts the next element.
  ///
  /// - Returns: whether it is shown; where not, no other one is.
  mutating func next() -> Bool {
    if let most, shown >= most {
      hasMore = true
      return false
    }
    shown += 1
    return true
  }
}
