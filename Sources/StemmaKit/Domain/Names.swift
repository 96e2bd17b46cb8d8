/// What kind of thing a name names; each kind has one grammar, chosen so that the name is also a valid Kubernetes
/// name, Git ref component, file name on every platform and command-line argument.
public enum NameKind: String, Sendable {
  case cabinet, environment, asset, namespace, prefix, tag
  case configurationKey = "configuration key"
  case labelKey = "label or annotation"

  /// `a cabinet name`, `an asset name`.
  var phrase: String { ("aeiou".contains(rawValue.prefix(1)) ? "an " : "a ") + rawValue + " name" }

  /// The most bytes that a name of this kind may have.
  var maximumLength: Int {
    switch self {
    case .cabinet, .environment, .asset, .namespace, .prefix: 63
    case .tag: 100
    case .configurationKey: 253
    case .labelKey: 317
    }
  }
}

/// Checks names against the grammar of their kind.
public enum Name {
  /// Returns the name when it is valid.
  ///
  /// - Throws: `StemmaError` that names the kind, the (escaped) name and the rule it breaks.
  @discardableResult
  public static func check(_ name: String, _ kind: NameKind) throws -> String {
    if let rule = brokenRule(name, kind) {
      throw StemmaError.failed("invalid \(kind.rawValue) name '\(excerpt(name))'", hint: rule)
    }
    return name
  }

  /// The rule that the name breaks, as a hint; nil for a valid name.
  static func brokenRule(_ name: String, _ kind: NameKind) -> String? {
    let bytes = Array(name.utf8)
    if bytes.isEmpty { return "\(kind.phrase) cannot be empty" }
    if bytes.count > kind.maximumLength {
      return "\(kind.phrase) has at most \(kind.maximumLength) characters, this one has \(bytes.count)"
    }
    switch kind {
    case .configurationKey: return configurationKeyRule(bytes)
    case .tag: return tagRule(bytes)
    case .labelKey: return labelKeyRule(name)
    case .asset: return labelRule(bytes, kind, letterFirst: true)
    case .cabinet where name.hasSuffix("-next"):
      return "names that end in '-next' are reserved for proposed changes"
    default: return labelRule(bytes, kind, letterFirst: false)
    }
  }

  /// RFC 1123 labels, and RFC 1035 labels where a Service is named after it.
  private static func labelRule(_ bytes: [UInt8], _ kind: NameKind, letterFirst: Bool) -> String? {
    let allowed = bytes.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    let first = letterFirst ? bytes[0].isLowercaseLetter : bytes[0].isLowercaseLetter || bytes[0].isDigit
    let last = bytes[bytes.count - 1].isLowercaseLetter || bytes[bytes.count - 1].isDigit
    if allowed && first && last { return nil }
    let start = letterFirst ? "starts with a letter" : "starts with a letter or digit"
    return "\(kind.phrase) has only lower-case letters, digits and '-', \(start) and does not end in '-'"
  }

  private static func tagRule(_ bytes: [UInt8]) -> String? {
    let allowed = bytes.allSatisfy { $0.isLetter || $0.isDigit || "._-".utf8.contains($0) }
    let lower = String(decoding: bytes, as: UTF8.self).lowercased()
    let edges = bytes[0].isLetter || bytes[0].isDigit
    if allowed && edges && !lower.hasSuffix(".lock") && !lower.hasSuffix(".") && !lower.contains("..") { return nil }
    return "a tag has only letters, digits, '.', '_' and '-', and starts with a letter or digit"
  }

  /// Source: Kubernetes, labels and selectors: an optional DNS name and `/`, then a name of at most 63 characters.
  private static func labelKeyRule(_ name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let domain = parts.count == 2 ? parts[0].split(separator: ".", omittingEmptySubsequences: false) : []
    let isDomain = domain.allSatisfy { brokenRule(String($0), .namespace) == nil } && parts[0].utf8.count <= 253
    let last = parts[parts.count - 1]
    if parts.count <= 2 && isDomain && !last.isEmpty && Workload.isLabelValue(last) { return nil }
    return "its name is letters, digits, '-', '_' and '.', at most 63, after a domain and '/' where it has one"
  }

  private static func configurationKeyRule(_ bytes: [UInt8]) -> String? {
    let allowed = bytes.allSatisfy { $0.isLetter || $0.isDigit || "._-".utf8.contains($0) }
    if allowed && (bytes[0].isLetter || bytes[0] == UInt8(ascii: "_")) { return nil }
    return "a configuration key has only letters, digits, '_', '.' and '-', and starts with a letter or '_'"
  }

  /// At most 60 characters of a name that may be hostile, for error messages.
  static func excerpt(_ name: String) -> String {
    name.unicodeScalars.count <= 60 ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(60))) + "…"
  }

  /// The candidates nearest to a mistyped name, nearest first, at most three.
  public static func nearest(_ name: String, in candidates: some Sequence<String>) -> [String] {
    let limit = max(2, name.utf8.count / 3)
    return candidates.map { ($0, editDistance(name, $0, limit: limit)) }
      .filter { $0.1 <= limit || $0.0.contains(name) && !name.isEmpty }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      .prefix(3).map(\.0)
  }

  private static func editDistance(_ a: String, _ b: String, limit: Int) -> Int {
    let a = Array(a.utf8.prefix(200))
    let b = Array(b.utf8.prefix(200))
    if abs(a.count - b.count) > limit { return limit + 1 }
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}

extension UInt8 {
  var isLowercaseLetter: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
  var isLetter: Bool { isLowercaseLetter || (self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z")) }
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
