internal import Manifests

/// Looks for secrets in objects and files, with what people said are none.
struct SecretExceptions: Sendable {
  /// Keys by object: `Deployment/web` and the names of its keys; for a file that is no object, its path.
  private var byObject: [String: Set<String>] = [:]
  private let everywhere: Set<String>

  /// - Parameters:
  ///   - allowed: `Deployment/web/API_KEY` and the like.
  ///   - keys: keys of configuration that are allowed in every object.
  init(_ allowed: some Sequence<String>, keys: Set<String> = []) {
    everywhere = keys
    for text in allowed {
      guard let slash = text.lastIndex(of: "/") else { continue }
      byObject[String(text[..<slash]), default: []].insert(String(text[text.index(after: slash)...]))
    }
  }

  /// The keys that are allowed in an object or a file.
  func keys(of object: String) -> Set<String> { everywhere.union(byObject[object] ?? []) }

  /// - Throws: a refusal that names object and key.
  func check(_ value: Value, of object: SourceObject) throws {
    try check(value, named: object.name, place: object.place)
  }

  /// - Parameters:
  ///   - name: how an exception would call it.
  ///   - place: how a refusal calls it.
  func check(_ value: Value, named name: String, place: String) throws {
    let findings = ObjectGuard.findings(in: value, allowing: keys(of: name))
    guard let first = findings.first else { return }
    throw StemmaError(
      .refused, "\(place): '\(Name.excerpt(first.key))' holds what looks like \(first.rule)",
      details: findings.dropFirst().prefix(20).map { "'\(Name.excerpt($0.key))': \($0.rule)" },
      hints: [
        "keep it in a secret store: External Secrets, Sealed Secrets or SOPS, and a reference here",
        "where it is no secret: '--allow-secret \(Name.excerpt(name))/\(Name.excerpt(first.key)) -m WHY'",
      ])
  }

  /// The texts that exceptions let pass in an object.
  func texts(in value: Value, named name: String) -> [String] { ObjectGuard.texts(of: keys(of: name), in: value) }
}
