internal import Git

/// How much of a store is proved.
public enum VerificationLevel: String, Sendable, CaseIterable {
  /// The refs, the objects that branches name, and the records of the newest operations.
  case quick
  /// Besides, what the cabinets hold now and what the newest operations brought, rendered again. Of a small store it is
  /// everything that refs reach.
  case standard
  /// Every file, every operation, and every snapshot rendered again.
  case full
}

/// What `Store.verify` is asked to do.
public struct VerificationRequest: Sendable {
  public var level = VerificationLevel.standard
  /// An operation that somebody noted elsewhere.
  public var witness: Witness?
  /// Where `full` is not asked for: the most objects of a store of which everything is looked at, and how many
  /// operations are in a larger one.
  var bounds = (objects: 10_000, operations: 100)

  public init() {}
}

/// An operation as it is noted outside of the store: `12:6f1e…`. Whoever has one sees whether `system` was rewound or
/// forked since.
public struct Witness: Sendable, Hashable {
  public let sequence: Int
  public let commit: Hash

  init(sequence: Int, commit: ObjectID) {
    self.sequence = sequence
    self.commit = Hash(commit)
  }

  /// Reads the printed form: a number, a colon and 40 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int(parts[0]), sequence > 0, let id = ObjectID(parts[1]) else { return nil }
    self.init(sequence: sequence, commit: id)
  }

  public var text: String { "\(sequence):\(commit.text)" }
}

/// Something that verification found.
public struct VerificationFinding: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, CaseIterable {
    /// The next operation, or removing a file that nobody needs, puts it right.
    case repairable
    /// Stored bytes are missing or not what they should be.
    case damaged
    /// Somebody changed what Stemma wrote, or wrote what Stemma would not have.
    case tampered
    /// It was not possible to tell.
    case notChecked
  }

  public let severity: Severity
  /// For programs, such as `version-moved`.
  public let code: String
  /// A ref, `operation 12`, a path as in `git show system:PATH`, a file of the repository, or an object.
  public let subject: String
  /// What is wrong with the subject.
  public let message: String
  /// What to do.
  public let hint: String?
}

/// How many of each were looked at.
public struct VerificationCounts: Sendable, Hashable {
  /// Objects that were read and hashed, each once.
  public internal(set) var objects = 0
  /// Their bytes, inflated.
  public internal(set) var bytes = 0
  /// Those that no ref reaches; they are read at the level `full` only.
  public internal(set) var unreachable = 0
  public internal(set) var packs = 0
  public internal(set) var refs = 0
  public internal(set) var operations = 0
  /// The oldest operations, which were not looked at.
  public internal(set) var skippedOperations = 0
  public internal(set) var versions = 0
  /// Distinct snapshots, and those of them that were rendered again.
  public internal(set) var snapshots = 0
  public internal(set) var rendered = 0
  /// Objects of Kubernetes that were rendered again and compared byte for byte.
  public internal(set) var manifests = 0
}

/// What verification says of a store.
public struct Verification: Sendable {
  public let level: VerificationLevel
  /// The worst first.
  public let findings: [VerificationFinding]
  /// Findings beyond the most that are kept.
  public let omittedFindings: Int
  public let counts: VerificationCounts
  /// The newest operation, to be kept elsewhere; nil where `system` cannot be read.
  public let witness: Witness?
  /// Whether an ordinary clone of the store was looked at.
  public let isCopy: Bool
  /// Refs that are not Stemma's and that it does not mind.
  public let foreignRefs: [String]
  /// The worst that was found; nil for a clean store.
  public let severity: VerificationFinding.Severity?
}

/// How far a verification has come.
public struct VerificationProgress: Sendable {
  /// Objects that were read, of all that there are.
  public let objects: Int
  public let total: Int
  /// Snapshots that were rendered again, of those that are to be; 0 before that begins.
  public let rendered: Int
  public let toRender: Int
}

extension VerificationFinding.Severity: Comparable {
  /// What is better first.
  private var rank: Int {
    switch self {
    case .notChecked: 0
    case .repairable: 1
    case .damaged: 2
    case .tampered: 3
    }
  }

  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}
