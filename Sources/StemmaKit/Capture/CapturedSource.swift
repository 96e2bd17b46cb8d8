/// In which form a team keeps its manifests.
public enum SourceKind: String, Sendable, CaseIterable {
  /// Files of YAML and JSON that hold Kubernetes objects.
  case manifests
  /// A kustomization with its bases.
  case kustomize
  /// A Helm chart with its dependencies.
  case helm
}

/// Files that somebody hands over as an asset, as they are.
public struct CapturedSource: Sendable, Equatable {
  public let kind: SourceKind
  /// The bytes of each file by its path from the top, with `/` between the parts.
  public let files: [String: [UInt8]]
  /// Kustomize: the directory to build, below `directory`; empty for that one itself. It may hold `{environment}` and
  /// `{cabinet}`.
  public let overlay: String
  /// The directory that was given, where the files of bases outside of it were taken, too; else empty.
  public let directory: String
  /// The patterns of files that were left out.
  public let excluded: [String]
  /// Where remote bases were put, by the address that the kustomizations give.
  public let vendored: [String: String]
  /// The namespace that the objects were written for, where it is not the cabinet's.
  public var namespace: String?
  /// What was seen and not taken, and other things that a person should know.
  public let notes: [String]

  public init(
    kind: SourceKind, files: [String: [UInt8]], overlay: String = "", directory: String = "",
    excluded: [String] = [],
    vendored: [String: String] = [:], notes: [String] = []
  ) {
    self.kind = kind
    self.files = files
    self.overlay = overlay
    self.directory = directory
    self.excluded = excluded
    self.vendored = vendored
    self.notes = notes
  }
}

/// How much may be captured, so that a wrong directory or a hostile one can only fail, quickly.
public struct CaptureLimits: Sendable {
  public var files = 20_000
  /// Bytes of one file.
  public var fileBytes = 16 << 20
  /// Bytes of all files.
  public var bytes = 64 << 20
  /// Directories inside each other.
  public var depth = 40

  public static let standard = CaptureLimits()
  public init() {}
}
