/// Where the value of a field in a cabinet comes from.
public struct BlameLine: Sendable {
  /// How an operation brought a value into a cabinet.
  public enum Move: String, Sendable {
    /// Deployed there, from what was said with the deployment or in settings.
    case set
    /// Came along with a version of another cabinet.
    case promoted
    /// Came back with an older version of the cabinet.
    case rolledBack = "rolled-back"
    /// Came back with a newer version of the cabinet, after a rollback.
    case redeployed
  }

  public struct Step: Sendable {
    public let move: Move
    public let cabinet: String
    public let operation: Operation
  }

  /// Where settings declared a configuration value.
  public struct Declaration: Sendable {
    public let level: Level
    public let operation: Operation
  }

  /// What the cabinet had before.
  public struct Previous: Sendable {
    public let value: String
    public let since: Instant
    public let until: Instant
  }

  public let asset: String
  /// The manifest that has the field, as a path below `manifests/`; nil for a configuration key and an image.
  public let manifest: String?
  /// `spec.replicas`, `LOG_LEVEL`, `image`.
  public let field: String
  /// Text as it is, everything else as JSON.
  public let value: String
  /// How the value came into the cabinet, newest first. The last one set it.
  public let steps: [Step]
  /// For a configuration key: where settings said so when it was set.
  public let declaration: Declaration?
  /// nil where the cabinet did not have the field before.
  public let previous: Previous?
}

/// Where the values in a cabinet come from.
public struct Blame: Sendable {
  public let cabinet: String
  /// What the cabinet runs.
  public let version: String?
  public let lines: [BlameLine]
}

/// What is asked about a cabinet. What is nil does not restrict it.
public struct BlameQuestion: Sendable {
  public let cabinet: String
  /// `Deployment/web`, the path of a manifest, or the name of an asset.
  public var resource: String?
  /// A configuration key, `image`, or the path of a field or of what fields are in.
  public var field: String?

  public init(cabinet: String, resource: String? = nil, field: String? = nil) {
    self.cabinet = cabinet
    self.resource = resource
    self.field = field
  }
}

extension Store {
  /// Who set the values that a cabinet runs with, when and why, in which cabinet they came in, and how they travelled.
  ///
  /// Without a resource: the configuration keys and images of all assets.
  ///
  /// - Throws: `StemmaError` for a cabinet, resource or field that there is not.
  public func blame(_ question: BlameQuestion) throws -> Blame {
    try reading { base in
      let cabinet = try base.recordedSettings.cabinet(question.cabinet).name
      guard let tree = try base.currentTree(of: cabinet) else {
        throw StemmaError.failed("cabinet '\(cabinet)' runs nothing")
      }
      let reader = FieldReader(base.workspace)
      let asked = try AskedFields(question, tree, base, reader)
      let settings = PastSettings(base)
      let values = Dictionary(uniqueKeysWithValues: asked.fields)
      let trails = try BlameTracer(base, reader, settings).trails(of: values, in: cabinet)
      let lines = try asked.fields.flatMap { source, values in
        try BlameLines(base, source, settings).lines(values, trails[source] ?? [:])
      }
      return Blame(
        cabinet: cabinet, version: try base.history.current(of: cabinet)?.fields.version, lines: lines)
    }
  }
}
