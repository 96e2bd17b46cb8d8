internal import Manifests

/// How a workload is reached, and with whom it may talk.
extension Workload {
  /// Service, Ingress or HTTPRoute, and NetworkPolicy.
  var network: [Value] {
    [service, gateway == nil ? ingress : route].compactMap { $0 } + grants + [networkPolicy].compactMap { $0 }
  }

  private var serviceType: String {
    field("service")?["type"]?.stringValue ?? (asset.release.kind == "StatefulSet" ? "headless" : "cluster")
  }

  private var service: Value? {
    guard !ports.isEmpty, serviceType != "none" else { return nil }
    let list = ports.map { port -> Value in
      [
        "name": .string(port.name), "port": .int(port.servicePort), "protocol": .string(port.transport),
        "targetPort": .string(port.name),
      ]
    }
    var spec: Map = ["ports": .list(list), "selector": selector]
    if serviceType == "headless" { spec["clusterIP"] = "None" }
    if serviceType == "loadBalancer" { spec["type"] = "LoadBalancer" }
    return object("v1", "Service", annotations: field("service")?["annotations"], content: [("spec", .map(spec))])
  }

  private var domains: [Value] { setting("domains")?.listValue ?? [] }

  private var isRouted: Bool { !domains.isEmpty && !ports.isEmpty && serviceType != "none" }

  private var ingress: Value? {
    guard isRouted, let port = ports.first else { return nil }
    let options = setting("ingress")
    let backend: Value = ["service": ["name": .string(name), "port": ["name": .string(port.name)]]]
    let path: Value = ["backend": backend, "path": options?["path"] ?? .string(Defaults.path), "pathType": "Prefix"]
    var spec: Map = ["rules": .list(domains.map { ["host": $0, "http": ["paths": [path]]] })]
    spec["ingressClassName"] = options?["class"]
    var annotations = options?["annotations"]?.mapValue ?? Map()
    if let tls = setting("tls") {
      spec["tls"] = [["hosts": .list(domains), "secretName": tls["secret"] ?? .string("\(name)-tls")]]
      annotations["cert-manager.io/issuer"] = tls["issuer"]
      annotations["cert-manager.io/cluster-issuer"] = tls["clusterIssuer"]
    }
    return object("networking.k8s.io/v1", "Ingress", annotations: .map(annotations), content: [("spec", .map(spec))])
  }

  private var gateway: Value? { setting("gateway")?["name"] == nil ? nil : setting("gateway") }

  /// Source: Gateway API 1.2, `HTTPRoute` v1.
  private var route: Value? {
    guard isRouted, let gateway, let port = ports.first else { return nil }
    var parent: Map = ["name": gateway["name"] ?? ""]
    parent["namespace"] = gateway["namespace"]
    parent["sectionName"] = gateway["listener"]
    let path: Value = ["type": "PathPrefix", "value": setting("ingress")?["path"] ?? .string(Defaults.path)]
    let rule: Value = ["backendRefs": .list(backends(port)), "matches": [["path": path]]]
    let spec: Value = ["hostnames": .list(domains), "parentRefs": [.map(parent)], "rules": [rule]]
    return object("gateway.networking.k8s.io/v1", "HTTPRoute", content: [("spec", spec)])
  }

  /// The cabinets that get a share of the traffic: name, namespace and per cent.
  private var shares: [(namespace: String, weight: Int64)] {
    (setting("weights")?.mapValue ?? Map()).map { cabinet, share in
      (share["namespace"]?.stringValue ?? cabinet, share["weight"]?.intValue ?? 0)
    }
  }

  /// - Throws: `StemmaError` where more than all of the traffic is given away.
  func checkShares() throws {
    let given = shares.reduce(0) { $0 + $1.weight }
    guard given <= 100 else {
      throw StemmaError.failed("asset '\(name)': the weights of all levels add up to \(given), more than 100")
    }
    if !shares.isEmpty && (gateway == nil || !isRouted) {
      throw StemmaError.failed(
        "asset '\(name)' has weights, but no route to share", hint: "weights need 'gateway', 'domains' and a port")
    }
  }

  private func backends(_ port: WorkloadPort) -> [Value] {
    let own: Map = ["name": .string(name), "port": .int(port.servicePort)]
    if shares.isEmpty { return [.map(own)] }
    let given = shares.reduce(0) { $0 + $1.weight }
    let rest = Map([("name", .string(name)), ("port", .int(port.servicePort)), ("weight", .int(max(0, 100 - given)))])
    return [.map(rest)]
      + shares.map { share in
        [
          "name": .string(name), "namespace": .string(share.namespace), "port": .int(port.servicePort),
          "weight": .int(share.weight),
        ]
      }
  }

  /// What lets the route of this namespace point at a Service of another one.
  ///
  /// Source: Gateway API 1.2, `ReferenceGrant` v1beta1.
  private var grants: [Value] {
    guard gateway != nil, isRouted else { return [] }
    return shares.filter { $0.namespace != identity.namespace }.map { share in
      let from: Value = [
        "group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": .string(identity.namespace),
      ]
      let spec: Value = ["from": [from], "to": [["group": "", "kind": "Service", "name": .string(name)]]]
      return object(
        "gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "\(name)-from-\(identity.namespace)",
        namespace: share.namespace, content: [("spec", spec)])
    }
  }

  private var networkPolicy: Value? {
    guard let policy = setting("networkPolicy") else { return nil }
    var spec: Map = ["podSelector": ["matchLabels": selector]]
    var types: [Value] = []
    for (key, type, side) in [("ingress", "Ingress", "from"), ("egress", "Egress", "to")] {
      guard let peers = policy[key]?.listValue else { continue }
      types.append(.string(type))
      spec[key] = .list(peers.map { rule($0, side) })
    }
    spec["policyTypes"] = .list(types)
    return object("networking.k8s.io/v1", "NetworkPolicy", content: [("spec", .map(spec))])
  }

  private func rule(_ peer: Value, _ side: String) -> Value {
    var selectors = Map()
    if let asset = peer["asset"] { selectors["podSelector"] = ["matchLabels": [Labels.name: asset]] }
    if let namespace = peer["namespace"] {
      selectors["namespaceSelector"] = ["matchLabels": ["kubernetes.io/metadata.name": namespace]]
    }
    if let cidr = peer["cidr"] { selectors["ipBlock"] = ["cidr": cidr] }
    var rule = Map()
    if !selectors.isEmpty { rule[side] = [.map(selectors)] }
    if let ports = peer["ports"]?.listValue {
      rule["ports"] = .list(ports.map { ["port": $0["port"] ?? $0, "protocol": $0["protocol"] ?? "TCP"] })
    }
    return .map(rule)
  }
}
