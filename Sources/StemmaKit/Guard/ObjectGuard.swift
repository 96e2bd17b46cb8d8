internal import Manifests

/// One place of an object that looks like a secret. It never holds the value.
struct SecretFinding: Sendable, Hashable {
  /// The name by which people allow it: the key of data, the name of a variable, or the last key of its path.
  let key: String
  /// What was recognised, such as `a private key`.
  let rule: String
}

/// Looks for secrets in a whole Kubernetes object.
enum ObjectGuard {
  /// What looks like a secret in an object, in the order of its fields.
  ///
  /// - Parameter allowed: keys of this object that somebody said are no secrets.
  static func findings(in object: Value, allowing allowed: Set<String>) -> [SecretFinding] { [] }

  /// The texts that stand under some keys of an object: what must pass the look at bytes, too, when these are allowed.
  static func texts(of keys: Set<String>, in object: Value) -> [String] { [] }
}
