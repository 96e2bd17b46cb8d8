internal import Git
internal import Manifests

/// What makes the pods.
extension Workload {
  /// The Deployment, StatefulSet, DaemonSet, Job or CronJob.
  var controller: Value {
    switch asset.release.kind {
    case "StatefulSet": statefulSet
    case "DaemonSet": object("apps/v1", "DaemonSet", versioned: true, content: [("spec", .map(controllerSpec))])
    case "Job": job
    case "CronJob": cronJob
    default: deployment
    }
  }

  private var controllerSpec: Map { ["selector": ["matchLabels": selector], "template": podTemplate()] }

  /// Replicas are left out where an autoscaler owns them.
  private var replicatedSpec: Map {
    var spec = controllerSpec
    if !isAutoscaled { spec["replicas"] = .int(replicas) }
    return spec
  }

  private var deployment: Value {
    object("apps/v1", "Deployment", versioned: true, content: [("spec", .map(replicatedSpec))])
  }

  private var statefulSet: Value {
    var spec = replicatedSpec
    spec["serviceName"] = .string(name)
    if !claimTemplates.isEmpty { spec["volumeClaimTemplates"] = .list(claimTemplates) }
    return object("apps/v1", "StatefulSet", versioned: true, content: [("spec", .map(spec))])
  }

  private var jobSpec: Map {
    var spec: Map = [
      "backoffLimit": field("backoffLimit") ?? .int(Defaults.backoffLimit),
      "template": podTemplate(restart: field("restart")?.stringValue ?? "Never"),
    ]
    spec["parallelism"] = field("parallelism")
    spec["completions"] = field("completions")
    spec["activeDeadlineSeconds"] = field("deadlineSeconds")
    return spec
  }

  /// A Job's template cannot change, so a changed one is another Job: its name ends in a hash of what it runs.
  private var job: Value {
    var content = jobSpec
    content["patches"] = setting("patches")
    let hash = RawObject(kind: .blob, bytes: CanonicalJSON.write(.map(content))).id.description.prefix(8)
    let stem = String(name.prefix(63 - 9))
    return object(
      "batch/v1", "Job", "\(stem)-\(hash)", versioned: true,
      content: [("spec", .map(jobSpec))])
  }

  private var cronJob: Value {
    var spec: Map = [
      "concurrencyPolicy": field("concurrency") ?? "Forbid", "jobTemplate": ["spec": .map(jobSpec)],
    ]
    spec["schedule"] = field("schedule")
    spec["timeZone"] = field("timeZone")
    return object("batch/v1", "CronJob", versioned: true, content: [("spec", .map(spec))])
  }
}

/// How many pods run, and how many may be away.
extension Workload {
  /// HorizontalPodAutoscaler and PodDisruptionBudget.
  var scaling: [Value] { [autoscaler, disruptionBudget].compactMap { $0 } }

  private var isReplicated: Bool { ["Deployment", "StatefulSet"].contains(asset.release.kind) }

  private var autoscaler: Value? {
    guard isReplicated, isAutoscaled, let autoscaling = setting("autoscaling") else { return nil }
    let metrics = ["cpu", "memory"].compactMap { resource -> Value? in
      autoscaling[resource].map {
        [
          "resource": ["name": .string(resource), "target": ["averageUtilization": $0, "type": "Utilization"]],
          "type": "Resource",
        ]
      }
    }
    let cpu: Value = [
      "resource": ["name": "cpu", "target": ["averageUtilization": 80, "type": "Utilization"]], "type": "Resource",
    ]
    let spec: Value = [
      "maxReplicas": autoscaling["maxReplicas"] ?? 1, "metrics": .list(metrics.isEmpty ? [cpu] : metrics),
      "minReplicas": autoscaling["minReplicas"] ?? .int(Defaults.replicas),
      "scaleTargetRef": ["apiVersion": "apps/v1", "kind": .string(asset.release.kind), "name": .string(name)],
    ]
    return object("autoscaling/v2", "HorizontalPodAutoscaler", content: [("spec", spec)])
  }

  /// A budget where somebody asks for one, or where there are several pods.
  private var disruptionBudget: Value? {
    let minimum = isAutoscaled ? setting("autoscaling")?["minReplicas"]?.intValue ?? 1 : replicas
    let asked = setting("disruptionBudget")?.mapValue
    guard isReplicated, asked != nil || minimum > 1 else { return nil }
    var spec = asked ?? Defaults.disruptionBudget
    spec["selector"] = ["matchLabels": selector]
    return object("policy/v1", "PodDisruptionBudget", content: [("spec", .map(spec))])
  }

  /// The ServiceAccount, where it is to be made.
  var accounts: [Value] {
    guard let account = setting("serviceAccount"), account["create"]?.boolValue == true,
      let name = account["name"]?.stringValue
    else { return [] }
    return [
      object(
        "v1", "ServiceAccount", name, annotations: account["annotations"],
        content: [("automountServiceAccountToken", false)])
    ]
  }
}
