internal import Manifests

/// Where the pods of an object are described.
enum PodTemplate {
  /// The template, or the pod itself; nil for objects that make no pods.
  static func template(of object: Value) -> Value? { path(of: object)?.dropLast().reduce(object) { $0?[$1] } }

  /// The spec of the pods.
  static func pod(of object: Value) -> Value? {
    guard let pod = path(of: object).flatMap({ object.element(at: $0) }), pod.mapValue != nil else { return nil }
    return pod
  }

  /// The keys that lead to the spec of the pods; nil for objects that make none.
  static func path(of object: Value) -> [String]? {
    let group = object["apiVersion"]?.stringValue ?? ""
    switch object["kind"]?.stringValue {
    case "Pod" where group == "v1": return ["spec"]
    case "PodTemplate" where group == "v1": return ["template", "spec"]
    case "ReplicationController" where group == "v1", "Job" where group.hasPrefix("batch/"):
      return ["spec", "template", "spec"]
    case "CronJob" where group.hasPrefix("batch/"): return ["spec", "jobTemplate", "spec", "template", "spec"]
    case "Deployment"?, "StatefulSet"?, "DaemonSet"?, "ReplicaSet"?:
      return group.hasPrefix("apps/") || group.hasPrefix("extensions/") ? ["spec", "template", "spec"] : nil
    case "Rollout" where group.hasPrefix("argoproj.io/"): return ["spec", "template", "spec"]
    default: return nil
    }
  }

  static let lists = ["initContainers", "containers", "ephemeralContainers"]

  /// The containers of a pod, the first ones first.
  static func containers(of pod: Value) -> [Value] { lists.flatMap { pod[$0]?.listValue ?? [] } }

  /// The containers of an object's pods, with the paths that lead to them.
  static func places(of lists: [String], in object: Value) -> [(name: String, path: [String])] {
    guard let pod = path(of: object) else { return [] }
    return lists.flatMap { list -> [(name: String, path: [String])] in
      let containers = object.element(at: pod + [list])?.listValue ?? []
      return containers.enumerated().map { ($1["name"]?.stringValue ?? "", pod + [list, "\($0)"]) }
    }
  }
}
