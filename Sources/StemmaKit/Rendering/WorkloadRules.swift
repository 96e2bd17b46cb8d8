internal import Manifests

/// Rules of the Kubernetes API that an asset's definition and its settings in a cabinet can break together: what a
/// cluster would refuse is refused before it is recorded.
///
/// Source: validation of the Kubernetes 1.32 API (`PodSpec`, `HorizontalPodAutoscaler`, `PodDisruptionBudget`).
struct WorkloadRules {
  private let workload: Workload
  private var problems: [String] = []

  /// - Throws: `StemmaError` with the first thing that is wrong.
  static func check(_ workload: Workload) throws {
    try workload.checkShares()
    if let problem = DefinitionRules.problems(of: workload.name, workload.asset.release).first {
      throw StemmaError.failed("asset '\(workload.name)': \(problem.message)", hint: problem.hint)
    }
    var rules = WorkloadRules(workload: workload)
    rules.checkFiles()
    rules.checkContainers()
    rules.checkScaling()
    if let problem = rules.problems.first { throw StemmaError.failed("asset '\(workload.name)': \(problem)") }
  }

  private init(workload: Workload) { self.workload = workload }

  private mutating func report(_ problem: String, when isBroken: Bool = true) {
    if isBroken { problems.append(problem) }
  }

  /// Files of the configuration are mounted beside the volumes.
  private mutating func checkFiles() {
    guard workload.configuration.fileVolume != nil else { return }
    let volumes = workload.field("volumes")?.listValue ?? []
    let paths = (volumes + workload.configuration.fileMounts).compactMap {
      ($0["mount"] ?? $0["mountPath"])?.stringValue
    }
    for path in DefinitionRules.doubles(paths) { report("mount path '\(path)' is there twice") }
    report(
      "volume 'config-files' has the name of the volume of the configuration's files",
      when: volumes.contains { $0["name"]?.stringValue == "config-files" })
  }

  private mutating func checkContainers() {
    checkResources(workload.setting("resources"), in: workload.name)
    let secrets = Set(workload.configuration.secretVariables.compactMap { $0["name"]?.stringValue })
    for container in ["sidecars", "init"].flatMap({ workload.field($0)?.listValue ?? [] }) {
      let name = container["name"]?.stringValue ?? ""
      checkResources(container["resources"], in: name)
      guard container["config"]?.boolValue == true else { continue }
      for (key, _) in container["env"]?.mapValue ?? Map() {
        report("container '\(name)': variable '\(key)' is also a secret", when: secrets.contains(key))
      }
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
