internal import Manifests

/// Places inside of values, named by the keys and the numbers of list elements that lead there.
extension Value {
  /// The value of a key, or the element of that number.
  func element(_ key: String) -> Value? {
    if let list = listValue { return Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil } }
    return mapValue?[key]
  }

  /// What stands at a path of keys and numbers.
  func element(at path: some Sequence<String>) -> Value? { path.reduce(Optional(self)) { $0?.element($1) } }

  /// A path as people read it, with the names of list elements: `spec.template.spec.containers[web].image`.
  func field(at path: [String]) -> String {
    var text = ""
    var value: Value? = self
    for key in path {
      let next = value?.element(key)
      if value?.listValue != nil {
        text += "[\(next?["name"]?.stringValue ?? key)]"
      } else {
        text += text.isEmpty ? key : ".\(key)"
      }
      value = next
    }
    return text
  }

  /// The value with one place set; mappings on the way are made, list elements must be there.
  func replacing(_ path: ArraySlice<String>, with value: Value) -> Value {
    guard let key = path.first else { return value }
    if var list = listValue {
      guard let index = Int(key), list.indices.contains(index) else { return self }
      list[index] = list[index].replacing(path.dropFirst(), with: value)
      return .list(list)
    }
    var map = mapValue ?? Map()
    map[key] = (map[key] ?? .map(Map())).replacing(path.dropFirst(), with: value)
    return .map(map)
  }

  /// The value without what stands at a path, where it fulfils a condition; `*` stands for every element of a list.
  func removing(_ path: ArraySlice<String>, where condition: (Value) -> Bool) -> Value {
    guard let key = path.first else { return self }
    if key == "*" {
      guard let list = listValue else { return self }
      return .list(list.map { $0.removing(path.dropFirst(), where: condition) })
    }
    guard var map = mapValue, let child = map[key] else { return self }
    if path.count == 1 {
      if condition(child) { map[key] = nil }
    } else {
      map[key] = child.removing(path.dropFirst(), where: condition)
    }
    return .map(map)
  }

  /// The value without the mapping at a path, where it is empty.
  func withoutEmptied(_ path: [String]) -> Value { removing(path[...]) { $0.mapValue?.isEmpty == true } }
}
