/// The names that Kubernetes allows for objects of a kind.
///
/// Source: RFC 1123 and RFC 1035 as the Kubernetes 1.32 API applies them; the kinds of access rules take any text that
/// can be part of a path.
enum ObjectNames {
  private static let free: Set<String> = [
    "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "CertificateSigningRequest", "ClusterTrustBundle",
  ]

  /// The rule that a name breaks; nil for a valid one.
  static func brokenRule(_ name: String, kind: String, group: String) -> String? {
    if free.contains(kind) && !group.contains("istio") {
      return name.utf8.count <= 253 ? nil : "a name has at most 253 characters"
    }
    switch (group, kind) {
    case ("", "Service"):
      let isLabel = Name.isLabel(name) && name.utf8.first?.isLowercaseLetter == true
      return isLabel ? nil : "a Service's name has at most 63 lower-case letters, digits and '-', a letter first"
    case ("", "Namespace"):
      return Name.isLabel(name) ? nil : "a Namespace's name has at most 63 lower-case letters, digits and '-'"
    default:
      return Name.isSubdomain(name)
        ? nil : "a name has at most 253 lower-case letters, digits, '-' and '.', a letter or digit at both ends"
    }
  }

  /// Whether a text can be a key of a ConfigMap.
  static func isDataKey(_ key: String) -> Bool {
    guard !key.isEmpty, key.utf8.count <= 253, key != ".", !key.hasPrefix("..") else { return false }
    return key.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.".utf8.contains($0) }
  }
}

extension Name {
  /// RFC 1123: at most 63 lower-case letters, digits and `-`, a letter or digit at both ends.
  static func isLabel(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
    let inside = text.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    return inside && [first, last].allSatisfy { $0.isLowercaseLetter || $0.isDigit }
  }

  /// RFC 1123: labels with points between them, at most 253 characters; a label may be longer than in the DNS.
  static func isSubdomain(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return text.utf8.count <= 253
      && parts.allSatisfy { part in
        guard let first = part.utf8.first, let last = part.utf8.last else { return false }
        let inside = part.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
        return inside && [first, last].allSatisfy { $0.isLowercaseLetter || $0.isDigit }
      }
  }
}
