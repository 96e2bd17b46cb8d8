internal import Git
internal import Manifests

/// One field of an object that differs between two snapshots.
public struct FieldChange: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case added, removed, changed
  }

  /// The object, as `Deployment web-api`.
  public let object: String
  /// The field, as `spec.template.spec.containers[web-api].image`; empty for a whole object.
  public let path: String
  public let kind: Kind
  /// The values as canonical text; nil on the side where the field is not.
  public let old: String?
  public let new: String?
}

/// What differs in one asset between two snapshots.
public struct AssetChange: Sendable {
  public enum Status: String, Sendable {
    case added, removed, changed, unchanged
  }

  public let asset: String
  public let status: Status
  public let oldImage: String?
  public let newImage: String?
  /// The trees `release/<asset>`: equal where the portable part is the same.
  public let oldRelease: Hash?
  public let newRelease: Hash?
  public let fields: [FieldChange]
}

/// Compares values field by field. Lists of named things are matched by name, other lists as a whole.
enum FieldComparison {
  /// The differences between two objects.
  static func changes(_ old: Value?, _ new: Value?, object: String) -> [FieldChange] {
    var result: [FieldChange] = []
    compare(old, new, path: "") { path, old, new in
      let kind: FieldChange.Kind = old == nil ? .added : new == nil ? .removed : .changed
      result.append(
        FieldChange(object: object, path: path, kind: kind, old: old.map(text), new: new.map(text)))
    }
    return result
  }

  /// A value as people read it: text as it is, everything else as JSON.
  static func text(_ value: Value) -> String {
    if let text = value.stringValue { return text }
    return String(decoding: CanonicalJSON.write(value).dropLast(), as: UTF8.self)
  }

  /// Every leaf of a value by its path: scalars, empty mappings, and lists that are compared as a whole.
  static func leaves(of value: Value) -> [(path: String, value: Value)] {
    var result: [(String, Value)] = []
    addLeaves(of: value, at: "", to: &result)
    return result
  }

  private static func addLeaves(of value: Value, at path: String, to result: inout [(String, Value)]) {
    switch value {
    case .map(let map) where !map.isEmpty:
      for (key, item) in map { addLeaves(of: item, at: path.isEmpty ? key : path + "." + key, to: &result) }
    case .list(let list):
      guard let elements = named(list) else { return result.append((path, value)) }
      for (key, item) in elements { addLeaves(of: item, at: path + "[" + key + "]", to: &result) }
    default: result.append((path, value))
    }
  }

  private static func compare(_ old: Value?, _ new: Value?, path: String, report: (String, Value?, Value?) -> Void) {
    if old == new { return }
    switch (old, new) {
    case (.map(let a)?, .map(let b)?):
      for key in Set(a.keys + b.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        compare(a[key], b[key], path: path.isEmpty ? key : "\(path).\(key)", report: report)
      }
    case (.list(let a)?, .list(let b)?):
      guard let first = named(a), let second = named(b) else { return report(path, old, new) }
      for key in Set(first.keys).union(second.keys).sorted() {
        compare(first[key], second[key], path: "\(path)[\(key)]", report: report)
      }
    default: report(path, old, new)
    }
  }

  /// The elements of a list by their `name`, where all have one and no two the same.
  private static func named(_ list: [Value]) -> [String: Value]? {
    var result: [String: Value] = [:]
    for element in list {
      guard let name = element["name"]?.stringValue, result[name] == nil else { return nil }
      result[name] = element
    }
    return result.isEmpty ? nil : result
  }
}
