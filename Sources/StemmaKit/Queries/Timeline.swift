internal import Git

/// Operations over time, and the cabinets that they touched.
public struct Timeline: Sendable {
  public struct Entry: Sendable {
    public let operation: Operation
    /// For a promotion: the cabinet that the release came from, where it still exists.
    public let sourceCabinet: String?
  }

  /// Newest first.
  public let entries: [Entry]
  /// Cabinets that the entries name, in the order in which releases travel through their environments.
  public let cabinets: [String]
  /// Those that exist now.
  public let standing: Set<String>
  /// Whether a limit left out older operations that fit.
  public let hasMore: Bool
}

extension Store {
  /// The newest operations that fit, with what is needed to draw them.
  ///
  /// - Throws: `StemmaError` for an unknown cabinet.
  public func timeline(_ filter: OperationFilter) throws -> Timeline {
    try reading { base in
      var records: [Record] = []
      var hasMore = false
      try base.history.walk(filter) { record, _ in
        hasMore = filter.limit.map { records.count >= $0 } ?? false
        if !hasMore { records.append(record) }
        return !hasMore
      }
      let settings = base.recordedSettings
      if let cabinet = filter.cabinet, records.isEmpty { _ = try settings.cabinet(cabinet) }
      let recent = try (0..<Self.recent).compactMap { try base.history.record($0) }
      return Timeline(records, hasMore: hasMore, recent: recent, settings)
    }
  }

  /// How many of the newest operations say in which order releases travel, however many are shown.
  private static var recent: Int { 500 }
}

extension Timeline {
  init(_ records: [Record], hasMore: Bool, recent: [Record], _ settings: Settings) {
    let sources = Sources(settings)
    entries = records.map { Entry(operation: Operation($0), sourceCabinet: sources.cabinet(of: $0)) }
    self.hasMore = hasMore
    standing = Set(settings.cabinets.keys)
    cabinets = Self.ordered(entries, recent, sources)
  }

  private static func ordered(_ entries: [Entry], _ recent: [Record], _ sources: Sources) -> [String] {
    var environments: [String: String] = [:]
    for entry in entries {
      if let cabinet = entry.operation.cabinet { environments[cabinet] = entry.operation.environment ?? "" }
      if let source = entry.sourceCabinet { environments[source] = sources.environment(of: source) }
    }
    let ways = recent.compactMap { record -> (from: String, to: String)? in
      guard let source = sources.cabinet(of: record).map(sources.environment), let target = record.fields.environment,
        source != target
      else { return nil }
      return (source, target)
    }
    let order = ranked(Set(environments.values), ways)
    return environments.sorted { (order[$0.value] ?? 0, $0.key) < (order[$1.value] ?? 0, $1.key) }.map(\.key)
  }

  /// Places of names such that as few ways as possible lead back: again and again the name that the fewest ways of
  /// what is left lead to.
  static func ranked(_ names: Set<String>, _ ways: [(from: String, to: String)]) -> [String: Int] {
    var result: [String: Int] = [:]
    var left = names
    while !left.isEmpty {
      let counts = left.map { name in
        (count: ways.count { $0.to == name && left.contains($0.from) }, name: name)
      }
      guard let next = counts.min(by: { $0 < $1 }) else { break }
      result[next.name] = result.count
      left.remove(next.name)
    }
    return result
  }
}

/// Where promoted releases came from.
private struct Sources {
  private let settings: Settings
  /// Longest first: a prefix may begin with another one.
  private let prefixes: [(prefix: String, cabinet: String)]

  init(_ settings: Settings) {
    self.settings = settings
    prefixes = settings.cabinets.values.map { ($0.prefix + "-", $0.name) }
      .sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
  }

  /// The cabinet of the version that a record promotes, where it still exists.
  func cabinet(of record: Record) -> String? {
    record.fields.promotedFrom.flatMap { version in prefixes.first { version.hasPrefix($0.prefix) }?.cabinet }
  }

  func environment(of cabinet: String) -> String { settings.cabinets[cabinet]?.environment ?? "" }
}
