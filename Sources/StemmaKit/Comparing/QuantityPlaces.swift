internal import Manifests

/// Where an object holds quantities, and whether two of them are the same amount.
enum QuantityPlaces {
  /// Whether two values of a field differ in how quantities are written and in nothing else.
  static func areEqual(_ a: Value, _ b: Value, at keys: [String]) -> Bool {
    if let x = a.mapValue, let y = b.mapValue {
      return x.count == y.count
        && x.allSatisfy { key, value in y[key].map { areEqual(value, $0, at: keys + [key]) } ?? false }
    }
    if let x = a.listValue, let y = b.listValue {
      return x.count == y.count && zip(x, y).allSatisfy { areEqual($0, $1, at: keys) }
    }
    guard a != b else { return true }
    guard isQuantity(keys), let x = text(a).flatMap(QuantityValue.init) else { return false }
    return x == text(b).flatMap(QuantityValue.init)
  }

  /// Source: the fields of the type `Quantity` in the Kubernetes 1.32 API.
  private static func isQuantity(_ keys: [String]) -> Bool {
    guard let last = keys.last else { return false }
    if ["sizeLimit", "averageValue"].contains(last) || keys.suffix(2) == ["target", "value"] { return true }
    let holders = ["limits", "requests", "capacity", "hard", "overhead", "podFixed"]
    return keys.dropLast().last.map(holders.contains) ?? false
  }

  /// A quantity may be written as a number.
  private static func text(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .int, .double: FieldComparison.text(value)
    default: nil
    }
  }
}
