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
  /// The list that was added last, with its place: many operations name the same.
  private var latestAssets: (names: [String], place: UInt32) = ([], 0)

  init() {}

  var count: Int { rows.count }

  /// Adds an operation that is older than all others.
  func append(_ record: Record) {
    rows.append(row(record))
    Self.write(record, to: &payload)
  }

  /// Adds operations that are newer than all others, newest first.
  func prepend(_ records: [Record]) {
    let newer = records.map { record in
      let row = row(record)
      Self.write(record, to: &payload)
      return row
    }
    rows = newer + rows
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
      run: run, ticket: texts.text(at: row.ticket), fields: fields)
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

  private func place(of assets: [String]) -> UInt32 {
    if assets.isEmpty { return 0 }
    if assets != latestAssets.names { latestAssets = (assets, texts.add(assets.joined(separator: ","))) }
    return latestAssets.place
  }

  private func row(_ record: Record) -> HistoryRow {
    let fields = record.fields
    var row = HistoryRow()
    (row.commit, row.parent, row.systemTree) = (record.commit, record.parent ?? .zero, record.systemTree)
    (row.settings, row.tree) = (fields.settings ?? .zero, fields.tree ?? .zero)
    (row.sequence, row.time, row.committed) = (UInt32(record.sequence), record.time.milliseconds, record.committed)
    row.rest = Int64(payload.count)
    row.traits = record.traits
    (row.kind, row.result) = (texts.add(fields.kind.name), texts.add(fields.result))
    (row.cabinet, row.environment) = (texts.add(fields.cabinet), texts.add(fields.environment))
    (row.version, row.promotedFrom) = (texts.add(fields.version), texts.add(fields.promotedFrom))
    row.rolledBackTo = texts.add(fields.rolledBackTo)
    row.assets = place(of: fields.assets)
    (row.name, row.email) = (texts.add(record.person.name), texts.add(record.person.email))
    (row.method, row.client) = (texts.add(record.method), texts.add(record.client))
    row.ticket = texts.add(record.ticket)
    return row
  }
}

/// What operations do not share.
extension HistoryTable {
  private static func write(_ record: Record, to out: inout [UInt8]) {
    let fields = record.fields
    for text in [fields.subject, fields.reason, fields.requested, fields.error, record.run] {
      ByteWriter.text(text, to: &out)
    }
    for refs in [fields.refs, fields.carried] {
      ByteWriter.number(UInt32(refs.count), to: &out)
      for ref in refs {
        ByteWriter.text(ref.name, to: &out)
        ByteWriter.id(ref.old, to: &out)
        ByteWriter.id(ref.new, to: &out)
      }
    }
  }

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
  private static let format = Array("stemma history 2 \(MemoryLayout<HistoryRow>.stride)\n".utf8)

  /// The parts to keep.
  var parts: [[UInt8]] {
    let content = [rows.withUnsafeBytes(Array.init), texts.ends.withUnsafeBytes(Array.init), texts.bytes, payload]
    return [Self.header(of: content)] + content
  }

  /// Takes over parts that were kept.
  ///
  /// - Returns: nil for parts that are of another layout, or damaged.
  convenience init?(parts: [[UInt8]]) {
    guard parts.count == 5, parts[0] == Self.header(of: Array(parts[1...])),
      let rows: [HistoryRow] = Self.values(parts[1]), let ends: [UInt32] = Self.values(parts[2]),
      let texts = TextTable(bytes: parts[3], ends: ends), !rows.isEmpty
    else { return nil }
    self.init()
    (self.rows, self.texts, payload) = (rows, texts, parts[4])
  }

  private static func header(of content: [[UInt8]]) -> [UInt8] {
    var result = format
    for part in content {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { result += $0 }
      withUnsafeBytes(of: checksum(part).littleEndian) { result += $0 }
    }
    return result
  }

  private static func values<Element: BitwiseCopyable>(_ bytes: [UInt8]) -> [Element]? {
    let stride = MemoryLayout<Element>.stride
    guard bytes.count.isMultiple(of: stride) else { return nil }
    return [Element](unsafeUninitializedCapacity: bytes.count / stride) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      count = bytes.count / stride
    }
  }

  /// Eight bytes at a time.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(buffer.count)
      var offset = 0
      while offset + 8 <= buffer.count {
        sum = (sum ^ buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian) &* 0x100_0000_01B3
        sum ^= sum >> 29
        offset += 8
      }
      for index in offset..<buffer.count { sum = (sum ^ UInt64(buffer[index])) &* 0x100_0000_01B3 }
      return sum
    }
  }
}
