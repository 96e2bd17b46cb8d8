/// Collects the entries of a mapping: refuses duplicates, turns keys into text, merges `<<`.
struct MapBuilder {
  let limits: Limits
  private(set) var pairs: [(key: Node, value: Node)] = []
  private var own = Map()
  private var merged: [Map] = []
  private var lines: [String: Int] = [:]

  init(limits: Limits) { self.limits = limits }

  /// The value: the mapping's own keys, then those that it merges.
  var map: Map {
    var result = own
    for source in merged {
      for (key, value) in source where result[key] == nil { result[key] = value }
    }
    return result
  }

  mutating func add(_ key: Node, _ value: Node) throws(ManifestError) {
    if case .scalar("<<", .plain) = key.content { return try merge(key, value) }
    let name = try name(key)
    if let first = lines[name] {
      throw ManifestError(
        .duplicateKey, "key '\(name.prefix(60))' is there twice, first in line \(first)", line: key.line,
        column: key.column)
    }
    lines[name] = key.line
    pairs.append((key, value))
    own[name] = value.value
  }

  /// Keys as Kubernetes' reader makes text of them.
  private func name(_ key: Node) throws(ManifestError) -> String {
    let name: String
    switch key.value {
    case .string(let text): name = text
    case .int(let number): name = String(number)
    case .bool(let truth): name = truth ? "true" : "false"
    case .double(let number): name = "\(number)"
    case .map where Self.isTemplate(key):
      throw ManifestError(
        .key, "a template expression '{{ … }}' is no YAML", line: key.line, column: key.column,
        hint: "render the template first")
    default: throw ManifestError(.key, "a key must be text", line: key.line, column: key.column)
    }
    if name.utf8.count > limits.key {
      throw ManifestError(.key, "a key has more than \(limits.key) bytes", line: key.line, column: key.column)
    }
    return name
  }

  private static func isTemplate(_ key: Node) -> Bool {
    if case .map(_, isFlow: true) = key.content { true } else { false }
  }

  private mutating func merge(_ key: Node, _ value: Node) throws(ManifestError) {
    if let map = value.value.mapValue {
      merged.append(map)
    } else if let list = value.value.listValue, list.allSatisfy({ $0.mapValue != nil }) {
      merged += list.compactMap(\.mapValue)
    } else {
      throw ManifestError(.key, "'<<' must name a mapping", line: key.line, column: key.column)
    }
    pairs.append((key, value))
  }
}

/// Explicit tags: those of JSON's types are known, all others are refused, as they would be dropped in silence.
enum Tag {
  private static let prefix = "tag:yaml.org,2002:"

  /// Refuses a collection with a tag other than its own.
  static func check(_ event: Event, for name: String) throws(ManifestError) {
    guard let tag = event.tag, tag != "!", tag != prefix + name else { return }
    throw refusal(tag, event)
  }

  /// What a scalar means with its tag, or without one.
  static func value(_ text: String, _ style: Node.Style, _ event: Event) throws(ManifestError) -> Value {
    guard let tag = event.tag else {
      return style == .plain ? try plain(text, event) : .string(text)
    }
    switch (tag, PlainScalar.value(text)) {
    case ("!", _), (prefix + "str", _): return .string(text)
    case (prefix + "int", .int(let number)?), (prefix + "float", .int(let number)?): return .int(number)
    case (prefix + "float", .double(let number)?): return .double(number)
    case (prefix + "bool", .bool(let truth)?): return .bool(truth)
    case (prefix + "null", .null?): return .null
    default: throw refusal(tag, event)
    }
  }

  private static func plain(_ text: String, _ event: Event) throws(ManifestError) -> Value {
    if let value = PlainScalar.value(text) { return value }
    throw ManifestError(.scalar, "'\(text)' cannot be held by JSON", line: event.line, column: event.column)
  }

  private static func refusal(_ tag: String, _ event: Event) -> ManifestError {
    ManifestError(.scalar, "tag '\(tag)' is not supported here", line: event.line, column: event.column)
  }
}
