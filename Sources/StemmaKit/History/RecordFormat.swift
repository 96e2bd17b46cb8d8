internal import Git

/// The message of an operation's commit: a sentence, the reason, and one paragraph of trailers that
/// `git interpret-trailers` reads. Cabinet commits carry the same message without the ref updates.
enum RecordFormat {
  /// Writes the message.
  ///
  /// - Parameter forSystem: whether ref updates and the snapshot's tree are named, as on `system`.
  static func message(_ fields: RecordFields, sequence: Int, stamp: Stamp, forSystem: Bool) -> String {
    var lines = trailers(fields, sequence: sequence, stamp: stamp)
    if forSystem {
      if let tree = fields.tree { lines.append((.tree, tree.description)) }
      lines += fields.refs.map { (.ref, "\($0.name) \($0.old) \($0.new)") }
      lines += fields.carried.map { (.carriedRef, "\($0.name) \($0.old) \($0.new)") }
    }
    let reason = fields.reason.isEmpty ? "" : "\n\(fields.reason)\n"
    return "\(fields.subject)\n\(reason)\n" + lines.map { "\(Trailer.prefix)\($0.0.rawValue): \($0.1)\n" }.joined()
  }

  private static func trailers(_ fields: RecordFields, sequence: Int, stamp: Stamp) -> [(Trailer, String)] {
    let optional: [(Trailer, String?)] = [
      (.operation, fields.kind.name),
      (.sequence, String(sequence)),
      (.cabinet, fields.cabinet),
      (.environment, fields.environment),
      (.assets, fields.assets.isEmpty ? nil : fields.assets.joined(separator: ", ")),
      (.version, fields.version),
      (.promotedFrom, fields.promotedFrom),
      (.rolledBackTo, fields.rolledBackTo),
      (.requested, fields.requested),
      (.settings, fields.settings?.description),
      (.ticket, stamp.ticket),
      (.method, stamp.method.rawValue),
      (.run, stamp.run.map(FreeText.line)),
      (.client, FreeText.line(stamp.client)),
      (.time, stamp.time.text),
      (.result, fields.result),
      (.error, fields.error.map(FreeText.line)),
    ]
    return optional.compactMap { trailer, value in value.map { (trailer, $0) } }
  }

  /// Reads an operation's commit.
  ///
  /// - Throws: `StemmaError` of the kind `store` when the commit is not an operation's.
  static func read(_ commit: Commit, id: ObjectID) throws -> Record {
    let table = HistoryTable()
    try table.append(OperationCommit(commit, id))
    guard let record = try table.record(0) else { preconditionFailure("a table lost its only row") }
    return record
  }
}
