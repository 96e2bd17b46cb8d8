internal import Manifests

/// Makes a source of what runs in a cluster: the objects that somebody wanted, without what servers and controllers
/// added to them.
public enum LiveObjects {
  /// What the API server makes in every namespace.
  private static let everywhere: Set<String> = [
    "ConfigMap/kube-root-ca.crt", "ConfigMap/openshift-service-ca.crt", "ConfigMap/istio-ca-root-cert",
    "ServiceAccount/default", "Service/kubernetes",
  ]

  private static let limits: Limits = {
    var limits = Limits()
    limits.bytes = 256 << 20
    limits.expandedNodes = 20_000_000
    limits.expandedBytes = 512 << 20
    return limits
  }()

  /// - Parameters:
  ///   - lists: lists of objects as JSON.
  ///   - namespace: the one that they were read from.
  ///   - exclude: patterns of the files that the objects would be in, such as `configmap_*`.
  /// - Throws: `StemmaError` for an answer that cannot be read, and where there is nothing to capture.
  public static func source(
    from lists: [[UInt8]], namespace: String, exclude: [String] = []
  ) throws -> CapturedSource {
    let excluded = exclude.map(FilePattern.init)
    var files: [String: [UInt8]] = [:]
    var notes: [String] = ["Secrets were not read: bring them with a secret store"]
    for list in lists {
      for object in try items(of: list) {
        guard let identity = try? ObjectIdentity(object) else { continue }
        let file = identity.fileName(cabinetNamespace: namespace)
        if excluded.contains(where: { $0.matches(file) }) || !isWanted(object, identity) { continue }
        if isFinished(object) {
          notes.append("\(identity) has ended and was left out")
          continue
        }
        files[file] = YAML.write(LiveFields.strip(object, namespace: namespace))
      }
    }
    guard !files.isEmpty else {
      throw StemmaError.failed(
        "there is nothing to capture in namespace '\(Name.excerpt(namespace))'", hint: "see '--namespace'")
    }
    var source = CapturedSource(kind: .manifests, files: files, excluded: exclude, notes: notes)
    source.namespace = namespace
    return source
  }

  private static func items(of list: [UInt8]) throws -> [Value] {
    do {
      guard let value = try YAML.document(list, limits: limits)?.value else { return [] }
      return ObjectReader.items(of: value)
    } catch {
      throw StemmaError.failed("the cluster's answer cannot be read: \(error.message)")
    }
  }

  /// Whether nobody but a person, or their tool, made an object.
  private static func isWanted(_ object: Value, _ identity: ObjectIdentity) -> Bool {
    if everywhere.contains("\(identity.kind)/\(identity.name)") { return false }
    let owners = object["metadata"]?["ownerReferences"]?.listValue ?? []
    return !owners.contains { $0["controller"]?.boolValue == true }
      && object["metadata"]?["deletionTimestamp"]?.stringValue == nil
  }

  /// Whether a Job is over: promoting it would run it again.
  private static func isFinished(_ object: Value) -> Bool {
    guard object["kind"] == "Job" else { return false }
    return (object["status"]?["conditions"]?.listValue ?? []).contains {
      ["Complete", "Failed"].contains($0["type"]?.stringValue) && $0["status"] == "True"
    }
  }
}
