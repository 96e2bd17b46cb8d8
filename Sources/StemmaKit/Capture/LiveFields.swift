internal import Manifests

/// What a live object has and nobody wrote: what the server adds, and values that are its defaults.
///
/// Source: the defaults of the Kubernetes 1.32 API, as a server of that version was seen to fill them in.
enum LiveFields {
  /// A live object as somebody may have written it.
  ///
  /// - Parameter namespace: the one that the object was read from; it is left out, as the cabinet gives its own.
  static func strip(_ object: Value, namespace: String) -> Value {
    var object = stripBinding(ServerFields.strip(object).value)
    object = stripMetadata(object, namespace)
    for rule in rules(for: object) { object = object.removing(rule.path[...], where: rule.isDefault) }
    for container in PodTemplate.places(of: ["initContainers", "containers"], in: object) {
      object = stripPullPolicy(object, container.path)
    }
    if object["kind"] == "Service" { object = stripService(object) }
    if object["kind"] == "Job" { object = stripJob(object) }
    return object.withoutEmptied(["metadata"])
  }

  private static func stripMetadata(_ object: Value, _ namespace: String) -> Value {
    var object = object
    if object["metadata"]?["namespace"]?.stringValue == namespace {
      object = object.removing(["metadata", "namespace"]) { _ in true }
    }
    object = object.removing(["metadata", "ownerReferences"]) { _ in true }
    object = object.removing(["metadata", "finalizers"]) { value in
      value.listValue?.allSatisfy { finalizer in
        finalizer == "service.kubernetes.io/load-balancer-cleanup"
          || finalizer.stringValue?.hasPrefix("kubernetes.io/") == true
      } == true
    }
    for key in annotations { object = object.removing(["metadata", "annotations", key]) { _ in true } }
    return object.withoutEmptied(["metadata", "annotations"]).withoutEmptied(["metadata", "labels"])
  }

  private static let annotations = [
    "pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
    "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/selected-node", "deprecated.daemonset.template.generation",
    "endpoints.kubernetes.io/last-change-trigger-time", "batch.kubernetes.io/job-tracking",
  ]

  /// A field that goes where it has its default.
  private struct Rule {
    /// `*` stands for every element of a list.
    let path: [String]
    let isDefault: (Value) -> Bool

    init(_ path: [String], _ isDefault: @escaping (Value) -> Bool) {
      self.path = path
      self.isDefault = isDefault
    }

    init(_ path: String, _ value: Value, below prefix: [String] = []) {
      self.init(prefix + path.split(separator: ".").map(String.init)) { $0 == value }
    }
  }

  private static func rules(for object: Value) -> [Rule] {
    let pod = PodTemplate.path(of: object).map(podRules) ?? []
    return pod + (kindRules[object["kind"]?.stringValue ?? ""] ?? []).map { Rule($0.0, $0.1) }
  }

  private static let kindRules: [String: [(String, Value)]] = [
    "Deployment": [
      ("spec.progressDeadlineSeconds", 600), ("spec.revisionHistoryLimit", 10),
      (
        "spec.strategy", ["rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"], "type": "RollingUpdate"]
      ),
    ],
    "StatefulSet": [
      ("spec.podManagementPolicy", "OrderedReady"), ("spec.revisionHistoryLimit", 10),
      ("spec.updateStrategy", ["rollingUpdate": ["partition": 0], "type": "RollingUpdate"]),
      ("spec.persistentVolumeClaimRetentionPolicy", ["whenDeleted": "Retain", "whenScaled": "Retain"]),
      ("spec.volumeClaimTemplates.*.spec.volumeMode", "Filesystem"),
      ("spec.volumeClaimTemplates.*.status", ["phase": "Pending"]),
    ],
    "DaemonSet": [
      ("spec.revisionHistoryLimit", 10),
      ("spec.updateStrategy", ["rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1], "type": "RollingUpdate"]),
    ],
    "CronJob": [
      ("spec.concurrencyPolicy", "Allow"), ("spec.failedJobsHistoryLimit", 1), ("spec.successfulJobsHistoryLimit", 3),
      ("spec.suspend", false),
    ],
    "Service": [
      ("spec.internalTrafficPolicy", "Cluster"), ("spec.ipFamilyPolicy", "SingleStack"),
      ("spec.sessionAffinity", "None"), ("spec.type", "ClusterIP"), ("spec.ports.*.protocol", "TCP"),
      ("spec.externalTrafficPolicy", "Cluster"), ("spec.allocateLoadBalancerNodePorts", true),
    ],
    "Job": [
      ("spec.backoffLimit", 6), ("spec.completionMode", "NonIndexed"), ("spec.completions", 1),
      ("spec.manualSelector", false), ("spec.parallelism", 1), ("spec.podReplacementPolicy", "TerminatingOrFailed"),
      ("spec.suspend", false),
    ],
    "PersistentVolumeClaim": [("spec.volumeMode", "Filesystem")],
  ]

  private static func podRules(_ pod: [String]) -> [Rule] {
    let ordinary: [(String, Value)] = [
      ("dnsPolicy", "ClusterFirst"), ("schedulerName", "default-scheduler"), ("securityContext", [:]),
      ("terminationGracePeriodSeconds", 30), ("restartPolicy", "Always"), ("volumes.*.configMap.defaultMode", 420),
      ("volumes.*.secret.defaultMode", 420), ("volumes.*.projected.defaultMode", 420),
      ("volumes.*.downwardAPI.defaultMode", 420),
    ]
    let perContainer: [(String, Value)] = [
      ("terminationMessagePath", "/dev/termination-log"), ("terminationMessagePolicy", "File"), ("resources", [:]),
      ("ports.*.protocol", "TCP"), ("env.*.valueFrom.fieldRef.apiVersion", "v1"),
    ]
    let perProbe: [(String, Value)] = [
      ("failureThreshold", 3), ("periodSeconds", 10), ("successThreshold", 1), ("timeoutSeconds", 1),
      ("httpGet.scheme", "HTTP"), ("grpc.service", ""),
    ]
    var rules = ordinary.map { Rule($0.0, $0.1, below: pod) }
    // The alias of 'serviceAccountName', which always has the same value.
    rules.append(Rule(pod + ["serviceAccount"]) { _ in true })
    for list in ["initContainers", "containers"] {
      let container = pod + [list, "*"]
      rules += perContainer.map { Rule($0.0, $0.1, below: container) }
      for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        rules += perProbe.map { Rule($0.0, $0.1, below: container + [probe]) }
      }
    }
    return rules
  }

  /// The server chooses by the image's tag when to pull it.
  private static func stripPullPolicy(_ object: Value, _ path: [String]) -> Value {
    guard let container = object.element(at: path),
      let image = container["image"]?.stringValue.flatMap({ ImageReference($0) })
    else { return object }
    let usual: Value = image.isMutable ? "Always" : "IfNotPresent"
    return object.replacing(path[...], with: container.removing(["imagePullPolicy"]) { $0 == usual })
  }

  /// The volume that the cluster chose for a claim: elsewhere it is none, or another claim's.
  private static func stripBinding(_ object: Value) -> Value {
    let isChosen = object["metadata"]?["annotations"]?["pv.kubernetes.io/bound-by-controller"] != nil
    return isChosen ? object.removing(["spec", "volumeName"]) { _ in true } : object
  }

  /// By what a Job finds its own pods: no other Job may have the same.
  private static func stripJob(_ object: Value) -> Value {
    if object["spec"]?["manualSelector"] == true { return object }
    var object = object.removing(["spec", "selector"]) { _ in true }
    for place in [["metadata"], ["spec", "template", "metadata"]] {
      for name in ["controller-uid", "job-name"] {
        for label in [name, "batch.kubernetes.io/\(name)"] {
          object = object.removing((place + ["labels", label])[...]) { _ in true }
        }
      }
      object = object.withoutEmptied(place + ["labels"]).withoutEmptied(place)
    }
    return object
  }

  /// Addresses that the cluster chose; a headless Service chose none itself. Node ports stay where the Service is of
  /// that type, as somebody may point at them.
  private static func stripService(_ object: Value) -> Value {
    var object = object
    let isHeadless = object["spec"]?["clusterIP"] == "None"
    for key in ["clusterIPs", "ipFamilies", "healthCheckNodePort"] + (isHeadless ? [] : ["clusterIP"]) {
      object = object.removing(["spec", key]) { _ in true }
    }
    if object["spec"]?["type"] != "NodePort" {
      object = object.removing(["spec", "ports", "*", "nodePort"]) { _ in true }
    }
    let ports = (object["spec"]?["ports"]?.listValue ?? []).map { port in
      port["targetPort"] == port["port"] ? port.removing(["targetPort"]) { _ in true } : port
    }
    return ports.isEmpty ? object : object.replacing(["spec", "ports"], with: .list(ports))
  }
}
