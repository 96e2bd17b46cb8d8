internal import Manifests

/// Rules of the Kubernetes API that no single setting can break: what a cluster would refuse, or take in another sense
/// than meant. These need only an asset's definition; what needs its settings in a cabinet too is in `WorkloadRules`.
///
/// Source: validation of the Kubernetes 1.32 API (`PodSpec`, `ServiceSpec`, `CronJobSpec`).
struct DefinitionRules {
  struct Problem {
    /// The keys, and numbers of list elements, that lead to it in the definition.
    let path: [String]
    let message: String
    let hint: String?
  }

  private let name: String
  private let definition: AssetDefinition
  private var problems: [Problem] = []

  /// What is wrong with the definition of an asset.
  static func problems(of name: String, _ definition: AssetDefinition) -> [Problem] {
    var rules = DefinitionRules(name: name, definition: definition)
    if definition.source != nil {
      rules.checkSource()
      return rules.problems
    }
    rules.checkKind()
    rules.checkVolumes()
    rules.checkContainers()
    return rules.problems
  }

  /// Each name that is there more than once, once.
  static func doubles(_ names: [String]) -> [String] {
    var count: [String: Int] = [:]
    return names.filter {
      count[$0, default: 0] += 1
      return count[$0] == 2
    }
  }

  private init(name: String, definition: AssetDefinition) {
    self.name = name
    self.definition = definition
  }

  private mutating func report(_ path: [String], _ message: String, when isBroken: Bool = true, hint: String? = nil) {
    if isBroken { problems.append(Problem(path: path, message: message, hint: hint)) }
  }

  private mutating func unique(_ path: [String], _ names: [String], _ what: String, hint: String? = nil) {
    for name in Self.doubles(names) { report(path, "\(what) '\(name)' is there twice", hint: hint) }
  }

  /// What describes a workload by its image does not go with objects that were captured.
  private mutating func checkSource() {
    let hint = "change captured objects with 'objects' and 'patches', or in their source"
    for (key, _) in definition.fields where !["source", "only"].contains(key) {
      report([key], "'\(key)' does not go with 'source'", hint: hint)
    }
    for key in Set(definition.layer.keys.compactMap(\.path.first)).sorted() {
      report([key], "'\(key)' does not go with 'source'", when: !SourceSchema.settings.contains(key), hint: hint)
    }
    let kind = definition.sourceKind
    let source = definition.source
    report(
      ["source", "overlay"], "'overlay' is only for kustomize", when: kind != .kustomize && source?["overlay"] != nil)
    report(["source", "values"], "'values' is only for helm", when: kind != .helm && source?["values"] != nil)
  }

  private mutating func checkKind() {
    let kind = definition.kind
    report(
      ["objects"], "'objects' is only for a captured source",
      when: definition.layer.keys.contains { $0.path[0] == "objects" })
    let isCronJob = kind == "CronJob"
    report(
      ["kind"], "a CronJob needs a 'schedule'", when: isCronJob && definition.fields["schedule"] == nil,
      hint: "write it as cron does: schedule: \"0 3 * * *\"")
    report(["kind"], "the name of a CronJob has at most 52 characters", when: isCronJob && name.utf8.count > 52)
    for key in ["schedule", "timeZone", "concurrency"] {
      report([key], "'\(key)' is only for a CronJob", when: !isCronJob && definition.fields[key] != nil)
    }
    let isJob = isCronJob || kind == "Job"
    for key in ["backoffLimit", "parallelism", "completions", "deadlineSeconds", "restart"] {
      report([key], "'\(key)' is only for a Job or CronJob", when: !isJob && definition.fields[key] != nil)
    }
  }

  private var volumes: [Value] { definition.fields["volumes"]?.listValue ?? [] }

  private mutating func checkVolumes() {
    unique(["volumes"], volumes.compactMap { $0["name"]?.stringValue }, "volume")
    unique(["volumes"], volumes.compactMap { $0["mount"]?.stringValue }, "mount path")
    for (index, volume) in volumes.enumerated() {
      let sources = ["claim", "shared", "existingClaim", "secret", "emptyDir"].filter { volume[$0] != nil }
      report(
        ["volumes", "\(index)"], "volume '\(volume["name"]?.stringValue ?? "")' needs one source, has \(sources.count)",
        when: sources.count != 1, hint: "one of claim, shared, existingClaim, secret, emptyDir")
    }
  }

  private mutating func checkContainers() {
    let lists = ["sidecars", "init"].map { key in (key, definition.fields[key]?.listValue ?? []) }
    let names = lists.flatMap(\.1).compactMap { $0["name"]?.stringValue }
    for double in Self.doubles([name] + names) {
      let key = lists[1].1.contains { $0["name"]?.stringValue == double } ? "init" : "sidecars"
      report([key], "container '\(double)' is there twice")
    }
    checkPorts(definition.fields["ports"], at: [], in: name)
    checkProbes(definition.fields["probes"], at: [], in: name)
    for (key, containers) in lists {
      for (index, container) in containers.enumerated() { check(container, at: [key, "\(index)"]) }
    }
  }

  /// Checks an init container or a sidecar.
  private mutating func check(_ container: Value, at path: [String]) {
    let name = container["name"]?.stringValue ?? ""
    let known = Set(volumes.compactMap { $0["name"]?.stringValue })
    let mounts = container["mounts"]?.listValue ?? []
    for (index, mount) in mounts.enumerated() {
      let volume = mount["volume"]?.stringValue ?? ""
      report(
        path + ["mounts", "\(index)"], "container '\(name)' mounts the unknown volume '\(volume)'",
        when: !known.contains(volume))
    }
    unique(path + ["mounts"], mounts.compactMap { $0["mount"]?.stringValue }, "container '\(name)': mount path")
    checkPorts(container["ports"], at: path, in: name)
    checkProbes(container["probes"], at: path, in: name)
    report(
      path + ["probes"], "init container '\(name)' has probes", when: path[0] == "init" && container["probes"] != nil)
  }

  /// One finding says enough: ports that are there twice have one name too.
  private mutating func checkPorts(_ list: Value?, at path: [String], in container: String) {
    let ports = WorkloadPort.list(list)
    let place = path + ["ports"]
    let before = problems.count
    unique(place, ports.map { "\($0.number)/\($0.transport)" }, "container '\(container)': port")
    if problems.count > before { return }
    unique(place, ports.map(\.name), "container '\(container)': port name", hint: "give each a 'name' of its own")
    guard path.isEmpty else { return }
    let offered = ports.map { "\($0.servicePort)/\($0.transport)" }
    unique(place, offered, "service port", hint: "give one of them another 'servicePort'")
  }

  private mutating func checkProbes(_ probes: Value?, at path: [String], in container: String) {
    for (kind, probe) in probes?.mapValue ?? Map() {
      let handlers = ["http", "tcp", "grpc", "exec"].filter { probe[$0] != nil }
      let subject = "container '\(container)': the \(kind) probe"
      let place = path + ["probes", kind]
      report(
        place, "\(subject) needs one of http, tcp, grpc and exec, has \(handlers.count)", when: handlers.count != 1,
        hint: "keep one of them")
      report(
        place + ["successThreshold"], "\(subject) cannot have a 'successThreshold' but 1",
        when: kind != "readiness" && (probe["successThreshold"]?.intValue ?? 1) != 1)
    }
  }
}
