internal import Git
internal import Manifests

/// Compares the objects of two states. What has an equal ID is not opened.
struct StateComparison {
  let old: ComparedState
  let new: ComparedState
  /// Reads an object of the store.
  let load: (ObjectID) throws -> Value

  /// The objects that differ, by their paths.
  func objects() throws -> [ObjectDifference] {
    let before = byKey(old)
    let after = byKey(new)
    var result: [ObjectDifference] = []
    for key in Set(before.keys).union(after.keys).sorted() {
      if let difference = try difference(before[key], after[key]) { result.append(difference) }
    }
    return Followers.marked(result)
  }

  /// Objects of two versions are the same where their paths are; files know no assets.
  private func byKey(_ state: ComparedState) -> [String: ComparedState.Object] {
    let isOfVersions = old.tree != nil && new.tree != nil
    let pairs = state.objects.map { object -> (String, ComparedState.Object) in
      if isOfVersions { return (object.path, object) }
      return (object.path == Self.inventory ? "configmap_stemma.yaml" : FilePath.name(object.path), object)
    }
    return Dictionary(pairs) { $1 }
  }

  private static let inventory = "stemma.yaml"

  private func difference(_ a: ComparedState.Object?, _ b: ComparedState.Object?) throws -> ObjectDifference? {
    if case .blob(let x)? = a?.content, case .blob(let y)? = b?.content, x == y { return nil }
    let (x, y) = (try a.map(value), try b.map(value))
    guard x != y, let shown = y ?? x else { return nil }
    let identity = try ObjectIdentity(shown)
    let owner = [b, a].compactMap { $0 }.first { $0.asset != nil } ?? b ?? a
    return ObjectDifference(
      asset: owner?.asset, path: owner?.path ?? "", apiVersion: identity.apiVersion, kind: identity.kind,
      namespace: identity.namespace, name: identity.name, status: x == nil ? .added : y == nil ? .removed : .changed,
      fields: fields(x, y, identity.kind),
      noise: [a, b].contains { $0?.path == Self.inventory } ? .inventory : nil, old: x, new: y)
  }

  private func value(_ object: ComparedState.Object) throws -> Value {
    switch object.content {
    case .value(let value): value
    case .blob(let id): try load(id)
    }
  }

  private func fields(_ old: Value?, _ new: Value?, _ kind: String) -> [FieldDifference] {
    guard let old, let new else { return [] }
    return ValueComparison.changes(old, new).map { change in
      let keys = change.keys
      let (before, after) = texts(change, isHidden: SecretMask.hides(keys, kind: kind))
      return FieldDifference(
        path: change.text, kind: change.kind, group: ChangeGroup(keys, kind: kind),
        noise: noise(change, keys, new), old: before, new: after, change: change)
    }
  }

  private func texts(_ change: ValueChange, isHidden: Bool) -> (String?, String?) {
    switch change.edit {
    case .set(let old, let new, _):
      let text = { (value: Value) in isHidden ? FieldDifference.hidden : FieldComparison.text(value) }
      return (old.map(text), new.map(text))
    case .reorder(let old, let new):
      return (old.map(\.text).joined(separator: ", "), new.map(\.text).joined(separator: ", "))
    }
  }

  private func noise(_ change: ValueChange, _ keys: [String], _ object: Value) -> ChangeNoise? {
    switch change.edit {
    case .reorder: return isOrderNoise(keys, object) ? .order : nil
    case .set(let a, let b, _):
      if keys == ["metadata", "namespace"], isNamespace(a, of: old), isNamespace(b, of: new) { return .namespace }
      guard let a, let b else { return nil }
      return QuantityPlaces.areEqual(a, b, at: keys) ? .quantity : nil
    }
  }

  private func isNamespace(_ value: Value?, of state: ComparedState) -> Bool {
    value == nil || state.namespace.map { value == .string($0) } ?? false
  }

  /// Init containers run in their order, and a variable can use those before it.
  private func isOrderNoise(_ keys: [String], _ object: Value) -> Bool {
    switch keys.last {
    case "initContainers": false
    case "env": !CanonicalJSON.write(object).contains("$(".utf8)
    default: true
    }
  }
}

extension ValueChange {
  fileprivate var kind: FieldDifference.Kind {
    switch edit {
    case .reorder: .reordered
    case .set(nil, _, _): .added
    case .set(_, nil, _): .removed
    case .set: .changed
    }
  }
}
