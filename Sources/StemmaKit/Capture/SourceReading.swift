internal import Git
internal import Manifests

/// Which rendering of which files.
struct SourceKey: Hashable {
  /// The tree `release/<asset>/source`.
  let tree: ObjectID
  let kind: SourceKind
  /// Kustomize: the directory that is built. Helm: the name of the release.
  let target: String
  /// The namespace of the cabinet.
  let namespace: String
  /// Helm: files of values inside the chart, and values on top of them.
  var values: [String] = []
  var overrides: Value = .map(Map())
}

/// The objects of a source, before a cabinet's settings change any.
struct SourceReading {
  let objects: [SourceObject]
  /// What was left out and what was stripped.
  let notes: [String]
  /// What the outside program warned of.
  let warnings: [String]
  /// The outside program with its version; nil where none is needed.
  let tool: String?
}

/// Reads sources for one operation, each only once however often the operation is planned.
final class RenderingCache {
  private let renderer: any SourceRenderer
  private var readings: [SourceKey: SourceReading] = [:]

  init(_ renderer: any SourceRenderer) { self.renderer = renderer }

  /// The program and its version.
  ///
  /// - Throws: `StemmaError` where it is not there.
  func version(of program: RenderProgram) throws -> String { try renderer.version(of: program) }

  /// - Throws: `StemmaError` for what cannot be read or rendered, and for what no asset may hold.
  func reading(
    of key: SourceKey, files: () throws -> [String: [UInt8]], vendored: [String: String], exceptions: SecretExceptions
  ) throws -> SourceReading {
    if let known = readings[key] { return known }
    let files = try files()
    let reading =
      key.kind == .manifests
      ? try Self.manifests(files, key, exceptions)
      : try rendered(
        key.kind == .helm
          ? HelmSource.request(key, files) : KustomizeSource.request(key, files, vendored: vendored), key, exceptions)
    readings[key] = reading
    return reading
  }

  private static func manifests(
    _ files: [String: [UInt8]], _ key: SourceKey, _ exceptions: SecretExceptions
  ) throws -> SourceReading {
    var reader = ObjectReader(namespace: key.namespace, exceptions: exceptions)
    for (file, bytes) in files.sorted(by: { $0.key < $1.key }) {
      try SourceFileRules.check(bytes, at: file)
      try reader.add(bytes, file: file)
    }
    try reader.checkNotEmpty()
    return SourceReading(objects: reader.objects, notes: reader.allNotes, warnings: [], tool: nil)
  }

  private func rendered(
    _ request: RenderRequest, _ key: SourceKey, _ exceptions: SecretExceptions
  ) throws -> SourceReading {
    let tool = try renderer.version(of: request.program)
    let rendering = try renderer.render(request)
    let reader = try Self.read(rendering, request, key, exceptions)
    var (objects, notes) = (reader.objects, [String]())
    if request.program == .helm {
      (objects, notes) = HelmSource.withoutTests(objects)
      let again = try Self.read(try renderer.render(request), request, key, exceptions)
      try HelmSource.checkSame(objects, HelmSource.withoutTests(again.objects).objects)
    }
    if objects.isEmpty { try ObjectReader(namespace: key.namespace, exceptions: exceptions).checkNotEmpty() }
    return SourceReading(
      objects: objects, notes: reader.allNotes + notes,
      warnings: rendering.warnings.map { "'\(request.program.rawValue)' warns: \($0)" }, tool: tool)
  }

  private static func read(
    _ rendering: Rendering, _ request: RenderRequest, _ key: SourceKey, _ exceptions: SecretExceptions
  ) throws -> ObjectReader {
    let file = "\(request.program.rawValue)'s output"
    var reader = ObjectReader(namespace: key.namespace, exceptions: exceptions)
    try SourceFileRules.check(rendering.manifests, at: file)
    try reader.add(rendering.manifests, file: file)
    return reader
  }
}
