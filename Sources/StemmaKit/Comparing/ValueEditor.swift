internal import Manifests

/// Makes changes of a value one after another, each by operations of a JSON patch: what it did is the patch.
struct ValueEditor {
  private(set) var value: Value
  /// The operations so far. Source: RFC 6902.
  private(set) var operations: [Value] = []

  init(_ value: Value) {
    self.value = value
  }

  /// The value with some changes made, and the patch that makes them.
  ///
  /// - Throws: `JSONPatch.Failure` where the changes are those of another value.
  static func apply(_ changes: [ValueChange], to value: Value) throws -> ValueEditor {
    var editor = ValueEditor(value)
    for change in changes { try editor.make(change) }
    return editor
  }

  private mutating func make(_ change: ValueChange) throws {
    switch change.edit {
    case .set(let old, let new, let follows): try set(change.path, old, new, follows)
    case .reorder(_, let new): try reorder(change.path, new)
    }
  }

  private mutating func set(_ path: [FieldStep], _ old: Value?, _ new: Value?, _ follows: [ElementKey]) throws {
    guard let last = path.last else {
      value = new ?? .null
      return operations.append(["op": "replace", "path": "", "value": value])
    }
    guard let new else { return try perform("remove", pointer(to: path)) }
    if old != nil { return try perform("replace", pointer(to: path), new) }
    let parent = Array(path.dropLast())
    let (place, list) = try find(parent)
    guard case .element(let key) = last else { return try perform("add", pointer(to: parent) + [last.name], new) }
    let keys = list.listValue.map { $0.map(key.merge.key) } ?? []
    let previous = follows.lazy.compactMap { keys.firstIndex(of: $0) }.first
    try perform("add", place + ["\(previous.map { $0 + 1 } ?? 0)"], new)
  }

  private mutating func reorder(_ path: [FieldStep], _ order: [ElementKey]) throws {
    guard let merge = order.first?.merge else { return }
    let (place, list) = try find(path)
    var current = (list.listValue ?? []).map(merge.key)
    for (index, key) in Self.sorted(current, order).enumerated() {
      guard let from = current.firstIndex(of: key), from != index else { continue }
      current.insert(current.remove(at: from), at: index)
      try perform("move", place + ["\(index)"], from: place + ["\(from)"])
    }
  }

  /// The elements in a new order; one that the order does not know stays behind the element that it stands behind.
  private static func sorted(_ current: [ElementKey?], _ order: [ElementKey]) -> [ElementKey?] {
    var known = order.filter { current.contains($0) }.map { Optional($0) }
    for (index, key) in current.enumerated() where !known.contains(key) {
      let place = index == 0 ? 0 : (known.firstIndex(of: current[index - 1]) ?? -1) + 1
      known.insert(key, at: place)
    }
    return known
  }

  private mutating func perform(_ kind: String, _ path: [String], _ new: Value? = nil, from: [String]? = nil) throws {
    var operation: Map = ["op": .string(kind), "path": .string(JSONPatch.pointer(path))]
    operation["from"] = from.map { .string(JSONPatch.pointer($0)) }
    operation["value"] = new
    value = try JSONPatch.apply(.map(operation), to: value)
    operations.append(.map(operation))
  }

  private func pointer(to path: [FieldStep]) throws -> [String] { try find(path).pointer }

  /// The place of a step's value, in the parts of a JSON pointer, and the value.
  private func find(_ path: [FieldStep]) throws -> (pointer: [String], value: Value) {
    try path.reduce((pointer: [], value: value)) { place, step in
      guard let found = step.find(in: place.value) else {
        throw JSONPatch.Failure(message: "there is no '\(step.name)' in '\(JSONPatch.pointer(place.pointer))'")
      }
      return (place.pointer + [found.part], found.value)
    }
  }
}

extension FieldStep {
  fileprivate var name: String {
    switch self {
    case .key(let key): key
    case .element(let key): key.text
    }
  }

  fileprivate func find(in value: Value) -> (part: String, value: Value)? {
    switch self {
    case .key(let key): return value[key].map { (key, $0) }
    case .element(let key):
      guard let list = value.listValue, let index = list.firstIndex(where: { key.merge.key(of: $0) == key }) else {
        return nil
      }
      return (String(index), list[index])
    }
  }
}
