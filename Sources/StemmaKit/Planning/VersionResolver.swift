internal import Git

/// What a version's name, or one of the names that move, stands for right now.
struct ResolvedVersion: Sendable {
  let version: Version
  /// What was asked for, where it was a moving or short name; recorded with the operation.
  let requested: String?
}

/// Resolves whatever may stand where a version is taken: versions, `<prefix>-latest`, `last-known-good`, tags,
/// `<cabinet>~2`, `<cabinet>@{time}`, `v1.2.3` without its prefix, and unambiguous commit prefixes.
struct VersionResolver {
  let history: History
  let index: VersionIndex
  let tags: TagSet
  let settings: Settings

  /// - Parameter cabinet: the cabinet that a name without prefix is looked for in.
  /// - Throws: `StemmaError` naming the candidates where several can be meant, or the nearest names where none is.
  func resolve(_ text: String, in cabinet: String?) throws -> ResolvedVersion {
    if let version = try current(text) { return ResolvedVersion(version: version, requested: text) }
    if let version = try index[text] { return ResolvedVersion(version: version, requested: nil) }
    let found =
      try lastKnownGood(text, in: cabinet) ?? tagged(text) ?? ancestor(text) ?? atTime(text)
      ?? short(text, in: cabinet) ?? commit(text)
    guard let found else { throw unknown(text) }
    return ResolvedVersion(version: found, requested: text)
  }

  private func unknown(_ text: String) -> StemmaError {
    let near = Name.nearest(text, in: index.versions.map(\.name) + tags.names)
    let hint = near.isEmpty ? "see 'stemma snapshot list'" : "did you mean \(near.quotedList(joiner: "or"))?"
    return .failed("unknown version '\(Name.excerpt(text))'", hint: hint)
  }

  /// The version that a record left its cabinet with.
  private func version(of record: Record?, _ text: String) throws -> Version {
    guard let name = record?.fields.version, let version = try index[name] else {
      throw StemmaError.failed("'\(Name.excerpt(text))' names no version: nothing had been deployed")
    }
    return version
  }

  private func current(_ text: String) throws -> Version? {
    for cabinet in settings.cabinets.values {
      let names = ["\(cabinet.prefix)-latest", "\(cabinet.prefix)-current", cabinet.name]
      if names.contains(text) { return try version(of: history.current(of: cabinet.name), text) }
    }
    return nil
  }

  private func tagged(_ text: String) throws -> Version? {
    guard let names = tags.versions[text] else { return nil }
    let versions = try names.compactMap { try index[$0] }.sorted { $0.record.sequence > $1.record.sequence }
    guard let newest = versions.first else { return nil }
    if Set(versions.map(\.cabinet)).count > 1 {
      throw StemmaError.failed(
        "tag '\(text)' is on versions of several cabinets", details: versions.map { "\($0.name) (\($0.cabinet))" },
        hint: "name one of these versions")
    }
    return newest
  }

  /// `<cabinet>~N`: the snapshot that many changes before the current one.
  private func ancestor(_ text: String) throws -> Version? {
    guard let tilde = text.lastIndex(of: "~"), let cabinet = settings.cabinets[String(text[..<tilde])] else {
      return nil
    }
    let digits = text[text.index(after: tilde)...]
    guard var left = digits.isEmpty ? 1 : Int(digits), left >= 0 else { return nil }
    var filter = OperationFilter(cabinet: cabinet.name)
    filter.traits = .movesCabinet
    var found: Record?
    try history.walk(filter) { record, _ in
      left -= 1
      if left < 0 { found = record }
      return left >= 0
    }
    return try version(of: found, text)
  }

  /// `<cabinet>@{time}`: what the cabinet ran at that instant.
  private func atTime(_ text: String) throws -> Version? {
    guard text.hasSuffix("}"), let open = text.firstRange(of: "@{") else { return nil }
    let cabinet = String(text[..<open.lowerBound])
    guard try history.first(OperationFilter(cabinet: cabinet)) != nil else { return nil }
    let words = String(text[open.upperBound...].dropLast())
    guard let time = Instant(words) else {
      throw StemmaError.failed("'\(Name.excerpt(words))' is not a time", hint: "write it as 2024-11-15T15:42:00Z")
    }
    return try version(of: history.last(of: cabinet, at: time), text)
  }

  private func commit(_ text: String) throws -> Version? {
    guard text.utf8.count >= 4, text.utf8.count <= 40, text.utf8.allSatisfy({ $0.isDigit || (97...102).contains($0) })
    else { return nil }
    var found: [Record] = []
    try history.walk { record in
      if let commit = record.cabinetCommit, commit.description.hasPrefix(text), record.fields.version != nil {
        found.append(record)
      }
      return true
    }
    if found.count > 1 {
      throw StemmaError.failed(
        "commit '\(text)' is ambiguous", details: found.prefix(8).compactMap { $0.cabinetCommit?.description })
    }
    return try found.first.map { try version(of: $0, text) }
  }
}

/// Names that need to know which cabinet is meant.
extension VersionResolver {
  /// The latest good deployment that is not current and was not rolled back from.
  private func lastKnownGood(_ text: String, in cabinet: String?) throws -> Version? {
    guard text == "last-known-good" else { return nil }
    if let cabinet {
      if let version = try lastKnownGood(of: cabinet) { return version }
      throw StemmaError.failed("cabinet '\(cabinet)' has no earlier good deployment")
    }
    let candidates = try settings.cabinets.keys.sorted().compactMap { try lastKnownGood(of: $0) }
    guard candidates.count <= 1 else { throw ambiguous(text, candidates) }
    guard let version = candidates.first else { throw StemmaError.failed("no cabinet has an earlier good deployment") }
    return version
  }

  private func lastKnownGood(of cabinet: String) throws -> Version? {
    guard let now = try history.current(of: cabinet)?.fields.tree else { return nil }
    var abandoned: Set<ObjectID> = [now]
    var rollsBack = false
    var filter = OperationFilter(cabinet: cabinet)
    filter.traits = .hasTree
    var good: Record?
    try history.walk(filter) { record, _ in
      guard record.fields.kind.isDeployment, let tree = record.fields.tree else { return true }
      if rollsBack { abandoned.insert(tree) }
      rollsBack = record.fields.kind == .rollback && record.cabinetCommit != nil
      let isGood = ["recorded", "published", "succeeded"].contains(record.fields.result)
      if isGood, !abandoned.contains(tree) { good = record }
      return good == nil
    }
    return try good?.fields.version.flatMap { try index[$0] }
  }

  /// `v1.2.3` without its prefix.
  private func short(_ text: String, in cabinet: String?) throws -> Version? {
    let part = VersionNaming.versionPart(text, assumeVersion: true)
    let candidates = try settings.cabinets.values.sorted { $0.name < $1.name }
      .compactMap { try index["\($0.prefix)-\(part)"] ?? index["\($0.prefix)-\(text)"] }
    if candidates.isEmpty { return nil }
    if let cabinet {
      if let version = candidates.first(where: { $0.cabinet == cabinet }) { return version }
      throw StemmaError.failed(
        "cabinet '\(cabinet)' has no version '\(text)'", details: candidates.map { "\($0.name) (\($0.cabinet))" },
        hint: "name the version in full")
    }
    let elsewhere = try candidates.filter { try history.current(of: $0.cabinet)?.fields.tree != $0.tree }
    guard elsewhere.count == 1, let version = elsewhere.first else { throw ambiguous(text, candidates) }
    return version
  }

  private func ambiguous(_ text: String, _ candidates: [Version]) -> StemmaError {
    .failed(
      "'\(text)' can mean several versions", details: candidates.map { "\($0.name) (\($0.cabinet))" },
      hint: "name one of them, or the cabinet with '--cabinet'")
  }
}
