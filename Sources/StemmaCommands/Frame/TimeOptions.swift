internal import ArgumentParser
internal import StemmaKit

/// A part of history: what every list of it takes.
struct TimeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Not before this time, as 2024-11-15T15:42:00Z or 'last thursday'.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Not after this time; a day is meant with its end.", valueName: "time"))
  var until: String?

  /// - Throws: a usage error for what is no time, and where the end is before the beginning.
  func range(_ words: TimeWords) throws -> (since: Instant?, until: Instant?) {
    let start = try since.map { try words.range($0).start }
    let end = try until.map { try words.range($0).end }
    if let start, let end, end < start { throw StemmaError(.usage, "'--until' is before '--since'") }
    return (start, end)
  }
}
