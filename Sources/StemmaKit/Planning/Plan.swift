internal import Git

/// Something that a person should know before a plan is applied.
public struct Finding: Sendable, Hashable {
  public enum Severity: String, Sendable {
    case note, warning
  }

  public let severity: Severity
  public let text: String

  static func warning(_ text: String) -> Finding { Finding(severity: .warning, text: text) }
  static func note(_ text: String) -> Finding { Finding(severity: .note, text: text) }
}

/// What an operation would do, as a value: `--dry-run`, JSON and applying all use this one.
public struct Plan {
  /// The operation; nil where nothing but settings changes.
  var fields: RecordFields?
  /// The cabinet whose snapshot the operation sets.
  public internal(set) var cabinet: String?
  var before: ObjectID?
  var after: ObjectID?
  /// Whether the cabinet leaves the system with the operation.
  var removesCabinet = false
  /// The commit of the version that a promotion came from.
  var lineage: ObjectID?
  /// The name of the version that the operation makes.
  public internal(set) var newVersion: String?
  /// The version that the cabinet runs after the operation.
  public internal(set) var version: String?
  /// The version before the operation.
  public internal(set) var previousVersion: String?
  /// Per asset: what would change.
  public internal(set) var changes: [AssetChange] = []
  public internal(set) var findings: [Finding] = []
  /// Sentences about settings that change with the operation.
  public internal(set) var settingsChanges: [String] = []
  /// What a moving name stood for.
  public internal(set) var requested: String?
  /// The version that the content was taken from.
  public internal(set) var source: String?
  /// For a rollback: the tree that was asked for.
  var target: ObjectID?
  var settings: EffectiveSettings?
  /// The `tags/` directory of the system after the operation, where it changes.
  var tags: TagChange?

  /// The snapshot tree before and after the operation.
  public var treeBefore: Hash? { before.map(Hash.init) }
  public var treeAfter: Hash? { after.map(Hash.init) }
  /// Whether the cabinet's snapshot changes.
  public var changesSnapshot: Bool { before != after }
  /// Whether applying would change anything that a reader can see.
  public var changesAnything: Bool { changesSnapshot || !settingsChanges.isEmpty || tags != nil }
  /// For a deployment of one of the cabinet's own versions: whether the resulting tree is that version's.
  public var isIdentical: Bool? { target.map { $0 == after } }
  /// One line for each asset that changes.
  var changeSummary: [String] {
    changes.filter { $0.status != .unchanged }.map {
      "asset '\($0.asset)': \($0.status.rawValue), \($0.fields.count) fields"
    }
  }
  public var operation: OperationKind? { fields?.kind }
  public var subject: String? { fields?.subject }
}

/// A change of the tags that people put on versions.
struct TagChange: Sendable {
  /// The new `tags/` tree; nil where no tag is left.
  let tree: ObjectID?
  let refs: [RefUpdate]
}
