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

/// A pattern of paths: `*` stands for anything within a part of a path, `**` for anything, `?` for one character.
struct FilePattern: Sendable {
  private let pattern: [UInt8]
  private let isPath: Bool

  init(_ text: String) {
    let trimmed = text.hasSuffix("/") ? text.dropLast() : text[...]
    pattern = Array(trimmed.utf8)
    isPath = pattern.contains(UInt8(ascii: "/"))
  }

  /// Whether a path, or a directory that it is in, fits; without a `/` in the pattern, whether one of its parts does.
  func matches(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.indices.contains { index in
      let candidate = isPath ? parts[...index].joined(separator: "/") : String(parts[index])
      return Self.fits(pattern[...], Array(candidate.utf8)[...])
    }
  }

  /// Compares from the front; of the stars only the last one is tried again, so that no pattern takes long.
  private static func fits(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    let star = UInt8(ascii: "*")
    var (p, t) = (pattern.startIndex, text.startIndex)
    var retry: (pattern: Int, text: Int, isDeep: Bool)?
    while t < text.endIndex {
      if p < pattern.endIndex, pattern[p] == star {
        let isDeep = p + 1 < pattern.endIndex && pattern[p + 1] == star
        p += isDeep ? 2 : 1
        retry = (p, t, isDeep)
      } else if p < pattern.endIndex, pattern[p] == text[t] || pattern[p] == UInt8(ascii: "?") && text[t] != slash {
        (p, t) = (p + 1, t + 1)
      } else if let again = retry, again.isDeep || text[again.text] != slash {
        retry = (again.pattern, again.text + 1, again.isDeep)
        (p, t) = (again.pattern, again.text + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }

  private static let slash = UInt8(ascii: "/")
}
