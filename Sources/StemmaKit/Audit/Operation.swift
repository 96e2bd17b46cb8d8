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
