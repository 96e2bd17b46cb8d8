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
      if let tree = fields.tree { lines.append(("Tree", tree.description)) }
      lines += fields.refs.map { ("Ref", "\($0.name) \($0.old) \($0.new)") }
      lines += fields.carried.map { ("Carried-Ref", "\($0.name) \($0.old) \($0.new)") }
    }
    let reason = fields.reason.isEmpty ? "" : "\n\(fields.reason)\n"
    return "\(fields.subject)\n\(reason)\n" + lines.map { "Stemma-\($0.0): \($0.1)\n" }.joined()
  }

  private static func trailers(_ fields: RecordFields, sequence: Int, stamp: Stamp) -> [(String, String)] {
    let optional: [(String, String?)] = [
      ("Operation", fields.kind.name),
      ("Sequence", String(sequence)),
      ("Cabinet", fields.cabinet),
      ("Environment", fields.environment),
      ("Assets", fields.assets.isEmpty ? nil : fields.assets.joined(separator: ", ")),
      ("Version", fields.version),
      ("Promoted-From", fields.promotedFrom),
      ("Rolled-Back-To", fields.rolledBackTo),
      ("Requested", fields.requested),
      ("Settings", fields.settings?.description),
      ("Ticket", stamp.ticket),
      ("Method", stamp.method.rawValue),
      ("Run", stamp.run.map(FreeText.line)),
      ("Client", FreeText.line(stamp.client)),
      ("Time", stamp.time.text),
      ("Result", fields.result),
      ("Error", fields.error.map(FreeText.line)),
    ]
    return optional.compactMap { name, value in value.map { (name, $0) } }
  }

  /// Reads an operation's commit.
  ///
  /// - Throws: `StemmaError` of the kind `store` when the commit is not an operation's.
  static func read(_ commit: Commit, id: ObjectID) throws -> Record {
    let (subject, reason, trailers) = parts(of: commit.message)
    guard let kind = trailers["Operation"]?.first, let sequence = trailers["Sequence"]?.first.flatMap({ Int($0) }),
      let time = trailers["Time"]?.first.flatMap({ Instant($0) }), commit.parents.count <= 1
    else {
      throw StemmaError(.store, "commit '\(id.short)' on 'system' is not an operation")
    }
    var fields = RecordFields(OperationKind(name: kind), subject: subject)
    fields.reason = reason
    fields.cabinet = trailers["Cabinet"]?.first
    fields.environment = trailers["Environment"]?.first
    fields.assets = trailers["Assets"]?.first.map(list) ?? []
    fields.version = trailers["Version"]?.first
    fields.promotedFrom = trailers["Promoted-From"]?.first
    fields.rolledBackTo = trailers["Rolled-Back-To"]?.first
    fields.requested = trailers["Requested"]?.first
    fields.settings = trailers["Settings"]?.first.flatMap { ObjectID($0) }
    fields.tree = trailers["Tree"]?.first.flatMap { ObjectID($0) }
    fields.result = trailers["Result"]?.first ?? ""
    fields.error = trailers["Error"]?.first
    fields.refs = try (trailers["Ref"] ?? []).map { try refUpdate($0, id) }
    fields.carried = try (trailers["Carried-Ref"] ?? []).map { try refUpdate($0, id) }
    return Record(
      commit: id, parent: commit.parents.first, systemTree: commit.tree,
      person: Person(name: commit.author.name, email: commit.author.email), sequence: sequence, time: time,
      committed: commit.committer.seconds, method: trailers["Method"]?.first ?? "",
      client: trailers["Client"]?.first ?? "", run: trailers["Run"]?.first, ticket: trailers["Ticket"]?.first,
      fields: fields)
  }

  private static func refUpdate(_ text: String, _ id: ObjectID) throws -> RefUpdate {
    // Long histories have a great many of these, and bytes are compared faster than characters.
    let parts = text.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
    guard parts.count == 3, let old = ObjectID(parts[1]), let new = ObjectID(parts[2]) else {
      throw StemmaError(.store, "commit '\(id.short)' on 'system' names a ref that cannot be read")
    }
    return RefUpdate(name: String(parts[0]), old: old, new: new)
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  /// Subject, reason and our trailers (without their prefix, several of one name in order) of a message.
  static func parts(of message: String) -> (subject: String, reason: String, trailers: [String: [String]]) {
    let lines = message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let end = lines.lastIndex { !$0.isEmpty } ?? 0
    let start = lines[..<end].lastIndex { $0.isEmpty } ?? 0
    var trailers: [String: [String]] = [:]
    for line in lines[start...] where line.starts(with: "Stemma-".utf8) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = String(decoding: line.dropFirst(7).prefix(upTo: colon), as: UTF8.self)
      let value = line[line.index(after: colon)...].drop { $0 == UInt8(ascii: " ") }
      trailers[name, default: []].append(String(decoding: value, as: UTF8.self))
    }
    let subject = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let body = lines.indices.contains(1) && start > 1 ? lines[1..<start] : []
    let reason = body.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    return (subject, reason.trimmingBlankLines(), trailers)
  }
}

extension String {
  /// The text without leading and trailing line ends and blanks.
  func trimmingBlankLines() -> String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}
