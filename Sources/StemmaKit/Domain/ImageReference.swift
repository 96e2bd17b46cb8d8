/// A container image as people write it: `[host[:port]/]path[:tag][@digest]`.
///
/// Source: the OCI distribution specification 1.1 (names and tags) and the reference grammar of container engines.
public struct ImageReference: Sendable, Hashable {
  /// Everything before the tag and the digest.
  public let repository: String
  public let tag: String?
  /// `sha256:` and 64 hexadecimal digits.
  public let digest: String?

  /// Reads a reference; nil where it is not one.
  public init?(_ text: String) {
    guard Self.problem(text) == nil else { return nil }
    (repository, tag, digest) = Self.split(text)
  }

  init(repository: String, tag: String?, digest: String?) {
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  public var text: String {
    repository + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }

  /// Whether the first part names a registry host, by the rule that container engines use.
  var namesRegistry: Bool {
    guard let slash = repository.firstIndex(of: "/") else { return false }
    let first = repository[..<slash]
    return first == "localhost" || first.contains(".") || first.contains(":")
  }

  /// The reference with a registry in front, unless it already names one.
  func prefixed(by registry: String?) -> ImageReference {
    guard let registry, !namesRegistry, !repository.hasPrefix(registry + "/") else { return self }
    return ImageReference(repository: registry + "/" + repository, tag: tag, digest: digest)
  }

  /// Whether another image may be found under this reference tomorrow.
  public var isMutable: Bool { digest == nil && (tag == nil || tag == "latest") }

  private static func split(_ text: String) -> (String, String?, String?) {
    let at = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let digest = at.count == 2 ? String(at[1]) : nil
    let name = at[0]
    let lastPart = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    guard let colon = name[lastPart...].firstIndex(of: ":") else { return (String(name), nil, digest) }
    return (String(name[..<colon]), String(name[name.index(after: colon)...]), digest)
  }
}

extension ImageReference {
  /// What is wrong with an image reference; nil where nothing is.
  static func problem(_ text: String) -> String? {
    if text.isEmpty { return "cannot be empty" }
    if text.utf8.count > 1024 { return "is longer than 1024 characters" }
    let (repository, tag, digest) = split(text)
    let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() where !(index == 0 && parts.count > 1 && isHost(part)) {
      if !isPathPart(part) { return "is not an image reference such as registry.example.com/team/api:1.2.3" }
    }
    if let tag, !isTag(tag) { return "has the invalid tag '\(Name.excerpt(tag))'" }
    if let digest, !isDigest(digest) { return "has an invalid digest (sha256: and 64 hexadecimal digits)" }
    return nil
  }

  /// What is wrong with a registry prefix; nil where nothing is.
  static func registryProblem(_ text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let valid =
      !text.isEmpty && text.utf8.count <= 255
      && parts.enumerated().allSatisfy { $0 == 0 && isHost($1) || isPathPart($1) }
    return valid ? nil : "must be a registry such as registry.example.com:5000/team"
  }

  private static func isHost(_ part: Substring) -> Bool {
    let pieces = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let host = !pieces[0].isEmpty && pieces[0].utf8.allSatisfy { $0.isLetter || $0.isDigit || ".-".utf8.contains($0) }
    return host && (pieces.count == 1 || !pieces[1].isEmpty && pieces[1].utf8.allSatisfy(\.isDigit))
  }

  private static func isPathPart(_ part: Substring) -> Bool {
    guard let first = part.utf8.first, let last = part.utf8.last else { return false }
    let edges = [first, last].allSatisfy { $0.isLowercaseLetter || $0.isDigit }
    return edges && part.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit || "._-".utf8.contains($0) }
  }

  private static func isTag(_ tag: String) -> Bool {
    guard let first = tag.utf8.first, tag.utf8.count <= 128 else { return false }
    let start = first.isLetter || first.isDigit || first == UInt8(ascii: "_")
    return start && tag.utf8.allSatisfy { $0.isLetter || $0.isDigit || "._-".utf8.contains($0) }
  }

  private static func isDigest(_ digest: String) -> Bool {
    let digits = digest.utf8.dropFirst(7)
    return digest.hasPrefix("sha256:") && digits.count == 64
      && digits.allSatisfy { $0.isDigit || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f")) }
  }
}
