/// A parsed YAML node with its place in the source, so that edits can splice bytes.
public struct Node: Sendable {
  public enum Style: Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  public indirect enum Content: Sendable {
    case scalar(String, Style)
    case list([Node], isFlow: Bool)
    case map([(key: Node, value: Node)], isFlow: Bool)
  }

  public let content: Content
  /// The value as Kubernetes reads it.
  public let value: Value
  /// The bytes that the node was written in; for block collections only the start is exact.
  public let bytes: Range<Int>
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in characters.
  public let column: Int
  let weight: Weight
  let isAlias: Bool
  /// Whether a tag stands before it.
  let isTagged: Bool
  /// Whether an anchor stands before it.
  let isAnchored: Bool

  /// How much a node is with its aliases expanded.
  struct Weight: Sendable {
    /// Nodes, this one included.
    var nodes = 1
    /// Bytes of scalars.
    var bytes = 0
    /// Levels of nodes, this one included.
    var height = 1
  }

  /// The value node of a key that stands in this mapping itself.
  public func child(_ key: String) -> Node? {
    guard case .map(let pairs, _) = content else { return nil }
    return pairs.first { $0.key.isKey(key) }?.value
  }

  /// Whether this node, as a key, reads as a text.
  func isKey(_ text: String) -> Bool {
    guard let name = try? KeyText.text(of: self, limits: .standard) else { return false }
    return ByteText(name) == ByteText(text)
  }

  /// The node at a path of keys.
  public func node(at path: [String]) -> Node? {
    path.reduce(Optional(self)) { $0?.child($1) }
  }
}

/// One document of a stream.
public struct Document: Sendable {
  public let root: Node
  public var value: Value { root.value }
  /// Where its content starts, counted from 1.
  public var line: Int { root.line }
}
