internal import Manifests

/// What is said of assets whose objects were captured.
enum SourceSchema {
  /// How a source was captured and is built; its files are in `release/<asset>/source/`.
  static let source = Shape.record(
    [
      ("kind", .choice(SourceKind.allCases.map(\.rawValue))), ("overlay", .text { overlayProblem($0) }),
      ("exclude", .list(SettingsSchema.text)), ("values", .dictionary(.configurationKey, SettingsSchema.text)),
    ], required: ["kind"])

  /// Settings of single objects, by `<Kind>/<name>`: images by the names of containers, resources of the only
  /// container or by the names of several.
  static let objects = Shape.dictionary(
    nil,
    .mapping([
      ("replicas", .integer(SettingsSchema.replicas)),
      ("resources", .dictionary(nil, .dictionary(nil, .either(.quantity, .dictionary(nil, .quantity))))),
      ("images", .dictionary(nil, .text { ImageReference.problem($0) })),
    ]))

  private static func overlayProblem(_ text: String) -> String? {
    let isInside = !text.hasPrefix("/") && !text.split(separator: "/").contains("..")
    return isInside ? nil : "must be a path below the source"
  }

  /// The settings that captured objects follow; the others are for workloads that Stemma renders itself.
  static let settings: Set<String> = ["config", "replicas", "resources", "domains", "objects", "patches"]
}

extension AssetDefinition {
  /// How the asset's source was captured; nil for a workload that is described by an image.
  var source: Map? {
    get { fields["source"]?.mapValue }
    set { fields["source"] = newValue.map { .map($0) } }
  }

  var sourceKind: SourceKind? { source?["kind"]?.stringValue.flatMap(SourceKind.init) }
}
