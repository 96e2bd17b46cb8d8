internal import Manifests

/// What servers and controllers add to objects, and must not be committed.
///
/// Source: the metadata of the Kubernetes API, and what kubectl, Argo CD, Flux and Helm write into objects that they own.
enum ServerFields {
  private static let metadata = [
    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
  ]
  private static let annotations = [
    "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
    "argocd.argoproj.io/tracking-id", "argocd.argoproj.io/installation-id", "kustomize.toolkit.fluxcd.io/checksum",
    "meta.helm.sh/release-name", "meta.helm.sh/release-namespace",
  ]
  private static let labels = [
    "argocd.argoproj.io/instance", "kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace",
    "helm.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/namespace", "applyset.kubernetes.io/part-of",
  ]

  /// The object without them, and the names of what was removed.
  static func strip(_ object: Value) -> (value: Value, fields: [String]) {
    guard var map = object.mapValue else { return (object, []) }
    var fields: [String] = []
    if map["status"] != nil {
      map["status"] = nil
      fields.append("status")
    }
    if var own = map["metadata"]?.mapValue {
      let isHelms = own["annotations"]?["meta.helm.sh/release-name"] != nil
      fields += strip(&own)
      if isHelms, own["labels"]?[Labels.managedBy] == "Helm" {
        fields += strip([Labels.managedBy], of: "labels", in: &own)
      }
      map["metadata"] = .map(own)
    }
    let templates = stripTemplates(.map(map), isTemplate: false)
    return (templates ?? .map(map), templates == nil ? fields : fields + ["creationTimestamp of a template"])
  }

  private static func strip(_ own: inout Map) -> [String] {
    var fields: [String] = []
    for key in metadata where own[key] != nil {
      own[key] = nil
      fields.append("metadata.\(key)")
    }
    return fields + strip(annotations, of: "annotations", in: &own) + strip(labels, of: "labels", in: &own)
  }

  private static func strip(_ names: [String], of field: String, in own: inout Map) -> [String] {
    guard var entries = own[field]?.mapValue else { return [] }
    let found = names.filter { entries[$0] != nil }
    for name in found { entries[name] = nil }
    if !found.isEmpty { own[field] = entries.isEmpty ? nil : .map(entries) }
    return found.map { "\(field == "labels" ? "label" : "annotation") \($0)" }
  }

  /// The value without the null that servers and generators leave in the metadata of templates; nil where none is there.
  private static func stripTemplates(_ value: Value, isTemplate: Bool) -> Value? {
    if let list = value.listValue {
      let items = list.map { stripTemplates($0, isTemplate: isTemplate) }
      return items.contains { $0 != nil } ? .list(zip(items, list).map { $0 ?? $1 }) : nil
    }
    guard var map = value.mapValue else { return nil }
    var isChanged = false
    if isTemplate, var own = map["metadata"]?.mapValue, own["creationTimestamp"] == .null {
      own["creationTimestamp"] = nil
      map["metadata"] = own.isEmpty ? nil : .map(own)
      isChanged = true
    }
    for key in ["spec", "template", "jobTemplate", "volumeClaimTemplates"] {
      guard let child = map[key], let clean = stripTemplates(child, isTemplate: key != "spec") else { continue }
      map[key] = clean
      isChanged = true
    }
    return isChanged ? .map(map) : nil
  }
}
