internal import Manifests

/// A pointer to a secret that lives elsewhere: never the secret.
public struct SecretReference: Sendable, Hashable {
  /// The secret store: `kubernetes` for an existing Secret in the cabinet's namespace, otherwise the name of a store
  /// of the External Secrets Operator.
  public let store: String
  /// The secret's name in its store.
  public let key: String
  /// One property of a secret that has several.
  public let property: String?

  public init(store: String, key: String, property: String?) {
    self.store = store
    self.key = key
    self.property = property
  }

  /// Reads `store:key#property`; nil where it is not that.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    let hash = rest.lastIndex(of: "#")
    store = String(text[..<colon])
    key = String(hash.map { rest[..<$0] } ?? rest)
    property = hash.map { String(rest[rest.index(after: $0)...]) }
    if store.isEmpty || key.isEmpty || property?.isEmpty == true { return nil }
  }

  /// `aws-secrets-manager:prod/api-key#password`.
  public var text: String { "\(store):\(key)" + (property.map { "#\($0)" } ?? "") }
}

/// A file that a workload finds at a path.
public struct ConfigurationFile: Sendable, Hashable {
  /// Where it is mounted: an absolute path with a file name.
  public let path: String
  public let content: String

  public init(path: String, content: String) {
    self.path = path
    self.content = content
  }
}

/// The value of a configuration key: text, a reference to a secret, or a file.
public enum ConfigurationValue: Sendable, Hashable {
  case text(String)
  case secret(SecretReference)
  case file(ConfigurationFile)

  /// Text as it is, a secret as its reference.
  public var text: String {
    switch self {
    case .text(let text): text
    case .secret(let reference): "secret \(reference.text)"
    case .file(let file): "file \(file.path) (\(file.content.utf8.count) bytes)"
    }
  }
}

extension ConfigurationValue {
  /// Reads the stored form: text, `{secret: {store: S, key: K, property: P}}` or `{file: {path: P, content: C}}`.
  init?(_ value: Value) {
    if let text = value.stringValue {
      self = .text(text)
    } else if let secret = value["secret"], value.mapValue?.count == 1, let fields = secret.mapValue,
      let store = secret["store"]?.stringValue, let key = secret["key"]?.stringValue, !store.isEmpty, !key.isEmpty,
      fields.keys.allSatisfy({ ["store", "key", "property"].contains($0) })
    {
      let property = secret["property"]
      guard property == nil || property?.stringValue?.isEmpty == false else { return nil }
      self = .secret(SecretReference(store: store, key: key, property: property?.stringValue))
    } else if let file = value["file"], value.mapValue?.count == 1, file.mapValue?.count == 2,
      let path = file["path"]?.stringValue, let content = file["content"]?.stringValue,
      path.hasPrefix("/"), !path.hasSuffix("/"), !path.split(separator: "/").contains("..")
    {
      self = .file(ConfigurationFile(path: path, content: content))
    } else {
      return nil
    }
  }

  /// What a person writes on a command line: text, or a reference or file in its stored form.
  ///
  /// - Throws: `StemmaError` for what begins like a reference or file and is none.
  public init(written text: String) throws {
    guard text.hasPrefix("{secret:") || text.hasPrefix("{file:") else {
      self = .text(text)
      return
    }
    do {
      guard let value = try YAML.document(Array(text.utf8)).flatMap({ ConfigurationValue($0.value) }) else {
        throw StemmaError.failed(
          "'\(Name.excerpt(text))' is no reference and no file", hint: "write {secret: {store: …, key: …}}")
      }
      self = value
    } catch let error as ManifestError {
      throw StemmaError.failed("'\(Name.excerpt(text))' cannot be read: \(error.message)")
    }
  }

  /// The stored form.
  var value: Value {
    switch self {
    case .text(let text): return .string(text)
    case .file(let file): return ["file": ["path": .string(file.path), "content": .string(file.content)]]
    case .secret(let reference):
      var map: Map = ["store": .string(reference.store), "key": .string(reference.key)]
      map["property"] = reference.property.map { .string($0) }
      return ["secret": .map(map)]
    }
  }

  /// What is wrong with a value; nil where it can be read. Text that Kubernetes would read as a number or a boolean
  /// is refused, because it must be known which text was meant.
  static func problem(_ value: Value) -> String? {
    if ConfigurationValue(value) != nil { return nil }
    switch value {
    case .int, .double, .bool: return "must be text (put it in quotes)"
    case .null: return "has no value (for an empty text write \"\")"
    default: return "must be text, {secret: {store: …, key: …, property: …}} or {file: {path: …, content: …}}"
    }
  }
}
