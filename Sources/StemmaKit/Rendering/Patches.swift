internal import Manifests

/// Changes of rendered objects that no setting covers: strategic merges and JSON patches, each under a name, so that a
/// level can replace another one's. They are applied in the order of their names.
struct Patches {
  private let patches: [(name: String, patch: Value)]

  init(_ asset: AssetSnapshot) {
    patches = (asset.merged["patches"]?.mapValue ?? Map()).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// - Throws: `StemmaError` for a patch whose target is not there, or that cannot be applied.
  func applied(to objects: [Value], asset: String) throws -> [Value] {
    var objects = objects
    for (name, patch) in patches {
      let target = patch["target"]?.stringValue ?? ""
      guard let index = objects.firstIndex(where: { Self.matches($0, target) }) else {
        let names = objects.map { "\($0["kind"]?.stringValue ?? "")/\($0["metadata"]?["name"]?.stringValue ?? "")" }
        throw StemmaError.failed(
          "asset '\(asset)': patch '\(name)' has the target '\(target)', which is not rendered",
          hint: "rendered are \(names.sorted().joined(separator: ", "))")
      }
      let identity = try ObjectIdentity(objects[index])
      do {
        if let merge = patch["merge"] { objects[index] = StrategicMerge.apply(merge, to: objects[index]) }
        for operation in patch["json"]?.listValue ?? [] {
          objects[index] = try JSONPatch.apply(operation, to: objects[index])
        }
      } catch let error as JSONPatch.Failure {
        throw StemmaError.failed("asset '\(asset)': patch '\(name)' cannot be applied: \(error.message)")
      }
      guard try ObjectIdentity(objects[index]) == identity else {
        throw StemmaError.failed("asset '\(asset)': patch '\(name)' changes kind, name or namespace of '\(target)'")
      }
    }
    return objects
  }

  /// `Deployment`, or `Deployment/web` where an asset has several of a kind.
  private static func matches(_ object: Value, _ target: String) -> Bool {
    let kind = object["kind"]?.stringValue ?? ""
    return target == kind || target == "\(kind)/\(object["metadata"]?["name"]?.stringValue ?? "")"
  }
}

/// Kubernetes' strategic merge: mappings are merged, null removes, lists of keyed things are merged by their key.
enum StrategicMerge {
  /// Merge keys by the field that holds the list. Source: `patchMergeKey` in the Kubernetes API types.
  private static let keys: [String: String] = [
    "containers": "name", "initContainers": "name", "env": "name", "volumes": "name", "volumeMounts": "mountPath",
    "ports": "containerPort", "imagePullSecrets": "name", "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
    "volumeDevices": "devicePath",
  ]

  static func apply(_ patch: Value, to value: Value?) -> Value {
    guard let changes = patch.mapValue else { return patch }
    if changes["$patch"]?.stringValue == "replace" { return without(changes) }
    var result = value?.mapValue ?? Map()
    for (key, change) in changes where key != "$patch" {
      if change == .null {
        result[key] = nil
      } else if let list = change.listValue, let old = result[key]?.listValue, let merge = mergeKey(key, old + list) {
        result[key] = .list(merged(old, list, by: merge))
      } else {
        result[key] = apply(change, to: result[key])
      }
    }
    return .map(result)
  }

  /// Ports of a Service are keyed by `port`, those of a container by `containerPort`.
  private static func mergeKey(_ field: String, _ elements: [Value]) -> String? {
    let candidates = field == "ports" ? ["containerPort", "port"] : [keys[field]].compactMap { $0 }
    return candidates.first { key in elements.allSatisfy { $0[key] != nil } }
  }

  private static func merged(_ old: [Value], _ patch: [Value], by key: String) -> [Value] {
    var result = old
    for element in patch {
      let index = result.firstIndex { $0[key] == element[key] }
      if element["$patch"]?.stringValue == "delete" {
        if let index { result.remove(at: index) }
      } else if let index {
        result[index] = apply(element, to: result[index])
      } else {
        result.append(element)
      }
    }
    return result
  }

  private static func without(_ map: Map) -> Value {
    var map = map
    map["$patch"] = nil
    return .map(map)
  }
}

/// JSON patches. Source: RFC 6902, with the pointers of RFC 6901.
enum JSONPatch {
  struct Failure: Error {
    let message: String
  }

  static func apply(_ operation: Value, to document: Value) throws -> Value {
    let kind = operation["op"]?.stringValue ?? ""
    let path = try pointer(operation["path"], kind)
    switch kind {
    case "add", "replace":
      guard let value = operation["value"] else { throw Failure(message: "'\(kind)' lacks 'value'") }
      return try change(document, path[...], kind, value)
    case "remove": return try change(document, path[...], kind, nil)
    case "test":
      guard try read(document, path) == operation["value"] else {
        throw Failure(message: "the test of '/\(path.joined(separator: "/"))' fails")
      }
      return document
    case "move", "copy":
      let from = try pointer(operation["from"], kind)
      let value = try read(document, from)
      let base = kind == "move" ? try change(document, from[...], "remove", nil) : document
      return try change(base, path[...], "add", value)
    default: throw Failure(message: "unknown operation '\(Name.excerpt(kind))'")
    }
  }

  /// The parts of a pointer. By bytes, as a mark joins the sign that it stands behind.
  private static func pointer(_ value: Value?, _ kind: String) throws -> [String] {
    let slash = UInt8(ascii: "/")
    guard let text = value?.stringValue, text.utf8.first == slash else {
      throw Failure(message: "'\(kind)' lacks a path that begins with '/'")
    }
    return text.utf8.split(separator: slash, omittingEmptySubsequences: false).dropFirst().map {
      String(decoding: unescaped($0), as: UTF8.self)
    }
  }

  private static func unescaped(_ part: Substring.UTF8View) -> [UInt8] {
    let signs = [UInt8(ascii: "0"): UInt8(ascii: "~"), UInt8(ascii: "1"): UInt8(ascii: "/")]
    var result: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "~"), let sign = rest.first.flatMap({ signs[$0] }) {
        result.append(sign)
        rest = rest.dropFirst()
      } else {
        result.append(byte)
      }
    }
    return result
  }

  /// The text of a pointer.
  static func pointer(_ parts: [String]) -> String {
    parts.map { part in
      let bytes = part.utf8.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "~"): Array("~0".utf8)
        case UInt8(ascii: "/"): Array("~1".utf8)
        default: [byte]
        }
      }
      return "/" + String(decoding: bytes, as: UTF8.self)
    }.joined()
  }

  private static func read(_ document: Value, _ path: [String]) throws -> Value {
    try path.reduce(document) { value, key in
      let found =
        value[key]
        ?? Int(key).flatMap { index in value.listValue.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
      guard let found else { throw missing(path[...]) }
      return found
    }
  }

  private static func missing(_ path: ArraySlice<String>) -> Failure {
    Failure(message: "there is no '/\(path.joined(separator: "/"))'")
  }

  private static func change(_ document: Value, _ path: ArraySlice<String>, _ kind: String, _ value: Value?) throws
    -> Value
  {
    guard let key = path.first else { throw Failure(message: "the whole object cannot be changed") }
    let isLast = path.count == 1
    if var map = document.mapValue {
      guard isLast && kind == "add" || map[key] != nil else { throw missing(path) }
      map[key] = isLast ? value : try map[key].map { try change($0, path.dropFirst(), kind, value) }
      return .map(map)
    }
    guard var list = document.listValue else { throw missing(path) }
    if isLast, kind == "add", let value {
      let index = key == "-" ? list.count : Int(key) ?? -1
      guard (0...list.count).contains(index) else { throw missing(path) }
      list.insert(value, at: index)
    } else {
      guard let index = Int(key), list.indices.contains(index) else { throw missing(path) }
      if isLast, let value {
        list[index] = value
      } else if isLast {
        list.remove(at: index)
      } else {
        list[index] = try change(list[index], path.dropFirst(), kind, value)
      }
    }
    return .list(list)
  }
}
