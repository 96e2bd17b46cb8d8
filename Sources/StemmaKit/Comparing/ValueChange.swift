internal import Manifests

/// A step from a value to one inside of it.
enum FieldStep: Sendable, Hashable {
  case key(String)
  case element(ElementKey)
}

/// One change of a value. The changes of one comparison touch places apart from each other: any of them can be made
/// without the others, in any order, and all of them make one value the other.
struct ValueChange: Sendable {
  enum Edit: Sendable {
    /// A field, or an element of a keyed list, that is nil on the side where it is not. A new element goes behind the
    /// nearest of those that it `follows` (first one first).
    case set(old: Value?, new: Value?, follows: [ElementKey] = [])
    /// The order of a keyed list's elements.
    case reorder(old: [ElementKey], new: [ElementKey])
  }

  /// The way to what changes; for an order, to the list.
  let path: [FieldStep]
  let edit: Edit

  /// The names of the fields on the way, without elements.
  var keys: [String] {
    path.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  /// `spec.template.spec.containers[web].image`; a name with a point in it stands in brackets, too.
  var text: String {
    path.reduce(into: "") { text, step in
      switch step {
      case .element(let key): text += "[\(key.text)]"
      case .key(let key) where key.isEmpty || key.utf8.contains(where: { ".[] ".utf8.contains($0) }): text += "[\(key)]"
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      }
    }
  }
}

/// Finds the changes that make one value another.
struct ValueComparison {
  private var changes: [ValueChange] = []

  private init() {}

  /// The changes from one value to another, in the order of the fields' names.
  static func changes(_ old: Value, _ new: Value) -> [ValueChange] {
    var comparison = ValueComparison()
    comparison.compare(old, new, [], field: "")
    return comparison.changes
  }

  /// - Parameter field: the name of the field that holds the values.
  private mutating func compare(_ old: Value, _ new: Value, _ path: [FieldStep], field: String) {
    if old == new { return }
    if let a = old.mapValue, let b = new.mapValue { return compare(a, b, path) }
    if let a = old.listValue, let b = new.listValue, let merge = MergeKey.find(field, a, b) {
      return compare(a, b, path, merge)
    }
    changes.append(ValueChange(path: path, edit: .set(old: old, new: new)))
  }

  private mutating func compare(_ a: Map, _ b: Map, _ path: [FieldStep]) {
    let keys = a.keys + b.keys.filter { a[$0] == nil }
    for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let place = path + [.key(key)]
      if let old = a[key], let new = b[key] {
        compare(old, new, place, field: key)
      } else {
        changes.append(ValueChange(path: place, edit: .set(old: a[key], new: b[key])))
      }
    }
  }

  private mutating func compare(_ a: [Value], _ b: [Value], _ path: [FieldStep], _ merge: MergeKey) {
    guard let before = merge.keys(of: a), let after = merge.keys(of: b) else { return }
    let old = Dictionary(uniqueKeysWithValues: zip(before, a))
    let new = Dictionary(uniqueKeysWithValues: zip(after, b))
    for key in before {
      let place = path + [.element(key)]
      if let x = old[key], let y = new[key] { compare(x, y, place, field: "") }
      if new[key] == nil { changes.append(ValueChange(path: place, edit: .set(old: old[key], new: nil))) }
    }
    for (index, key) in after.enumerated() where old[key] == nil {
      let follows = Array(after[..<index].reversed())
      let edit = ValueChange.Edit.set(old: nil, new: new[key], follows: follows)
      changes.append(ValueChange(path: path + [.element(key)], edit: edit))
    }
    if before.filter({ new[$0] != nil }) != after.filter({ old[$0] != nil }) {
      changes.append(ValueChange(path: path, edit: .reorder(old: before, new: after)))
    }
  }
}
