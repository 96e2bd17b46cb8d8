/// The keys that settings files may hold, and what each may look like: the one table from which files are checked,
/// layers are read and help is written.
enum SettingsSchema {
  private static let anyText = Shape.text { $0.isEmpty ? "cannot be empty" : nil }
  private static let registry = Shape.text { ImageReference.registryProblem($0) }
  private static let domain = Shape.text { DomainName.problem($0) }
  private static let argument = Shape.text { _ in nil }

  private static func name(_ kind: NameKind) -> Shape { .text { Name.brokenRule($0, kind) } }

  /// The most replicas that one workload may declare.
  static let replicas: ClosedRange<Int64> = 0...100_000

  private static let layerFields: [(key: String, shape: Shape)] = [
    ("config", .dictionary(.configurationKey, .configurationValue)),
    ("domains", .list(domain)),
    ("registry", registry),
    ("replicas", .integer(replicas)),
    (
      "resources",
      .mapping([
        ("limits", .dictionary(nil, .quantity)),
        ("requests", .dictionary(nil, .quantity)),
      ])
    ),
  ]

  private static let scopeFields = layerFields + [("assets", Shape.dictionary(.asset, layer))]

  /// What can be said at every level.
  static let layer = Shape.mapping(layerFields)

  /// What an asset is, wherever it runs: `assets/<asset>.yaml`, and `release/<asset>/asset.yaml`.
  static let asset = Shape.mapping(
    [
      ("args", .list(argument)), ("command", .list(argument)),
      ("image", .text { ImageReference.problem($0) }),
      ("ports", .list(.integer(1...65_535))),
    ] + layerFields)

  static let enterprise = Shape.mapping([("name", anyText)] + scopeFields)
  static let environment = Shape.mapping(scopeFields)
  static let cabinet = Shape.mapping(
    [
      ("environment", name(.environment)), ("namespace", name(.namespace)), ("prefix", name(.prefix)),
      ("without", .list(name(.configurationKey))),
    ] + scopeFields)
  static let policy = Shape.mapping([])
}

/// Names of hosts in domain mappings.
enum DomainName {
  /// What is wrong with a host name (RFC 1123, an asterisk allowed as the whole first label); nil where nothing is.
  static func problem(_ text: String) -> String? {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let valid =
      text.utf8.count <= 253 && labels.count > 1
      && labels.enumerated().allSatisfy { index, label in
        index == 0 && label == "*" || Name.brokenRule(String(label), .namespace) == nil
      }
    return valid ? nil : "must be a host name such as api.example.com"
  }
}
