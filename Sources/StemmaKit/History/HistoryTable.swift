internal import Git

/// What a table of operations holds of one in a fixed form. Numbers of 32 bits are places in its `TextTable`.
struct HistoryRow: BitwiseCopyable {
  var commit = ObjectID.zero
  var kind: UInt32 = 0
  var parent = ObjectID.zero
  var sequence: UInt32 = 0
  var systemTree = ObjectID.zero
  var cabinet: UInt32 = 0
  var settings = ObjectID.zero
  var environment: UInt32 = 0
  var tree = ObjectID.zero
  var traits: Traits = []
  var time: Int64 = 0
  var committed: Int64 = 0
  /// Where in the payload the rest begins.
  var rest: Int64 = 0
  var version: UInt32 = 0
  var promotedFrom: UInt32 = 0
  var rolledBackTo: UInt32 = 0
  var assets: UInt32 = 0
  var name: UInt32 = 0
  var email: UInt32 = 0
  var method: UInt32 = 0
  var client: UInt32 = 0
  var ticket: UInt32 = 0
  var result: UInt32 = 0

  struct Traits: OptionSet, BitwiseCopyable {
    let rawValue: UInt32
    /// It moved its cabinet's branch.
    static let movesCabinet = Traits(rawValue: 1)
    /// It made a version, which is the one that it names.
    static let makesVersion = Traits(rawValue: 2)
    /// It made a version with another name.
    static let makesOtherVersion = Traits(rawValue: 4)
    /// It names a snapshot tree.
    static let hasTree = Traits(rawValue: 8)
    /// It moved its cabinet's branch, or deleted the cabinet.
    static let changesCabinet = Traits(rawValue: 16)
  }
}

/// Operations in little memory, newest first, in a form in which many are looked through quickly.
final class HistoryTable {
  private(set) var rows: [HistoryRow] = []
  private var texts = TextTable()
  private var payload: [UInt8] = []
  /// Lists of assets that were taken apart before, by their places.
  private let assetLists = AssetLists()

  init() {}

  var count: Int { rows.count }

  /// Adds an operation that is older than all others.
  ///
  /// - Throws: `StemmaError` of the kind `store` for ref updates that cannot be read; then nothing is added.
  func append(_ commit: OperationCommit) throws {
    let message = commit.message
    let (refs, carried) = (try commit.refUpdates(.ref), try commit.refUpdates(.carriedRef))
    var row = HistoryRow()
    (row.commit, row.parent, row.systemTree) = (commit.id, commit.parent ?? .zero, commit.tree)
    (row.sequence, row.time, row.committed) = (commit.sequence, commit.time.milliseconds, commit.committed)
    row.settings = message.bytes(.settings).flatMap { ObjectID(hexBytes: $0) } ?? .zero
    if let tree = message.bytes(.tree).flatMap({ ObjectID(hexBytes: $0) }) {
      row.tree = tree
      row.traits.insert(.hasTree)
    }
    (row.kind, row.result) = (texts.add(commit.kind), texts.add(message.bytes(.result) ?? []))
    (row.cabinet, row.environment) = (texts.add(message.bytes(.cabinet)), texts.add(message.bytes(.environment)))
    (row.version, row.promotedFrom) = (texts.add(message.bytes(.version)), texts.add(message.bytes(.promotedFrom)))
    row.rolledBackTo = texts.add(message.bytes(.rolledBackTo))
    row.assets = texts.add(message.bytes(.assets))
    (row.name, row.email) = (texts.add(commit.name), texts.add(commit.email))
    (row.method, row.client) = (texts.add(message.bytes(.method) ?? []), texts.add(message.bytes(.client) ?? []))
    row.ticket = texts.add(message.bytes(.ticket))
    row.traits.formUnion(Self.traits(commit, refs))
    row.rest = Int64(payload.count)
    rows.append(row)
    for text in [message.subject, message.reason] { ByteWriter.text(text, to: &payload) }
    for trailer in [Trailer.requested, .error, .run] { ByteWriter.text(message.bytes(trailer), to: &payload) }
    for refs in [refs, carried] {
      ByteWriter.number(UInt32(refs.count), to: &payload)
      for ref in refs {
        ByteWriter.text(ref.name, to: &payload)
        ByteWriter.id(ref.old, to: &payload)
        ByteWriter.id(ref.new, to: &payload)
      }
    }
  }

  private static func traits(_ commit: OperationCommit, _ refs: [RawRefUpdate]) -> HistoryRow.Traits {
    var result: HistoryRow.Traits = []
    if let cabinet = commit.message.bytes(.cabinet), refs.contains(where: { $0.moves(cabinet) }) {
      result.formUnion([.movesCabinet, .changesCabinet])
    }
    if commit.kind == deletion { result.insert(.changesCabinet) }
    if let made = refs.lazy.compactMap(\.madeVersion).first {
      result.insert(made == commit.message.bytes(.version) ? .makesVersion : .makesOtherVersion)
    }
    return result
  }

  private static let deletion = Array(OperationKind.deleteCabinet.name.utf8)[...]

  /// Adds operations that are newer than all others.
  func prepend(_ newer: HistoryTable) {
    var places: [UInt32: UInt32] = [0: 0]
    let columns: [WritableKeyPath<HistoryRow, UInt32>] = [
      \.kind, \.result, \.cabinet, \.environment, \.version, \.promotedFrom, \.rolledBackTo, \.assets, \.name, \.email,
      \.method, \.client, \.ticket,
    ]
    let moved = newer.rows.map { row in
      var row = row
      for column in columns {
        let old = row[keyPath: column]
        let place = places[old] ?? texts.add(newer.texts.content(at: old))
        (places[old], row[keyPath: column]) = (place, place)
      }
      row.rest += Int64(payload.count)
      return row
    }
    rows = moved + rows
    payload += newer.payload
  }

  /// Forgets operations from a distance from the newest one on.
  func removeAll(from position: Int) {
    guard position < rows.count else { return }
    payload.removeLast(payload.count - Int(rows[position].rest))
    rows.removeLast(rows.count - position)
  }

  /// The operation at a distance from the newest one; nil beyond the oldest.
  ///
  /// - Throws: `StemmaError` where the table is damaged.
  func record(_ position: Int) throws -> Record? {
    guard rows.indices.contains(position) else { return nil }
    let row = rows[position]
    var fields = RecordFields(OperationKind(name: texts.text(at: row.kind) ?? ""), subject: "")
    fields.cabinet = texts.text(at: row.cabinet)
    fields.environment = texts.text(at: row.environment)
    fields.version = texts.text(at: row.version)
    fields.promotedFrom = texts.text(at: row.promotedFrom)
    fields.rolledBackTo = texts.text(at: row.rolledBackTo)
    fields.assets = assets(at: row.assets)
    fields.result = texts.text(at: row.result) ?? ""
    fields.settings = row.settings == .zero ? nil : row.settings
    fields.tree = row.traits.contains(.hasTree) ? row.tree : nil
    let run = try readRest(of: row, into: &fields)
    return Record(
      commit: row.commit, parent: row.parent == .zero ? nil : row.parent, systemTree: row.systemTree,
      person: person(row), sequence: Int(row.sequence), time: Instant(milliseconds: row.time),
      committed: row.committed, method: texts.text(at: row.method) ?? "", client: texts.text(at: row.client) ?? "",
      run: run, ticket: texts.text(at: row.ticket), traits: row.traits, fields: fields)
  }

  /// Who did what a row stands for.
  func person(_ row: HistoryRow) -> Person {
    Person(name: texts.text(at: row.name) ?? "", email: texts.text(at: row.email) ?? "")
  }

  func text(at place: UInt32) -> String? { texts.text(at: place) }

  /// The names that a list of assets holds.
  func assets(at place: UInt32) -> [String] {
    texts.text(at: place).map { assetLists.names(in: $0) } ?? []
  }

  /// The place of a text that operations have; nil where none has it.
  func place(of text: String) -> UInt32? { texts.place(of: text) }
}

/// What operations do not share.
extension HistoryTable {
  /// - Returns: the URL of the CI job.
  private func readRest(of row: HistoryRow, into fields: inout RecordFields) throws -> String? {
    try payload.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes, at: Int(row.rest))
      fields.subject = reader.text() ?? ""
      fields.reason = reader.text() ?? ""
      fields.requested = reader.text()
      fields.error = reader.text()
      let run = reader.text()
      fields.refs = Self.refs(&reader)
      fields.carried = Self.refs(&reader)
      if reader.isBeyondEnd { throw StemmaError(.failed, "the index of the history is damaged") }
      return run
    }
  }

  private static func refs(_ reader: inout ByteReader) -> [RefUpdate] {
    var result: [RefUpdate] = []
    for _ in 0..<reader.number() where !reader.isBeyondEnd {
      result.append(RefUpdate(name: reader.text() ?? "", old: reader.id(), new: reader.id()))
    }
    return result
  }

  /// Whether a text can be in the subject or the reason of an operation: false only where it is not.
  ///
  /// - Parameter folded: in lower case.
  func mayContain(_ folded: [UInt8], _ row: HistoryRow) -> Bool {
    payload.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes, at: Int(row.rest))
      return (0..<2).contains { _ in
        FoldedText.mayContain(folded, UnsafeRawBufferPointer(rebasing: reader.textBytes()))
      }
    }
  }
}

/// The form that is kept outside of the store: the memory of this machine, with sums that notice damage.
extension HistoryTable {
  /// Another layout has another name.
  private static let format = "stemma history 3 \(MemoryLayout<HistoryRow>.stride)"

  /// The parts to keep.
  var parts: [[UInt8]] {
    IndexParts.sealed(
      [IndexParts.bytes(rows), IndexParts.bytes(texts.ends), texts.bytes, payload], format: Self.format)
  }

  /// Takes over parts that were kept.
  ///
  /// - Returns: nil for parts that are of another layout, or damaged.
  convenience init?(parts: [[UInt8]]) {
    guard let content = IndexParts.opened(parts, format: Self.format),
      let rows: [HistoryRow] = IndexParts.values(content[0]), let ends: [UInt32] = IndexParts.values(content[1]),
      let texts = TextTable(bytes: content[2], ends: ends), !rows.isEmpty
    else { return nil }
    self.init()
    (self.rows, self.texts, payload) = (rows, texts, content[3])
  }
}

/// Takes lists of assets apart, each once: promotions name all assets again and again.
private final class AssetLists {
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
