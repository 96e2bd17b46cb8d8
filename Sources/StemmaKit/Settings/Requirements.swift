internal import Manifests

/// Some environments and cabinets, as settings name them.
struct Places: Sendable, Equatable {
  private(set) var environments: [String] = []
  private(set) var cabinets: [String] = []

  init(_ value: Value? = nil) {
    environments = Self.names(value?["environments"])
    cabinets = Self.names(value?["cabinets"])
  }

  private static func names(_ list: Value?) -> [String] { list?.listValue?.compactMap(\.stringValue) ?? [] }

  func contains(cabinet: String, environment: String?) -> Bool {
    cabinets.contains(cabinet) || environment.map(environments.contains) == true
  }
}

/// Where the policy wants to know more of an operation than who does it.
struct Requirements: Sendable, Equatable {
  var reason = Places()
  var ticket = Places()

  init(_ value: Value? = nil) {
    reason = Places(value?["reason"])
    ticket = Places(value?["ticket"])
  }

  /// What is required, by its key.
  var byKey: [(key: String, places: Places)] { [("reason", reason), ("ticket", ticket)] }
}

extension SettingsEdit {
  /// Takes a cabinet or an environment out of the policy's requirements, because it goes.
  ///
  /// - Parameter kind: the key of the lists that may name it, `cabinets` or `environments`.
  mutating func removeRequirements(_ kind: String, _ name: String, in settings: Settings) {
    for (key, places) in settings.requirements.byKey {
      let names = kind == "cabinets" ? places.cabinets : places.environments
      guard names.contains(name) else { continue }
      let rest = names.filter { $0 != name }.map { Value.string($0) }
      set(["require", key, kind], rest.isEmpty ? nil : .list(rest), in: "policy.yaml")
    }
  }
}
