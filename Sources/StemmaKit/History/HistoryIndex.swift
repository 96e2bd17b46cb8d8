internal import Git

/// Keeps what was once read of a store's history, outside of the store. Losing it loses nothing.
public protocol HistoryCache: Sendable {
  /// What was kept last; nil where nothing was.
  func load() -> [UInt8]?

  /// Keeps bytes in the place of what was kept before; where that does not work, nothing is kept.
  func keep(_ bytes: [UInt8])
}

/// The records of a history in a form that is quick to read: derived from `system`, keyed by its tip, and checked before
/// it is used. What is newer than the index is read from `system`.
struct HistoryIndex {
  private static let magic = Array("stemma history 1\n".utf8)
  /// New records that are worth writing the index anew.
  static let worthKeeping = 500

  private let bytes: [UInt8]
  /// Where each record begins, the newest first.
  private let starts: [Int]
  /// The commit of the newest record.
  let tip: ObjectID
  /// Its number.
  let sequence: Int

  var count: Int { starts.count }

  /// Reads an index; nil for bytes that are none, or that are damaged.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var starts: [Int] = []
    var position = Self.magic.count
    while position < bytes.count {
      var reader = ByteReader(bytes, at: position)
      guard let length = reader.number(), let sum = reader.number(), length >= 0,
        reader.position + Int(length) <= bytes.count,
        sum == Int64(bitPattern: Self.checksum(bytes[reader.position..<reader.position + Int(length)]))
      else { return nil }
      starts.append(reader.position)
      position = reader.position + Int(length)
    }
    guard let newest = starts.first, let record = Self.record(bytes, at: newest) else { return nil }
    self.bytes = bytes
    self.starts = starts
    tip = record.commit
    sequence = record.sequence
  }

  /// The record at a distance from the newest one; nil where it cannot be read.
  func record(_ index: Int) -> Record? {
    starts.indices.contains(index) ? Self.record(bytes, at: starts[index]) : nil
  }

  /// The distance from the newest record to the newest one at or before an instant.
  func position(at time: Instant) -> Int? {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      guard let record = record(middle) else { return nil }
      if record.time <= time { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The bytes of an index of newer records on top of this one's.
  static func bytes(_ records: [Record], over older: HistoryIndex?) -> [UInt8] {
    var result = magic
    for record in records {
      let payload = RecordCoding.bytes(record)
      ByteWriter.number(Int64(payload.count), to: &result)
      ByteWriter.number(Int64(bitPattern: checksum(payload[...])), to: &result)
      result += payload
    }
    if let older { result += older.bytes[magic.count...] }
    return result
  }

  private static func record(_ bytes: [UInt8], at position: Int) -> Record? {
    var reader = ByteReader(bytes, at: position)
    return RecordCoding.record(&reader)
  }

  /// A sum that notices damage, eight bytes at a time.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
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

/// Records as bytes: numbers of eight bytes, little-endian; texts by their length; names of objects as 20 bytes.
enum RecordCoding {
  static func bytes(_ record: Record) -> [UInt8] {
    var out: [UInt8] = []
    let fields = record.fields
    for id in [record.commit, record.parent, record.systemTree, fields.settings, fields.tree] {
      ByteWriter.id(id ?? .zero, to: &out)
    }
    for number in [Int64(record.sequence), record.time.milliseconds, record.committed] {
      ByteWriter.number(number, to: &out)
    }
    let texts: [String?] = [
      fields.kind.name, fields.subject, fields.reason, fields.cabinet, fields.environment, fields.version,
      fields.promotedFrom, fields.rolledBackTo, fields.requested, fields.result, fields.error, record.method,
      record.client, record.run, record.ticket, record.person.name, record.person.email,
      fields.assets.joined(separator: ","),
    ]
    for text in texts { ByteWriter.text(text, to: &out) }
    for refs in [fields.refs, fields.carried] {
      ByteWriter.number(Int64(refs.count), to: &out)
      for ref in refs {
        ByteWriter.text(ref.name, to: &out)
        ByteWriter.id(ref.old, to: &out)
        ByteWriter.id(ref.new, to: &out)
      }
    }
    return out
  }

  static func record(_ reader: inout ByteReader) -> Record? {
    guard let commit = reader.id(), let parent = reader.id(), let systemTree = reader.id(), let settings = reader.id(),
      let tree = reader.id(), let sequence = reader.number(), let time = reader.number(),
      let committed = reader.number(), let kind = reader.text(), let subject = reader.text(),
      let reason = reader.text()
    else { return nil }
    var fields = RecordFields(OperationKind(name: kind ?? ""), subject: subject ?? "")
    fields.reason = reason ?? ""
    fields.settings = settings == .zero ? nil : settings
    fields.tree = tree == .zero ? nil : tree
    guard readTexts(&reader, into: &fields), let method = reader.text(), let client = reader.text(),
      let run = reader.text(), let ticket = reader.text(), let name = reader.text(), let email = reader.text(),
      let assets = reader.text(), let refs = refs(&reader), let carried = self.refs(&reader)
    else { return nil }
    fields.assets = (assets ?? "").split(separator: ",").map(String.init)
    (fields.refs, fields.carried) = (refs, carried)
    return Record(
      commit: commit, parent: parent == .zero ? nil : parent, systemTree: systemTree,
      person: Person(name: name ?? "", email: email ?? ""), sequence: Int(sequence),
      time: Instant(milliseconds: time), committed: committed, method: method ?? "", client: client ?? "", run: run,
      ticket: ticket, fields: fields)
  }

  private static func readTexts(_ reader: inout ByteReader, into fields: inout RecordFields) -> Bool {
    guard let cabinet = reader.text(), let environment = reader.text(), let version = reader.text(),
      let promotedFrom = reader.text(), let rolledBackTo = reader.text(), let requested = reader.text(),
      let result = reader.text(), let error = reader.text()
    else { return false }
    (fields.cabinet, fields.environment, fields.version) = (cabinet, environment, version)
    (fields.promotedFrom, fields.rolledBackTo, fields.requested) = (promotedFrom, rolledBackTo, requested)
    (fields.result, fields.error) = (result ?? "", error)
    return true
  }

  private static func refs(_ reader: inout ByteReader) -> [RefUpdate]? {
    guard let count = reader.number(), count >= 0, count < 1_000_000 else { return nil }
    var result: [RefUpdate] = []
    for _ in 0..<count {
      guard let name = reader.text(), let old = reader.id(), let new = reader.id() else { return nil }
      result.append(RefUpdate(name: name ?? "", old: old, new: new))
    }
    return result
  }
}

enum ByteWriter {
  static func number(_ number: Int64, to out: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { out += $0 }
  }

  static func id(_ id: ObjectID, to out: inout [UInt8]) { out += id.bytes }

  /// - Parameter text: nil is written as such.
  static func text(_ text: String?, to out: inout [UInt8]) {
    guard let text else { return number(-1, to: &out) }
    number(Int64(text.utf8.count), to: &out)
    out += text.utf8
  }
}

/// Reads what `ByteWriter` wrote; nil behind the end.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  mutating func number() -> Int64? {
    guard position + 8 <= bytes.count else { return nil }
    defer { position += 8 }
    return bytes.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self)) }
  }

  mutating func id() -> ObjectID? {
    guard position + 20 <= bytes.count else { return nil }
    defer { position += 20 }
    return ObjectID(bytes: bytes[position..<position + 20])
  }

  /// The outer nil is the end, the inner one a text that is not there.
  mutating func text() -> String?? {
    guard let length = number() else { return nil }
    if length < 0 { return .some(nil) }
    guard position + Int(length) <= bytes.count else { return nil }
    defer { position += Int(length) }
    return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
  }
}
