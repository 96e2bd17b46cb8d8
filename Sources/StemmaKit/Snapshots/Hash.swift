internal import Git

/// The name of an object in the store, as it is shown: 40 hexadecimal digits that plain `git` understands.
public struct Hash: Sendable, Hashable, CustomStringConvertible {
  let id: ObjectID

  init(_ id: ObjectID) {
    self.id = id
  }

  /// All 40 digits.
  public var text: String { id.description }
  /// The first 10 digits, for people.
  public var short: String { String(id.description.prefix(10)) }
  public var description: String { text }
}
