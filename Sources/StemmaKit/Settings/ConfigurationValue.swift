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

  /// `aws-secrets-manager:prod/api-key#password`.
  public var text: String { "\(store):\(key)" + (property.map { "#\($0)" } ?? "") }
}

/// The value of a configuration key: text or a reference to a secret.
public enum ConfigurationValue: Sendable, Hashable {
  case text(String)
  case secret(SecretReference)

  /// Text as it is, a secret as its reference.
  public var text: String {
    switch self {
    case .text(let text): text
    case .secret(let reference): "secret \(reference.text)"
    }
  }
}

extension ConfigurationValue {
  /// Reads the stored form: text, or `{secret: {store: S, key: K, property: P}}`.
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
    } else {
      return nil
    }
  }

  /// What is wrong with a value; nil where it can be read. Text that Kubernetes would read as a number or a boolean
  /// is refused, because it must be known which text was meant.
  static func problem(_ value: Value) -> String? {
    if ConfigurationValue(value) != nil { return nil }
    switch value {
    case .int, .double, .bool: return "must be text (put it in quotes)"
    case .null: return "has no value (for an empty text write \"\")"
    default: return "must be text or {secret: {store: …, key: …, property: …}}"
    }
  }
}
