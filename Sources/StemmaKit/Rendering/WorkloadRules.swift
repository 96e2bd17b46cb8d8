internal import Manifests

/// Rules of the Kubernetes API that no single setting can break: what a cluster would refuse, or take in another sense
/// than meant, is refused before it is recorded.
///
/// Source: validation of the Kubernetes 1.32 API (`PodSpec`, `CronJob`, `HorizontalPodAutoscaler`,
/// `PodDisruptionBudget`).
struct WorkloadRules {
  private let workload: Workload
  private var problems: [String] = []

  /// - Throws: `StemmaError` that names everything that is wrong.
  static func check(_ workload: Workload) throws {
    var rules = WorkloadRules(workload: workload)
    rules.checkKind()
    rules.checkVolumes()
    rules.checkContainers()
    rules.checkScaling()
    guard let first = rules.problems.first else { return }
    throw StemmaError.failed(
      "asset '\(workload.name)': \(first)", hint: rules.problems.dropFirst().first.map { "and \($0)" })
  }

  private init(workload: Workload) { self.workload = workload }

  private mutating func report(_ problem: String, when isBroken: Bool = true) {
    if isBroken { problems.append(problem) }
  }

  /// Reports whatever is there more than once.
  private mutating func unique(_ names: [String], _ what: String) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { report("\(what) '\(name)' is there twice") }
  }

  private mutating func checkKind() {
    let kind = workload.asset.release.kind
    report(
      "the name of a CronJob has at most 52 characters", when: kind == "CronJob" && workload.name.utf8.count > 52)
    for key in ["schedule", "timeZone", "concurrency"] {
      report("'\(key)' is only for a CronJob", when: kind != "CronJob" && workload.field(key) != nil)
    }
    let jobs = ["Job", "CronJob"]
    for key in ["backoffLimit", "parallelism", "completions", "deadlineSeconds", "restart"] {
      report("'\(key)' is only for a Job or CronJob", when: !jobs.contains(kind) && workload.field(key) != nil)
    }
  }

  // MARK: Pods

  private var volumes: [Value] { workload.field("volumes")?.listValue ?? [] }

  private mutating func checkVolumes() {
    let names = volumes.compactMap { $0["name"]?.stringValue }
    unique(names + (workload.configuration.fileVolume == nil ? [] : ["config-files"]), "volume")
    for volume in volumes {
      let sorts = ["claim", "shared", "existingClaim", "secret", "emptyDir"].filter { volume[$0] != nil }
      report(
        "volume '\(volume["name"]?.stringValue ?? "")' has \(sorts.quotedList(joiner: "and"))", when: sorts.count > 1)
    }
  }

  private mutating func checkContainers() {
    let sidecars = workload.field("sidecars")?.listValue ?? []
    let initial = workload.field("init")?.listValue ?? []
    unique([workload.name] + (sidecars + initial).compactMap { $0["name"]?.stringValue }, "container")
    let files = workload.configuration.fileMounts.compactMap { $0["mountPath"]?.stringValue }
    unique(volumes.compactMap { $0["mount"]?.stringValue } + files, "mount path")
    checkPorts(workload.ports, in: workload.name)
    unique(workload.ports.map { "\($0.servicePort)/\($0.transport)" }, "service port")
    checkProbes(workload.field("probes"), in: workload.name)
    checkResources(workload.setting("resources"), in: workload.name)
    for container in sidecars + initial { checkContainer(container) }
    for container in initial {
      report("init container '\(container["name"]?.stringValue ?? "")' has probes", when: container["probes"] != nil)
    }
  }

  private mutating func checkContainer(_ container: Value) {
    let name = container["name"]?.stringValue ?? ""
    let known = Set(volumes.compactMap { $0["name"]?.stringValue })
    let mounts = container["mounts"]?.listValue ?? []
    for volume in mounts.compactMap({ $0["volume"]?.stringValue }) {
      report("container '\(name)' mounts the unknown volume '\(volume)'", when: !known.contains(volume))
    }
    unique(mounts.compactMap { $0["mount"]?.stringValue }, "container '\(name)': mount path")
    checkPorts(WorkloadPort.list(container["ports"]), in: name)
    checkProbes(container["probes"], in: name)
    checkResources(container["resources"], in: name)
    guard container["config"]?.boolValue == true else { return }
    let secrets = Set(workload.configuration.secretVariables.compactMap { $0["name"]?.stringValue })
    for (key, _) in container["env"]?.mapValue ?? Map() {
      report("container '\(name)': variable '\(key)' is also a secret", when: secrets.contains(key))
    }
  }

  private mutating func checkPorts(_ ports: [WorkloadPort], in container: String) {
    unique(ports.map(\.name), "container '\(container)': port name")
    unique(ports.map { "\($0.number)/\($0.transport)" }, "container '\(container)': port")
  }

  private mutating func checkProbes(_ probes: Value?, in container: String) {
    for (kind, probe) in probes?.mapValue ?? Map() {
      let handlers = ["http", "tcp", "grpc", "exec"].filter { probe[$0] != nil }
      let place = "container '\(container)': the \(kind) probe"
      report("\(place) needs one of 'http', 'tcp', 'grpc' and 'exec'", when: handlers.isEmpty)
      report("\(place) has \(handlers.quotedList(joiner: "and"))", when: handlers.count > 1)
      report(
        "\(place) cannot have a 'successThreshold' but 1",
        when: kind != "readiness" && (probe["successThreshold"]?.intValue ?? 1) != 1)
    }
  }

  private mutating func checkResources(_ resources: Value?, in container: String) {
    guard let limits = resources?["limits"]?.mapValue else { return }
    let requests = Workload.resources(resources)["requests"]
    for (resource, limit) in limits {
      let most = Shape.quantityText(limit).flatMap(Quantity.init)?.value
      let asked = requests?[resource].flatMap(Shape.quantityText).flatMap(Quantity.init)?.value
      guard let most, let asked, asked > most else { continue }
      report("container '\(container)' requests more \(resource) than its limit")
    }
  }

  // MARK: Scaling

  private mutating func checkScaling() {
    if let autoscaling = workload.setting("autoscaling")?.mapValue, !autoscaling.isEmpty {
      let most = autoscaling["maxReplicas"]?.intValue
      report("'autoscaling' lacks 'maxReplicas'", when: most == nil)
      report(
        "'autoscaling' has more 'minReplicas' than 'maxReplicas'",
        when: (autoscaling["minReplicas"]?.intValue ?? 1) > most ?? .max)
    }
    let budget = workload.setting("disruptionBudget")?.mapValue ?? Map()
    report("'disruptionBudget' has both 'minAvailable' and 'maxUnavailable'", when: budget.count > 1)
  }
}
