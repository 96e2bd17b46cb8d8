/// Why bytes are not a manifest that can be read, or why an edit was not made.
public struct ManifestError: Error, Sendable, CustomStringConvertible {
  public struct Kind: Sendable, Hashable {
    let name: String

    public static let syntax = Kind(name: "syntax")
    public static let encoding = Kind(name: "encoding")
    public static let duplicateKey = Kind(name: "duplicate key")
    public static let alias = Kind(name: "alias")
    public static let depth = Kind(name: "depth")
    public static let size = Kind(name: "size")
    public static let key = Kind(name: "key")
    public static let scalar = Kind(name: "scalar")
    public static let document = Kind(name: "document")
    public static let identity = Kind(name: "identity")
    public static let edit = Kind(name: "edit")
  }

  public let kind: Kind
  public let message: String
  /// Counted from 1.
  public let line: Int?
  /// Counted from 1, in characters.
  public let column: Int?
  public let hint: String?

  init(_ kind: Kind, _ message: String, line: Int? = nil, column: Int? = nil, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.line = line
    self.column = column
    self.hint = hint
  }

  public var description: String { line.map { "line \($0): \(message)" } ?? message }
}

/// How much a stream may hold, so that hostile input can only fail, quickly.
public struct Limits: Sendable {
  /// Bytes of a stream.
  public var bytes = 3 << 20
  public var depth = 100
  public var aliases = 1000
  /// Nodes after aliases are expanded.
  public var expandedNodes = 400_000
  /// Bytes of scalars after aliases are expanded.
  public var expandedBytes = 64 << 20
  public var documents = 10_000
  /// Bytes of a key.
  public var key = 1024

  public static let standard = Limits()
  public init() {}
}
