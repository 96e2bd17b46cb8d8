internal import Manifests

/// Replicas, resources and images.
extension Adaptation {
  private static let scalable: Set<String> = [
    "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout",
  ]

  /// The objects that have replicas: workloads of the kinds that do, and whatever says how many.
  private var replicated: [Int] {
    objects.indices.filter { index in
      let object = objects[index]
      if object["spec"]?["replicas"]?.intValue != nil { return true }
      return Self.scalable.contains(object["kind"]?.stringValue ?? "") && PodTemplate.pod(of: object) != nil
    }
  }

  /// The objects that an autoscaler of the source scales: their replicas are its business.
  private var autoscaled: [String: String] {
    var result: [String: String] = [:]
    for object in objects where ["HorizontalPodAutoscaler", "ScaledObject"].contains(object["kind"]?.stringValue) {
      guard let name = object["spec"]?["scaleTargetRef"]?["name"]?.stringValue else { continue }
      let kind = object["spec"]?["scaleTargetRef"]?["kind"]?.stringValue ?? "Deployment"
      result["\(kind)/\(name)"] = Self.name(of: object)
    }
    return result
  }

  mutating func setReplicas() throws {
    let scaled = autoscaled
    var others: [Int] = []
    for index in replicated {
      let object = Self.name(of: objects[index])
      if let own = objectSetting(object, "replicas") {
        if let scaler = scaled[object] {
          throw broken(
            "'replicas' of '\(object)' cannot be set: '\(scaler)' scales it", hint: "set the autoscaler's limits")
        }
        set(index, ["spec", "replicas"], to: own, by: "objects.\(object).replicas")
      } else if scaled[object] == nil {
        others.append(index)
      }
    }
    for (object, setting) in asset.merged["objects"]?.mapValue ?? Map() where setting["replicas"] != nil {
      guard !replicated.contains(where: { Self.name(of: objects[$0]) == object }) else { continue }
      throw broken("'\(object)' has no replicas")
    }
    try setShared("replicas", others.map { ($0, ["spec", "replicas"]) }) { $0 }
  }

  /// Applies a setting that names no object, which only one can follow.
  private mutating func setShared(
    _ key: String, _ places: [(index: Int, path: [String])], _ value: (Value) -> Value
  ) throws {
    guard let setting = asset.merged[key], setting.mapValue?.isEmpty != true, let place = places.first else { return }
    guard places.count == 1 else {
      throw broken(
        "'\(key)' is set and \(places.count) have it",
        details: places.prefix(20).map { Self.name(of: objects[$0.index]) },
        hint: "say which with 'objects: {\(Self.name(of: objects[place.index])): {\(key): …}}'")
    }
    set(place.index, place.path, to: value(setting), by: key)
  }

  mutating func setResources() throws {
    var others: [(index: Int, path: [String])] = []
    for index in objects.indices {
      let object = Self.name(of: objects[index])
      let all = PodTemplate.places(of: ["containers"], in: objects[index])
      guard let own = objectSetting(object, "resources")?.mapValue, !own.isEmpty else {
        others += all.map { (index, $0.path) }
        continue
      }
      try setResources(own, of: object, at: index, all)
    }
    guard let shared = asset.merged["resources"]?.mapValue, !shared.isEmpty, !others.isEmpty else { return }
    guard others.count == 1, let only = others.first else {
      throw broken(
        "'resources' is set and \(others.count) containers have them",
        details: Set(others.map { Self.name(of: objects[$0.index]) }).sorted().prefix(20).map { $0 },
        hint: "say which with 'objects: {\(Self.name(of: objects[others[0].index])): {resources: …}}'")
    }
    setResources(shared, at: only.index, only.path, by: "resources")
  }

  /// - Throws: `StemmaError` where it is not clear which container is meant.
  private mutating func setResources(
    _ own: Map, of object: String, at index: Int, _ all: [(name: String, path: [String])]
  ) throws {
    let setting = "objects.\(object).resources"
    if own.keys.allSatisfy({ ["limits", "requests"].contains($0) }) {
      guard all.count == 1, let only = all.first else {
        throw broken(
          "'\(object)' has \(all.count) containers", details: all.map(\.name),
          hint: "say which with 'resources: {CONTAINER: {limits: …}}'")
      }
      return setResources(own, at: index, only.path, by: setting)
    }
    for (container, resources) in own {
      guard let place = all.first(where: { $0.name == container }), let map = resources.mapValue else {
        throw noContainer(container, object, all.map(\.name))
      }
      setResources(map, at: index, place.path, by: "\(setting).\(container)")
    }
  }

  private mutating func setResources(_ resources: Map, at index: Int, _ path: [String], by setting: String) {
    for (kind, amounts) in resources {
      for (resource, amount) in amounts.mapValue ?? Map() {
        let text = Shape.quantityText(amount).map { Value.string($0) } ?? amount
        set(index, path + ["resources", kind, resource], to: text, by: setting)
      }
    }
  }

  private func noContainer(_ container: String, _ object: String, _ known: [String]) -> StemmaError {
    broken("'\(object)' has no container '\(Name.excerpt(container))'", details: known)
  }

  mutating func setImages() throws {
    for index in objects.indices {
      let object = Self.name(of: objects[index])
      let all = PodTemplate.places(of: PodTemplate.lists, in: objects[index])
      for (container, image) in objectSetting(object, "images")?.mapValue ?? Map() {
        guard let place = all.first(where: { $0.name == container }) else {
          throw noContainer(container, object, all.map(\.name))
        }
        set(index, place.path + ["image"], to: image, by: "objects.\(object).images.\(container)")
      }
    }
  }
}
