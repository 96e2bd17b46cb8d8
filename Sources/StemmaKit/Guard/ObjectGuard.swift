internal import Manifests

/// One place of an object that looks like a secret. It never holds the value.
struct SecretFinding: Sendable, Hashable {
  /// The name by which people allow it: the key of data, the name of a variable or flag, or the last key of its path.
  let key: String
  /// What was recognised, such as `a private key`.
  let rule: String
}

/// Looks for secrets in a whole Kubernetes object.
enum ObjectGuard {
  /// What looks like a secret in an object, in the order of its fields.
  ///
  /// - Parameter allowed: keys of this object that somebody said are no secrets.
  static func findings(in object: Value, allowing allowed: Set<String>) -> [SecretFinding] {
    var scan = ObjectScan(allowing: allowed)
    scan.visit(object)
    return scan.findings
  }

  /// The texts that stand under some keys of an object: what must pass the look at bytes, too, when these are allowed.
  ///
  /// Base64 is there as it is and decoded; a text of many lines as it is, and its lines that hold a credential, since a
  /// written object indents them.
  static func texts(of keys: Set<String>, in object: Value) -> [String] {
    guard !keys.isEmpty else { return [] }
    var found: [String] = []
    collect(object, of: keys, isWanted: false, into: &found)
    return found.flatMap(forms)
  }

  private static func collect(_ value: Value, of keys: Set<String>, isWanted: Bool, into found: inout [String]) {
    switch value {
    case .string(let text):
      if isWanted { found.append(text) } else if let text = flagValue(text, of: keys) { found.append(text) }
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        let isAfterFlag = index > 0 && isFlag(elements[index - 1], of: keys)
        collect(element, of: keys, isWanted: isWanted || isAfterFlag, into: &found)
      }
    case .map(let map):
      let isVariable = map["name"]?.stringValue.map(keys.contains) ?? false
      for (key, element) in map {
        let isNamed = keys.contains(key) || (isVariable && key == "value")
        collect(element, of: keys, isWanted: isWanted || isNamed, into: &found)
      }
    case .null, .bool, .int, .double: break
    }
  }

  private static func isFlag(_ value: Value, of keys: Set<String>) -> Bool {
    guard let text = value.stringValue, text.hasPrefix("-") else { return false }
    return keys.contains(String(text.drop { $0 == "-" }))
  }

  /// The value of `--flag=value`.
  private static func flagValue(_ text: String, of keys: Set<String>) -> String? {
    guard text.hasPrefix("-"), let sign = text.firstIndex(of: "=") else { return nil }
    return keys.contains(String(text[..<sign].drop { $0 == "-" })) ? String(text[text.index(after: sign)...]) : nil
  }

  private static func forms(of text: String) -> [String] {
    var result = [text]
    if text.utf8.count >= 8, let decoded = Base64.decode(text.utf8),
      let plain = String(validating: decoded, as: UTF8.self)
    {
      result.append(plain)
    }
    for form in result where form.contains("\n") {
      let lines = form.split(separator: "\n").filter { CredentialFormat.find(in: Array($0.utf8)) != nil }
      result += lines.map { line in String(line.drop { $0 == " " || $0 == "\t" }) }
    }
    return result
  }
}
