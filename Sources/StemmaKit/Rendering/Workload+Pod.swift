internal import Manifests

/// The pods of a workload.
extension Workload {
  /// The template that a controller makes pods from.
  func podTemplate(restart: String? = nil) -> Value {
    var metadata: Map = ["labels": labels(versioned: true)]
    var annotations = setting("annotations")?.mapValue ?? Map()
    annotations[Labels.configurationHash] = configuration.hash.map { .string($0) }
    if !annotations.isEmpty { metadata["annotations"] = .map(annotations) }
    return ["metadata": .map(metadata), "spec": .map(podSpec(restart: restart))]
  }

  private func podSpec(restart: String?) -> Map {
    var spec = Map()
    spec["restartPolicy"] = restart.map { .string($0) }
    spec["containers"] = .list([mainContainer] + (field("sidecars")?.listValue ?? []).map(container))
    spec["initContainers"] = nonEmpty((field("init")?.listValue ?? []).map(container))
    spec["volumes"] = nonEmpty(volumes + [configuration.fileVolume].compactMap { $0 })
    spec["imagePullSecrets"] = nonEmpty(
      (setting("imagePullSecrets")?.listValue ?? []).map { ["name": $0] })
    spec["nodeSelector"] = setting("nodeSelector")
    spec["tolerations"] = setting("tolerations")
    spec["topologySpreadConstraints"] = spread
    spec["securityContext"] = podSecurity
    if let account = setting("serviceAccount")?["name"] {
      spec["serviceAccountName"] = account
    } else {
      // No program needs the API server's key that does not say so.
      spec["automountServiceAccountToken"] = false
    }
    return spec
  }

  private func nonEmpty(_ list: [Value]) -> Value? { list.isEmpty ? nil : .list(list) }

  private var podSecurity: Value {
    var map = setting("podSecurity", over: Defaults.podSecurity)
    map["seccompProfile"] = map["seccompProfile"].map { ["type": $0] }
    return .map(map)
  }

  private var spread: Value? {
    setting("topologySpread")?.listValue.map { list in
      .list(
        list.map { entry in
          [
            "labelSelector": ["matchLabels": selector], "maxSkew": entry["maxSkew"] ?? 1,
            "topologyKey": entry["topologyKey"] ?? "",
            "whenUnsatisfiable": entry["whenUnsatisfiable"] ?? "ScheduleAnyway",
          ]
        })
    }
  }

  private var mainContainer: Value {
    var map: Map = ["name": .string(name), "image": .string(image)]
    map["command"] = field("command")
    map["args"] = field("args")
    addConfiguration(to: &map)
    addPorts(ports, to: &map)
    addProbes(field("probes"), to: &map)
    map["resources"] = Self.resources(setting("resources"))
    map["securityContext"] = containerSecurity
    map["volumeMounts"] = nonEmpty(mounts + configuration.fileMounts)
    return .map(map)
  }

  /// Resources with the default requests for what is neither requested nor limited: Kubernetes itself requests what is
  /// limited.
  static func resources(_ given: Value?) -> Value {
    var map = given?.mapValue ?? Map()
    var requests = map["requests"]?.mapValue ?? Map()
    for (resource, quantity) in Defaults.requests where requests[resource] == nil && map["limits"]?[resource] == nil {
      requests[resource] = quantity
    }
    map["requests"] = requests.isEmpty ? nil : .map(requests)
    return .map(map)
  }

  private var containerSecurity: Value {
    let given = setting("containerSecurity")
    let added = (given?["capabilities"]?["add"]?.listValue ?? []).compactMap(\.stringValue)
    // Kubernetes refuses the default beside these, which are an escalation.
    let isEscalated = given?["privileged"]?.boolValue == true || added.contains { $0.hasSuffix("SYS_ADMIN") }
    return .map(setting("containerSecurity", over: isEscalated ? Map() : Defaults.containerSecurity))
  }

  /// An init container or a sidecar; it gets the configuration where it says so.
  private func container(_ description: Value) -> Value {
    var map: Map = ["name": description["name"] ?? "", "image": description["image"] ?? ""]
    map["command"] = description["command"]
    map["args"] = description["args"]
    if description["config"]?.boolValue == true { addConfiguration(to: &map) }
    let own = (description["env"]?.mapValue ?? Map()).map { ["name": .string($0.key), "value": $0.value] as Value }
    map["env"] = nonEmpty(
      (map["env"]?.listValue ?? []) + own.sorted { ($0["name"]?.stringValue ?? "") < ($1["name"]?.stringValue ?? "") })
    addPorts(WorkloadPort.list(description["ports"]), to: &map)
    addProbes(description["probes"], to: &map)
    map["resources"] = Self.resources(description["resources"])
    map["securityContext"] = containerSecurity
    map["volumeMounts"] = nonEmpty((description["mounts"]?.listValue ?? []).map { mount($0["volume"], $0) })
    return .map(map)
  }

  private func addConfiguration(to map: inout Map) {
    map["envFrom"] = configuration.environmentSources
    map["env"] = nonEmpty(configuration.secretVariables)
  }

  private func addPorts(_ ports: [WorkloadPort], to map: inout Map) {
    map["ports"] = nonEmpty(
      ports.map { ["containerPort": .int($0.number), "name": .string($0.name), "protocol": .string($0.transport)] })
  }

  private func addProbes(_ probes: Value?, to map: inout Map) {
    for kind in ["liveness", "readiness", "startup"] { map["\(kind)Probe"] = probes?[kind].map(probe) }
  }

  private func probe(_ description: Value) -> Value {
    var map = description.mapValue ?? Map()
    if let http = map["http"] {
      var get: Map = ["path": http["path"] ?? .string(Defaults.path), "port": http["port"] ?? 0]
      get["scheme"] = http["scheme"]
      map["httpGet"] = .map(get)
    }
    map["tcpSocket"] = map["tcp"].map { ["port": $0] }
    map["grpc"] = map["grpc"].map { ["port": $0] }
    map["exec"] = map["exec"].map { ["command": $0] }
    map["http"] = nil
    map["tcp"] = nil
    return .map(map)
  }
}

/// Volumes and claims.
extension Workload {
  private var descriptions: [Value] { field("volumes")?.listValue ?? [] }

  private func claimName(_ volume: Value) -> String { "\(name)-\(volume["name"]?.stringValue ?? "")" }

  /// Whether the controller makes a claim for each pod.
  private func isTemplate(_ volume: Value) -> Bool { asset.release.kind == "StatefulSet" && volume["claim"] != nil }

  fileprivate var mounts: [Value] {
    descriptions.compactMap { $0["mount"] == nil ? nil : mount($0["name"], $0) }
  }

  fileprivate func mount(_ volume: Value?, _ description: Value) -> Value {
    var map: Map = ["mountPath": description["mount"] ?? "", "name": volume ?? ""]
    map["readOnly"] = description["readOnly"]
    return .map(map)
  }

  fileprivate var volumes: [Value] {
    descriptions.filter { !isTemplate($0) }.map { volume in
      var map: Map = ["name": volume["name"] ?? ""]
      if volume["claim"] != nil || volume["shared"] != nil {
        map["persistentVolumeClaim"] = ["claimName": .string(claimName(volume))]
      } else if let existing = volume["existingClaim"] {
        map["persistentVolumeClaim"] = ["claimName": existing]
      } else if let secret = volume["secret"] {
        map["secret"] = ["secretName": secret]
      } else {
        var empty = Map()
        if volume["emptyDir"]?["memory"]?.boolValue == true { empty["medium"] = "Memory" }
        empty["sizeLimit"] = volume["emptyDir"]?["size"]
        map["emptyDir"] = .map(empty)
      }
      return .map(map)
    }
  }

  /// The claims that all pods share.
  var claims: [Value] {
    descriptions.filter { ($0["claim"] != nil || $0["shared"] != nil) && !isTemplate($0) }.map { volume in
      object("v1", "PersistentVolumeClaim", claimName(volume), content: [("spec", claimSpec(volume))])
    }
  }

  /// The claims that a StatefulSet makes for each of its pods.
  var claimTemplates: [Value] {
    descriptions.filter(isTemplate).map { volume in
      ["metadata": ["labels": labels(versioned: false), "name": volume["name"] ?? ""], "spec": claimSpec(volume)]
    }
  }

  private func claimSpec(_ volume: Value) -> Value {
    let claim = volume["claim"] ?? volume["shared"]
    var spec: Map = [
      "accessModes": [volume["shared"] == nil ? "ReadWriteOnce" : "ReadWriteMany"],
      "resources": ["requests": ["storage": .string(claim?["size"].flatMap(Shape.quantityText) ?? "")]],
    ]
    spec["storageClassName"] = claim?["class"]
    return .map(spec)
  }
}
