internal import Manifests

/// What a cluster would not take of an object, whatever its settings: refused before it is recorded.
///
/// Source: validation of names, labels, ConfigMaps and pods in the Kubernetes 1.32 API; the sizes are the API server's.
struct ObjectRules {
  private let object: SourceObject

  /// Bytes of an object as JSON.
  private static let objectBytes = 3 << 20
  /// Bytes of a ConfigMap's values.
  private static let dataBytes = 1 << 20

  /// - Throws: `StemmaError` with the first thing that is wrong.
  static func check(_ object: SourceObject) throws {
    let rules = ObjectRules(object: object)
    try rules.checkType()
    try rules.checkNames()
    try rules.checkTexts()
    try rules.checkSize()
    try rules.checkPods()
  }

  private var value: Value { object.value }

  private func broken(_ message: String, hint: String? = nil) -> StemmaError {
    .failed("\(object.place): \(message)", hint: hint)
  }

  private func checkType() throws {
    let version = object.identity.apiVersion.split(separator: "/", omittingEmptySubsequences: false)
    let isVersion = version.count <= 2 && version.allSatisfy { Name.isSubdomain(String($0)) }
    guard isVersion else { throw broken("invalid apiVersion '\(Name.excerpt(object.identity.apiVersion))'") }
    let kind = object.identity.kind.utf8
    guard kind.first?.isLetter == true, kind.allSatisfy({ $0.isLetter || $0.isDigit }), kind.count <= 63 else {
      throw broken("invalid kind '\(Name.excerpt(object.identity.kind))'")
    }
  }

  private func checkNames() throws {
    let name = object.identity.name
    if let rule = ObjectNames.brokenRule(name, kind: object.identity.kind, group: object.identity.group) {
      throw broken("the name is not allowed in Kubernetes", hint: rule)
    }
    if let namespace = object.identity.namespace, !Name.isLabel(namespace) {
      throw broken("the namespace '\(Name.excerpt(namespace))' is not allowed in Kubernetes")
    }
  }

  /// Labels, annotations and data are texts; a number or a boolean among them is not what a person meant.
  private func checkTexts() throws {
    for field in ["labels", "annotations"] {
      try checkTexts(value["metadata"]?[field], "metadata.\(field)")
    }
    guard ["ConfigMap", "Secret"].contains(object.identity.kind), object.identity.group.isEmpty else { return }
    for field in ["data", "binaryData", "stringData"] {
      try checkTexts(value[field], field)
      for (key, _) in value[field]?.mapValue ?? Map() where !ObjectNames.isDataKey(key) {
        throw broken("the key '\(Name.excerpt(key))' of '\(field)' is not allowed in Kubernetes")
      }
    }
  }

  /// Null is an empty text to Kubernetes.
  private func checkTexts(_ map: Value?, _ place: String) throws {
    guard let map, map != .null else { return }
    guard let entries = map.mapValue else { throw broken("'\(place)' is no mapping") }
    for (key, entry) in entries where entry.stringValue == nil && entry != .null {
      throw broken("'\(Name.excerpt(key))' in '\(place)' is not text", hint: "put its value in quotes")
    }
  }

  private func checkSize() throws {
    let size = value.roughSize
    if size > Self.objectBytes {
      throw broken("the object has more than \(Self.objectBytes) bytes, the limit of the API server")
    }
    if dataSize > Self.dataBytes {
      throw broken("its data has more than \(Self.dataBytes) bytes, the limit of Kubernetes")
    }
  }

  /// The bytes of a ConfigMap's or Secret's values, those in base64 as what they stand for; keys do not count.
  private var dataSize: Int {
    guard object.identity.group.isEmpty else { return 0 }
    let fields: [(name: String, isBase64: Bool)]
    switch object.identity.kind {
    case "ConfigMap": fields = [("data", false), ("binaryData", true)]
    case "Secret": fields = [("data", true)]
    default: return 0
    }
    return fields.reduce(0) { total, field in
      let texts = (value[field.name]?.mapValue ?? Map()).compactMap(\.value.stringValue?.utf8)
      return total + texts.reduce(0) { $0 + (field.isBase64 ? Self.decodedSize($1) : $1.count) }
    }
  }

  /// The bytes that a text in base64 stands for.
  private static func decodedSize(_ text: String.UTF8View) -> Int {
    text.count { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") } * 3 / 4
  }

  private func checkPods() throws {
    guard let pod = PodTemplate.pod(of: value) else { return }
    try checkTexts(PodTemplate.template(of: value)?["metadata"]?["labels"], "labels of the pods")
    try checkTexts(PodTemplate.template(of: value)?["metadata"]?["annotations"], "annotations of the pods")
    var names: Set<String> = []
    for container in PodTemplate.containers(of: pod) {
      let name = container["name"]?.stringValue ?? ""
      guard names.insert(name).inserted else { throw broken("container '\(Name.excerpt(name))' is there twice") }
      try checkImage(container["image"], name)
      try checkVariables(container["env"], name)
    }
  }

  /// An image may be missing where something else fills it in.
  private func checkImage(_ image: Value?, _ container: String) throws {
    switch image {
    case nil, .null?, .string("")?: return
    case .string(let text)?:
      guard let problem = ImageReference.problem(text) else { return }
      throw broken("container '\(Name.excerpt(container))': the image '\(Name.excerpt(text))' \(problem)")
    default: throw broken("container '\(Name.excerpt(container))': the image is not text")
    }
  }

  private func checkVariables(_ list: Value?, _ container: String) throws {
    for variable in list?.listValue ?? [] {
      let name = variable["name"]?.stringValue ?? ""
      switch variable["value"] {
      case nil, .null?, .string?: continue
      default:
        throw broken(
          "container '\(Name.excerpt(container))': the value of '\(Name.excerpt(name))' is not text",
          hint: "put it in quotes")
      }
    }
  }
}

extension Value {
  /// About the bytes that the value has as JSON.
  var roughSize: Int {
    switch self {
    case .null, .bool: 4
    case .int, .double: 8
    case .string(let text): text.utf8.count + 2
    case .list(let items): items.reduce(2) { $0 + $1.roughSize + 1 }
    case .map(let map): map.reduce(2) { $0 + $1.key.utf8.count + $1.value.roughSize + 4 }
    }
  }
}
