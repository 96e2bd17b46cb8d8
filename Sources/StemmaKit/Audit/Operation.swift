internal import Git

/// One thing that somebody did, as the audit record has it.
public struct Operation: Sendable {
  /// Counted from 1 without gaps.
  public let sequence: Int
  /// The commit on `system`.
  public let commit: Hash
  public let time: Instant
  public let kind: OperationKind
  /// A sentence.
  public let subject: String

  public let person: Person
  /// The client and its version.
  public let client: String
  /// cli, ci or ui.
  public let method: String
  /// The URL of the CI job.
  public let run: String?

  public let cabinet: String?
  public let environment: String?
  public let assets: [String]
  /// The version that the cabinet runs after it.
  public let version: String?
  /// The snapshot tree after it.
  public let tree: Hash?
  /// The cabinet commit that it made; nil where the snapshot did not change.
  public let cabinetCommit: Hash?
  public let promotedFrom: String?
  public let rolledBackTo: String?
  /// The moving name that was asked for.
  public let requested: String?
  /// The settings commit that was in force.
  public let settings: Hash?

  public let reason: String
  public let ticket: String?
  /// What was ordered or observed: recorded, published, succeeded, failed.
  public let result: String
  public let error: String?

  init(_ record: Record) {
    let fields = record.fields
    sequence = record.sequence
    commit = Hash(record.commit)
    time = record.time
    kind = fields.kind
    subject = fields.subject
    person = record.person
    client = record.client
    method = record.method
    run = record.run
    cabinet = fields.cabinet
    environment = fields.environment
    assets = fields.assets
    version = fields.version
    tree = fields.tree.map(Hash.init)
    cabinetCommit = record.cabinetCommit.map(Hash.init)
    promotedFrom = fields.promotedFrom
    rolledBackTo = fields.rolledBackTo
    requested = fields.requested
    settings = fields.settings.map(Hash.init)
    reason = fields.reason
    ticket = record.ticket
    result = fields.result
    error = fields.error
  }
}

/// Which operations a list shows. What is nil does not restrict it.
public struct OperationFilter: Sendable {
  /// A part of the name or address of a person, in any case.
  public var user: String?
  public var cabinet: String?
  public var environment: String?
  public var asset: String?
  /// The name of a kind of operation.
  public var kind: String?
  public var result: String?
  public var since: Instant?
  public var until: Instant?
  /// A part of the subject or the reason, in any case.
  public var text: String?
  public var ticket: String?
  /// The newest ones, at most so many.
  public var limit: Int?

  public init() {}

  func matches(_ record: Record) -> Bool {
    let fields = record.fields
    if let cabinet, fields.cabinet != cabinet { return false }
    if let environment, fields.environment != environment { return false }
    if let asset, !fields.assets.contains(asset) { return false }
    if let kind, fields.kind.name != kind { return false }
    if let result, fields.result != result { return false }
    if let ticket, record.ticket != ticket { return false }
    if let since, record.time < since { return false }
    if let until, record.time > until { return false }
    if let user, !record.person.address.lowercased().contains(user.lowercased()) { return false }
    guard let text = text?.lowercased() else { return true }
    return fields.subject.lowercased().contains(text) || fields.reason.lowercased().contains(text)
  }
}

extension Store {
  /// Calls `body` with each operation that fits, newest first, until it returns false or there are enough.
  public func operations(_ filter: OperationFilter, _ body: (Operation) throws -> Bool) throws {
    try reading { base in
      var count = 0
      try base.history.walk { record in
        if let since = filter.since, record.time < since { return false }
        if let limit = filter.limit, count >= limit { return false }
        guard filter.matches(record) else { return true }
        count += 1
        return try body(Operation(record))
      }
    }
  }

  /// The operation of a number.
  ///
  /// - Throws: `StemmaError` where there is none.
  public func operation(_ sequence: Int) throws -> Operation {
    try reading { base in
      guard let record = try base.history.first(where: { $0.sequence <= sequence }), record.sequence == sequence else {
        throw StemmaError.failed("there is no operation \(sequence)", hint: "see 'stemma audit list'")
      }
      return Operation(record)
    }
  }
}
