internal import Manifests

/// The place of one setting inside a layer: `replicas`, `config.DATABASE_URL`, `resources.limits.cpu`.
public struct SettingKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let path: [String]

  public init(_ path: [String]) {
    self.path = path
  }

  static func config(_ key: String) -> SettingKey { SettingKey(["config", key]) }
  static let replicas = SettingKey(["replicas"])
  static let registry = SettingKey(["registry"])
  static let domains = SettingKey(["domains"])

  /// The configuration key, where this is a configuration value.
  var configurationKey: String? {
    path.count == 2 && path[0] == "config" ? path[1] : nil
  }

  public var description: String { path.joined(separator: ".") }

  public static func < (a: SettingKey, b: SettingKey) -> Bool {
    a.path.lexicographicallyPrecedes(b.path) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// The settings that one place declares: each leaf by its key. A layer says nothing about what it does not hold.
struct Layer: Sendable, Equatable {
  var values: [SettingKey: Value] = [:]

  init(_ values: [SettingKey: Value] = [:]) {
    self.values = values
  }

  subscript(key: SettingKey) -> Value? {
    get { values[key] }
    set { values[key] = newValue }
  }

  var keys: [SettingKey] { values.keys.sorted() }

  /// The nested mapping that stores this layer.
  var value: Value {
    var root = Map()
    for key in keys {
      if let value = values[key] { root = Self.inserting(value, at: key.path[...], into: root) }
    }
    return .map(root)
  }

  /// Takes the leaves of a nested mapping apart as the schema says; what the schema does not know stays out.
  init(_ value: Value?, shape: Shape = SettingsSchema.layer) {
    if let value { shape.leaves(of: value, at: []) { values[SettingKey($0)] = $1 } }
  }

  private static func inserting(_ value: Value, at path: ArraySlice<String>, into map: Map) -> Map {
    guard let first = path.first else { return map }
    var map = map
    if path.count == 1 {
      map[first] = value
    } else {
      map[first] = .map(inserting(value, at: path.dropFirst(), into: map[first]?.mapValue ?? Map()))
    }
    return map
  }
}
