internal import Git
internal import Manifests

/// Values of ConfigMaps and variables, and host names.
extension Adaptation {
  /// A configuration key replaces the values of that name that are there.
  mutating func setConfiguration() throws {
    let configuration = asset.configuration
    if configuration.isEmpty { return }
    let substitution = Substitution(name, asset, identity)
    var changed: Set<String> = []
    for (key, value) in configuration.sorted(by: { $0.key < $1.key }) {
      for index in objects.indices {
        let before = changes.count
        switch value {
        case .text: setText(.string(try substitution.text(of: key)), key, index)
        case .secret(let reference): try setReference(reference, key, index)
        case .file(let file): setData(.string(file.content), key, index)
        }
        if objects[index]["kind"] == "ConfigMap", changes.count > before {
          changed.insert(Self.name(of: objects[index]))
        }
      }
    }
    for index in objects.indices where !changed.isEmpty { rollPods(index, changed) }
  }

  private mutating func setText(_ text: Value, _ key: String, _ index: Int) {
    setData(text, key, index)
    for variable in variables(index) where variable.name == key {
      let literal = objects[index].element(at: variable.path + ["value"])
      guard literal?.stringValue != nil else { continue }
      set(index, variable.path + ["value"], to: text, by: "config.\(key)")
    }
  }

  private mutating func setData(_ text: Value, _ key: String, _ index: Int) {
    guard objects[index]["kind"] == "ConfigMap", objects[index]["apiVersion"] == "v1",
      objects[index]["data"]?[key]?.stringValue != nil
    else { return }
    set(index, ["data", key], to: text, by: "config.\(key)")
  }

  /// A reference to a Secret takes the place of a literal value of a variable.
  private mutating func setReference(_ reference: SecretReference, _ key: String, _ index: Int) throws {
    for variable in variables(index) where variable.name == key {
      guard reference.store == "kubernetes" else {
        throw broken(
          "'\(key)' is a secret of the store '\(reference.store)', which captured objects cannot use",
          hint: "put an ExternalSecret into the source, and refer to its Secret with 'kubernetes:NAME#KEY'")
      }
      let value: Value = [
        "name": .string(key),
        "valueFrom": [
          "secretKeyRef": ["key": .string(reference.property ?? key), "name": .string(reference.key)]
        ],
      ]
      set(index, variable.path, to: value, by: "config.\(key)")
    }
  }

  /// The variables of an object's containers.
  private func variables(_ index: Int) -> [(name: String, path: [String])] {
    PodTemplate.places(of: PodTemplate.lists, in: objects[index]).flatMap { container in
      let list = objects[index].element(at: container.path + ["env"])?.listValue ?? []
      return list.enumerated().map { ($1["name"]?.stringValue ?? "", container.path + ["env", "\($0)"]) }
    }
  }

  /// Pods do not start anew because a ConfigMap changed: those that use one get its hash as an annotation.
  private mutating func rollPods(_ index: Int, _ changed: Set<String>) {
    guard let path = PodTemplate.path(of: objects[index]), path.count > 1,
      let pod = objects[index].element(at: path)
    else { return }
    let used = changed.filter { map in pod.names(map.split(separator: "/").last.map(String.init) ?? "") }.sorted()
    if used.isEmpty { return }
    let maps = objects.filter { used.contains(Self.name(of: $0)) }.map { $0["data"] ?? .null }
    let hash = RawObject(kind: .blob, bytes: CanonicalJSON.write(.list(maps))).id.description
    set(
      index, path.dropLast() + ["metadata", "annotations", Labels.configurationHash], to: .string(hash),
      by: "config of \(used.joined(separator: ", "))")
  }
}

extension Value {
  /// Whether a pod takes variables or files from a ConfigMap of that name.
  fileprivate func names(_ configMap: String) -> Bool {
    if let list = listValue { return list.contains { $0.names(configMap) } }
    guard let map = mapValue else { return false }
    for key in ["configMap", "configMapRef", "configMapKeyRef"] where map[key]?["name"]?.stringValue == configMap {
      return true
    }
    return map.contains { $0.value.names(configMap) }
  }
}

/// How the objects are reached.
extension Adaptation {
  /// The cabinet's domains take the places of the source's host names, the first of the first, and so on.
  mutating func setDomains() throws {
    guard let domains = asset.merged["domains"]?.listValue?.compactMap(\.stringValue) else { return }
    var places: [(index: Int, path: [String], host: String)] = []
    for index in objects.indices { places += hosts(index).map { (index, $0.path, $0.host) } }
    var hosts: [String] = []
    for place in places where !hosts.contains(place.host) { hosts.append(place.host) }
    if hosts.isEmpty { return }
    guard hosts.count == domains.count else {
      throw broken(
        "\(domains.count) domains are set and the source has \(hosts.count) host names", details: hosts,
        hint: "set one domain for each, in this order")
    }
    for place in places {
      guard let number = hosts.firstIndex(of: place.host) else { continue }
      set(place.index, place.path, to: .string(domains[number]), by: "domains")
    }
  }

  /// The host names of an Ingress, of routes and of a Gateway's listeners.
  private func hosts(_ index: Int) -> [(path: [String], host: String)] {
    let object = objects[index]
    let group = object["apiVersion"]?.stringValue ?? ""
    var paths: [[String]] = []
    switch object["kind"]?.stringValue {
    case "Ingress" where group.hasPrefix("networking.k8s.io/") || group.hasPrefix("extensions/"):
      for number in (object["spec"]?["rules"]?.listValue ?? []).indices {
        paths.append(["spec", "rules", "\(number)", "host"])
      }
      for (number, block) in (object["spec"]?["tls"]?.listValue ?? []).enumerated() {
        paths += (block["hosts"]?.listValue ?? []).indices.map { ["spec", "tls", "\(number)", "hosts", "\($0)"] }
      }
    case "HTTPRoute" where group.hasPrefix("gateway."), "GRPCRoute" where group.hasPrefix("gateway."),
      "TLSRoute" where group.hasPrefix("gateway."):
      paths = (object["spec"]?["hostnames"]?.listValue ?? []).indices.map { ["spec", "hostnames", "\($0)"] }
    case "Gateway" where group.hasPrefix("gateway."):
      paths = (object["spec"]?["listeners"]?.listValue ?? []).indices.map {
        ["spec", "listeners", "\($0)", "hostname"]
      }
    default: return []
    }
    return paths.compactMap { path in
      object.element(at: path)?.stringValue.map { (path, $0) }
    }
  }
}
