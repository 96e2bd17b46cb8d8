internal import Git

/// The places of the stored format, with what each may hold.
enum FormatArea: UInt16 {
  case system = 1
  case settings = 2
  case cabinets = 4
  case tags = 8
  case snapshot = 16
  case releases = 32
  case release = 64
  case source = 128
  case overlays = 256
  case manifests = 512
  case assetManifests = 1024
  /// Trees of commits that no operation took in: anything that Git allows.
  case other = 2048

  /// What an entry of a tree is.
  enum Content {
    case file
    case directory(FormatArea)
  }

  /// What stands behind a name here; nil where nothing of that name does.
  func content(named name: String, isDirectory: Bool) -> Content? {
    switch self {
    case .system: isDirectory ? Self.parts[name].map { .directory($0) } : nil
    case .settings, .source, .other: Self.isFileName(name) ? (isDirectory ? .directory(self) : .file) : nil
    case .cabinets: isDirectory && Self.isName(name, .cabinet) ? .directory(.snapshot) : nil
    case .tags: !isDirectory && Self.isName(name, .tag) ? .file : nil
    case .snapshot: isDirectory ? Self.snapshotParts[name].map { .directory($0) } : name == "snapshot" ? .file : nil
    case .releases: isDirectory && Self.isName(name, .asset) ? .directory(.release) : nil
    case .release: isDirectory ? (name == "source" ? .directory(.source) : nil) : name == "asset.yaml" ? .file : nil
    case .overlays:
      !isDirectory && name.hasSuffix(".yaml") && Self.isName(String(name.dropLast(5)), .asset) ? .file : nil
    case .manifests:
      isDirectory
        ? (Self.isName(name, .asset) ? .directory(.assetManifests) : nil) : name == "stemma.yaml" ? .file : nil
    case .assetManifests: !isDirectory && name.hasSuffix(".yaml") && Self.isFileName(name) ? .file : nil
    }
  }

  private static let parts: [String: FormatArea] = ["settings": .settings, "cabinets": .cabinets, "tags": .tags]
  private static let snapshotParts: [String: FormatArea] = [
    "release": .releases, "overlay": .overlays, "manifests": .manifests,
  ]

  private static func isName(_ name: String, _ kind: NameKind) -> Bool { Name.brokenRule(name, kind) == nil }

  private static func isFileName(_ name: String) -> Bool { SourceFileRules.isStorable(name[...]) }

  /// Whether a file may have a mode here: people's settings may be executable, which nobody minds.
  func allows(_ mode: FileMode) -> Bool {
    switch mode {
    case .file, .directory: true
    case .executable: self == .settings || self == .other
    case .link, .submodule: self == .other
    }
  }
}
