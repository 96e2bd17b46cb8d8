internal import Manifests

/// What tells the elements of a list apart: the fields that Kubernetes merges the list by.
struct MergeKey: Sendable, Hashable {
  /// One field of an element, with what stands for it where it is missing.
  struct Field: Sendable, Hashable {
    let path: [String]
    var fallback: Value?
  }

  let fields: [Field]

  init(_ fields: Field...) {
    self.fields = fields
  }

  private init(name: String) {
    self.init(Field(path: [name]))
  }

  /// The key of an element; nil where it lacks one of the fields, or where a field is no text or number.
  func key(of element: Value) -> ElementKey? {
    var values: [Value] = []
    for field in fields {
      guard let value = field.path.reduce(element, { $0?[$1] }) ?? field.fallback else { return nil }
      guard value.stringValue != nil || value.intValue != nil else { return nil }
      values.append(value)
    }
    return ElementKey(merge: self, values: values)
  }

  /// The keys of all elements; nil where one has none, or two have the same.
  func keys(of list: [Value]) -> [ElementKey]? {
    let keys = list.compactMap(key)
    return keys.count == list.count && Set(keys).count == keys.count ? keys : nil
  }
}

/// Which element of a list is meant, wherever in the list it stands.
struct ElementKey: Sendable, Hashable {
  let merge: MergeKey
  let values: [Value]

  /// `web`, `8080`, `53/UDP`: what stands for a missing field is left out.
  var text: String {
    zip(merge.fields, values).filter { $0.0.fallback != $0.1 }.map { FieldComparison.text($0.1) }.joined(separator: "/")
  }
}

extension MergeKey {
  /// The key of a field's list that tells the elements of both sides apart; nil for a list that is compared as a whole.
  static func find(_ field: String, _ a: [Value], _ b: [Value]) -> MergeKey? {
    if a.isEmpty && b.isEmpty || wholes.contains(field) { return nil }
    return (known[field] ?? [byName]).first { $0.keys(of: a) != nil && $0.keys(of: b) != nil }
  }

  private static let byName = MergeKey(name: "name")
  private static let transport = Field(path: ["protocol"], fallback: "TCP")

  /// Source: `patchMergeKey` and `listMapKey` in the Kubernetes 1.32 API types. Rules of an Ingress and their paths have
  /// none there; a host, and a path, is what people tell them apart by. Every other list goes by the names of its
  /// elements, where they have any.
  private static let known: [String: [MergeKey]] = [
    "volumeMounts": [MergeKey(name: "mountPath")], "volumeDevices": [MergeKey(name: "devicePath")],
    "ports": [
      MergeKey(Field(path: ["containerPort"]), transport), MergeKey(Field(path: ["port"]), transport), byName,
    ],
    "hostAliases": [MergeKey(name: "ip")],
    "topologySpreadConstraints": [MergeKey(Field(path: ["topologyKey"]), Field(path: ["whenUnsatisfiable"]))],
    "volumeClaimTemplates": [MergeKey(Field(path: ["metadata", "name"]))],
    "rules": [MergeKey(name: "host"), byName], "paths": [MergeKey(name: "path")],
    "data": [MergeKey(name: "secretKey"), byName], "conditions": [MergeKey(name: "type")],
  ]

  /// Lists whose elements have names that are no keys.
  private static let wholes: Set<String> = ["tolerations", "subjects", "parentRefs", "backendRefs", "args", "command"]
}
