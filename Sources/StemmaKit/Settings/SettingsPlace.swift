/// Where a change of settings takes effect, as the record says it.
struct SettingsPlace: Sendable, Equatable {
  /// The only cabinet that is concerned; nil where others may be.
  private(set) var cabinet: String?
  /// The only environment that is concerned.
  private(set) var environment: String?
  /// The assets of which something is said in another way than before.
  private(set) var assets: [String] = []

  /// Compares settings before and after a change.
  init(from old: Settings, to new: Settings) {
    let cabinets = Self.changed(old.cabinets, new.cabinets)
    let own = Set(cabinets.compactMap { (new.cabinets[$0] ?? old.cabinets[$0])?.environment })
    let environments = Set(Self.changed(old.environments, new.environments)).union(own)
    assets = Self.assets(old, new)
    guard old.enterprise == new.enterprise, old.name == new.name, environments.count == 1 else { return }
    environment = environments.first
    // A cabinet that is made with its environment is the only one in it.
    let isShared = old.environments.contains { $0.key == environment && $0.value != new.environments[$0.key] }
    if cabinets.count == 1, !isShared { cabinet = cabinets.first }
  }

  private static func assets(_ old: Settings, _ new: Settings) -> [String] {
    var names = Set(changed(old.assets, new.assets)).union(changed(old.enterprise.assets, new.enterprise.assets))
    for name in Set(old.environments.keys).union(new.environments.keys) {
      names.formUnion(changed(old.environments[name]?.assets ?? [:], new.environments[name]?.assets ?? [:]))
    }
    for name in Set(old.cabinets.keys).union(new.cabinets.keys) {
      names.formUnion(changed(old.cabinets[name]?.scope.assets ?? [:], new.cabinets[name]?.scope.assets ?? [:]))
    }
    return names.sorted()
  }

  /// The keys under which something else stands, or only now or no longer something.
  private static func changed<Element: Equatable>(_ old: [String: Element], _ new: [String: Element]) -> [String] {
    Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
  }
}
