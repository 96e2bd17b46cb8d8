internal import Git

/// What sort of thing an operation did.
public struct OperationKind: Sendable, Hashable {
  public let name: String

  public static let initialize = OperationKind(name: "init")
  /// Settings that people or tools committed were taken in.
  public static let settings = OperationKind(name: "settings")
  public static let createCabinet = OperationKind(name: "create-cabinet")
  public static let deleteCabinet = OperationKind(name: "delete-cabinet")
  public static let deploy = OperationKind(name: "deploy")
  public static let undeploy = OperationKind(name: "undeploy")
  /// A deployment whose release came from another cabinet's version.
  public static let promote = OperationKind(name: "promote")
  public static let rollback = OperationKind(name: "rollback")
  /// A deployment of a cabinet's own version that is newer than the one it runs.
  public static let redeploy = OperationKind(name: "redeploy")
  public static let tag = OperationKind(name: "tag")

  /// Every kind that this program records.
  public static let all: [OperationKind] = [
    .initialize, .settings, .createCabinet, .deleteCabinet, .deploy, .undeploy, .promote, .rollback, .redeploy, .tag,
  ]

  /// Whether it put a snapshot into a cabinet.
  public var isDeployment: Bool { [.deploy, .undeploy, .promote, .rollback, .redeploy].contains(self) }
}

/// A ref that an operation moves, as the operation's commit names it.
struct RefUpdate: Sendable, Hashable {
  let name: String
  /// The value before; zero where the ref did not exist.
  let old: ObjectID
  /// The value after; zero where the ref goes.
  let new: ObjectID
}

/// What an operation's commit message says about it, besides who and when.
struct RecordFields: Sendable, Hashable {
  var kind: OperationKind
  /// A sentence.
  var subject: String
  /// Why, in the person's words; empty where none was given.
  var reason = ""
  var cabinet: String?
  var environment: String?
  var assets: [String] = []
  /// The version that the cabinet runs after the operation.
  var version: String?
  var promotedFrom: String?
  var rolledBackTo: String?
  /// What was asked for where a moving name was: `staging-latest`.
  var requested: String?
  /// The settings commit that was in force.
  var settings: ObjectID?
  /// The snapshot tree after the operation.
  var tree: ObjectID?
  var result = "recorded"
  /// Why it failed, in one line.
  var error: String?
  var refs: [RefUpdate] = []
  /// Ref updates of earlier operations that are still to be completed.
  var carried: [RefUpdate] = []

  init(_ kind: OperationKind, subject: String) {
    self.kind = kind
    self.subject = subject
  }
}

/// One operation as the history tells it: a commit of `system`.
struct Record: Sendable {
  let commit: ObjectID
  let parent: ObjectID?
  /// The tree of the whole system after the operation.
  let systemTree: ObjectID
  let person: Person
  /// The number of the operation, counted from 1 without gaps.
  let sequence: Int
  let time: Instant
  let committed: Int64
  let method: String
  let client: String
  let run: String?
  let ticket: String?
  let traits: HistoryRow.Traits
  let fields: RecordFields

  /// The version that the operation made, if it made one.
  var madeVersion: String? {
    fields.refs.lazy.compactMap { RefNames.version(of: $0.name.utf8) }.first.map { String(Substring($0)) }
  }

  /// The cabinet commit that the operation made, if the cabinet's snapshot changed.
  var cabinetCommit: ObjectID? {
    guard let cabinet = fields.cabinet else { return nil }
    return fields.refs.first { $0.name == RefNames.cabinet(cabinet) }?.new
  }
}

extension Record {
  /// Kinds of operations that change no other assets than those that they name.
  static let namingKinds: [OperationKind] = [.deploy, .undeploy, .promote]

  /// Whether it may have changed an asset.
  func mayChange(_ asset: String) -> Bool {
    !Self.namingKinds.contains(fields.kind) || fields.assets.isEmpty || fields.assets.contains(asset)
  }
}

/// The names of the refs in a store.
enum RefNames {
  static let system = "refs/heads/system"
  static let settings = "refs/heads/settings"
  static let cabinets = "refs/heads/cabinets/"
  static let tags = "refs/tags/"

  /// What the refs of a clone begin with that stand for the branches of the store which it was made of.
  static let origin = "refs/remotes/origin/"

  /// The ref of a clone that stands for a branch.
  static func remote(_ branch: String) -> String { origin + branch.dropFirst("refs/heads/".count) }

  static func cabinet(_ name: String) -> String { cabinets + name }
  static func version(_ name: String) -> String { tags + name }
  /// The name of the version that a ref is of; nil for other refs. Bytes, because long histories have a great many of them.
  static func version<Bytes: Collection<UInt8>>(of ref: Bytes) -> Bytes.SubSequence? {
    guard ref.starts(with: tags.utf8) else { return nil }
    let name = ref.dropFirst(tags.utf8.count)
    return name.contains(UInt8(ascii: "/")) ? nil : name
  }

  static func tag(_ tag: String, _ version: String) -> String { tags + tag + "/" + version }
}
