internal import Clibgit2

/// The four kinds of objects.
public enum ObjectKind: UInt8, Sendable {
  case commit = 1
  case tree = 2
  case blob = 3
  case tag = 4

  /// The word that Git writes for it.
  public var name: String {
    switch self {
    case .commit: "commit"
    case .tree: "tree"
    case .blob: "blob"
    case .tag: "tag"
    }
  }

  init?(_ type: git_object_t) {
    switch type {
    case GIT_OBJECT_COMMIT: self = .commit
    case GIT_OBJECT_TREE: self = .tree
    case GIT_OBJECT_BLOB: self = .blob
    case GIT_OBJECT_TAG: self = .tag
    default: return nil
    }
  }

  var type: git_object_t {
    switch self {
    case .commit: GIT_OBJECT_COMMIT
    case .tree: GIT_OBJECT_TREE
    case .blob: GIT_OBJECT_BLOB
    case .tag: GIT_OBJECT_TAG
    }
  }
}

/// An object as it is stored: its kind and its bytes.
public struct RawObject: Sendable, Equatable {
  public let kind: ObjectKind
  public let bytes: [UInt8]

  public init(kind: ObjectKind, bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  /// The object's name: SHA-1 over a header and the bytes, with detection of collision attacks.
  public var id: ObjectID { Self.id(kind, bytes[...]) }

  /// The name of an object of a kind with these bytes.
  static func id(_ kind: ObjectKind, _ bytes: ArraySlice<UInt8>) -> ObjectID {
    var oid = git_oid()
    do { try Library.start() } catch { return .zero }
    let code = bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, kind.type) }
    return code == 0 ? ObjectID(oid) : .zero
  }

  /// The bytes of an object that has to be of a kind.
  ///
  /// - Parameter id: how an error calls it.
  /// - Throws: `malformed` for an object of another kind.
  public func bytes(of kind: ObjectKind, _ id: ObjectID) throws(GitError) -> [UInt8] {
    guard self.kind == kind else {
      throw GitError(.malformed, "object '\(id)' is a \(self.kind.name), not a \(kind.name)")
    }
    return bytes
  }
}

/// Objects that were computed and not yet written. Planning fills it; `Repository.write` stores it as one pack.
public struct PendingObjects: Sendable {
  /// The names, in the order in which the objects were added.
  public private(set) var ids: [ObjectID] = []
  private var objects: [ObjectID: RawObject] = [:]

  public init() {}

  public var isEmpty: Bool { ids.isEmpty }

  public subscript(id: ObjectID) -> RawObject? { objects[id] }

  @discardableResult
  public mutating func add(_ object: RawObject) -> ObjectID {
    let id = object.id
    if objects.updateValue(object, forKey: id) == nil { ids.append(id) }
    return id
  }

  public mutating func addBlob(_ bytes: [UInt8]) -> ObjectID { add(RawObject(kind: .blob, bytes: bytes)) }
  public mutating func addTree(_ tree: Tree) -> ObjectID { add(RawObject(kind: .tree, bytes: tree.encoded())) }
  public mutating func addCommit(_ commit: Commit) -> ObjectID {
    add(RawObject(kind: .commit, bytes: commit.encoded()))
  }
  public mutating func addTag(_ tag: AnnotatedTag) -> ObjectID { add(RawObject(kind: .tag, bytes: tag.encoded())) }

  public mutating func merge(_ other: PendingObjects) {
    for id in other.ids {
      if let object = other.objects[id] { add(object) }
    }
  }
}
