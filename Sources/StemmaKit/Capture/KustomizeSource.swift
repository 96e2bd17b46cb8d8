internal import Manifests

/// How a captured kustomization is built.
enum KustomizeSource {
  /// The directory to build for a cabinet.
  static func directory(_ overlay: String, _ identity: SnapshotIdentity) -> String {
    overlay.replacing("{environment}", with: identity.environment).replacing("{cabinet}", with: identity.cabinet)
  }

  /// - Throws: `StemmaError` for a directory that was not captured.
  static func request(
    _ key: SourceKey, _ files: [String: [UInt8]], vendored: [String: String]
  ) throws -> RenderRequest {
    guard files.keys.contains(where: { FilePath.parent($0) == key.target && isKustomization($0) }) else {
      let known = Set(files.keys.filter(isKustomization).map(FilePath.parent)).subtracting([""]).sorted()
      throw StemmaError.failed(
        "the source has no kustomization '\(Name.excerpt(key.target))'", details: Array(known.prefix(20)),
        hint: "add one to the source and capture it again, or name another with '--overlay'")
    }
    try checkStaysInside(files)
    return RenderRequest(
      program: .kustomize, files: try localized(files, vendored), directory: key.target)
  }

  /// What a kustomization names is captured with it, or nothing: kustomize itself would read any directory of the
  /// machine that holds a kustomization.
  ///
  /// - Throws: `StemmaError` for a path that leaves the captured files.
  private static func checkStaysInside(_ files: [String: [UInt8]]) throws {
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) where isKustomization(path) {
      for reference in try KustomizationFile.references(of: bytes, file: path) {
        let isInside =
          !reference.hasPrefix("/")
          && FilePath.normalized(FilePath.joined(FilePath.parent(path), reference)) != nil
        guard !isInside else { continue }
        throw StemmaError.failed(
          "\(path): '\(Name.excerpt(reference))' is outside of the captured files",
          hint: "name a directory that exists beside it, or put it into the source")
      }
    }
  }

  private static func isKustomization(_ path: String) -> Bool { SourceFileRules.isKustomization(FilePath.name(path)) }

  /// The files with the addresses of remote bases replaced by the paths of what was fetched.
  private static func localized(
    _ files: [String: [UInt8]], _ vendored: [String: String]
  ) throws -> [String: [UInt8]] {
    if vendored.isEmpty { return files }
    var result = files
    for (path, bytes) in files where isKustomization(path) {
      guard var root = try YAML.value(of: bytes, file: path)?.mapValue else { continue }
      for field in KustomizationFile.fields {
        guard let list = root[field]?.listValue else { continue }
        root[field] = .list(list.map { local($0, FilePath.parent(path), vendored) })
      }
      result[path] = YAML.write(.map(root))
    }
    return result
  }

  private static func local(_ entry: Value, _ directory: String, _ vendored: [String: String]) -> Value {
    guard let place = entry.stringValue.flatMap({ vendored[$0] }) else { return entry }
    return .string(FilePath.route(from: directory, to: place))
  }
}

extension KustomizeSource {
  /// Refuses what makes a Secret out of captured text, before any program sees the text.
  ///
  /// - Throws: a refusal that names file and generator or patch.
  static func checkMakesNoSecret(_ value: Value, file: String) throws {
    for generator in value["secretGenerator"]?.listValue ?? [] {
      let name = generator["name"]?.stringValue ?? ""
      let sources = ["literals", "files", "envs", "env"].filter { generator[$0] != nil && generator[$0] != .null }
      guard !sources.isEmpty else { continue }
      throw refusal("\(file): the secretGenerator '\(Name.excerpt(name))' makes a Secret with values")
    }
    if makesSecret(value) { throw refusal("\(file): a patch makes a Secret of another object") }
  }

  private static func makesSecret(_ value: Value) -> Bool {
    if let items = value.listValue { return items.contains(where: makesSecret) }
    guard let map = value.mapValue else { return false }
    if map["path"] == "/kind", map["value"] == "Secret" { return true }
    return map.contains { key, child in
      if ["patch", "patches", "patchesStrategicMerge", "patchesJson6902"].contains(key), let text = child.stringValue,
        let inner = try? YAML.documents(Array(text.utf8))
      {
        return inner.contains { makesSecret($0.value) }
      }
      return makesSecret(child)
    }
  }

  private static func refusal(_ message: String) -> StemmaError {
    .refused(
      message,
      hint: "keep the values in a secret store: External Secrets, Sealed Secrets or SOPS, and a reference here")
  }
}
