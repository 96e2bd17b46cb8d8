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
  /// - Parameter lists: what takes lists of assets apart.
  /// - Throws: `StemmaError` of the kind `store` when the commit is not an operation's.
  static func read(_ commit: Commit, id: ObjectID, lists: AssetLists = AssetLists()) throws -> Record {
    let message = MessageReader(commit.message)
    guard let kind = message["Operation"], let sequence = message["Sequence"].flatMap({ UInt32($0) }).map(Int.init),
      let time = message["Time"].flatMap({ Instant($0) }), commit.parents.count <= 1
    else {
      throw StemmaError(.store, "commit '\(id.short)' on 'system' is not an operation")
    }
    var fields = RecordFields(OperationKind(name: kind), subject: message.subject)
    fields.reason = message.reason
    fields.cabinet = message["Cabinet"]
    fields.environment = message["Environment"]
    fields.assets = message["Assets"].map { lists.names(in: $0) } ?? []
    fields.version = message["Version"]
    fields.promotedFrom = message["Promoted-From"]
    fields.rolledBackTo = message["Rolled-Back-To"]
    fields.requested = message["Requested"]
    fields.settings = message["Settings"].flatMap { ObjectID($0) }
    fields.tree = message["Tree"].flatMap { ObjectID($0) }
    fields.result = message["Result"] ?? ""
    fields.error = message["Error"]
    fields.refs = try refUpdates(message.all("Ref"), id)
    fields.carried = try refUpdates(message.all("Carried-Ref"), id)
    return Record(
      commit: id, parent: commit.parents.first, systemTree: commit.tree,
      person: Person(name: commit.author.name, email: commit.author.email), sequence: sequence, time: time,
      committed: commit.committer.seconds, method: message["Method"] ?? "", client: message["Client"] ?? "",
      run: message["Run"], ticket: message["Ticket"], fields: fields)
  }

  /// Lines of a name and two objects: long histories have a great many of these.
  private static func refUpdates(_ lines: [String], _ id: ObjectID) throws -> [RefUpdate] {
    try lines.map { line in
      var line = line
      let update = line.withUTF8 { text -> RefUpdate? in
        let bytes = UnsafeRawBufferPointer(text)
        let end = bytes.count - 82
        guard end > 0, bytes[end] == UInt8(ascii: " "), bytes[end + 41] == UInt8(ascii: " "),
          !bytes[..<end].contains(UInt8(ascii: " ")),
          let old = ObjectID(hex: UnsafeRawBufferPointer(rebasing: bytes[(end + 1)..<(end + 41)])),
          let new = ObjectID(hex: UnsafeRawBufferPointer(rebasing: bytes[(end + 42)...]))
        else { return nil }
        return RefUpdate(name: String(decoding: bytes[..<end], as: UTF8.self), old: old, new: new)
      }
      guard let update else {
        throw StemmaError(.store, "commit '\(id.short)' on 'system' names a ref that cannot be read")
      }
      return update
    }
  }
}

/// Takes lists of assets apart, each once: promotions name all assets again and again.
final class AssetLists {
  private var known: [String: [String]] = [:]

  /// The names in `web, api`: none of them holds a comma.
  func names(in text: String) -> [String] {
    if let names = known[text] { return names }
    let parts = text.utf8.split(separator: UInt8(ascii: ","))
    let names = parts.map { String(Substring($0.drop { $0 == UInt8(ascii: " ") })) }
    known[text] = names
    return names
  }
}
