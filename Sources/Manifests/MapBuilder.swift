/// Collects the entries of a mapping: refuses duplicates, turns keys into text, merges `<<`.
struct MapBuilder {
  let limits: Limits
  private(set) var pairs: [(key: Node, value: Node)] = []
  private(set) var map = Map()
  /// The mapping's own keys, and where in `map` they are: to look for them there would take too long.
  private var own: [ByteText: (line: Int, place: Int)] = [:]
  /// Where in `map` the keys are that `<<` brought and that no own key has replaced.
  private var merged: [ByteText: Int] = [:]
  private var mergeLine: Int?

  init(limits: Limits) { self.limits = limits }

  mutating func add(_ key: Node, _ value: Node) throws(ManifestError) {
    if Self.isMerge(key) { return try merge(key, value) }
    let name = try KeyText.text(of: key, limits: limits)
    if let first = own[ByteText(name)] { throw duplicate(name, key, first: first.line) }
    pairs.append((key, value))
    let place = merged.removeValue(forKey: ByteText(name))
    own[ByteText(name)] = (key.line, place ?? map.count)
    if let place { map.replace(at: place, with: value.value) } else { map.append(name, value.value) }
  }

  private func duplicate(_ name: String, _ key: Node, first: Int) -> ManifestError {
    ManifestError(
      .duplicateKey, "key '\(name.prefix(60))' is there twice, first in line \(first)", line: key.line,
      column: key.column)
  }

  private static func isMerge(_ key: Node) -> Bool {
    guard case .scalar("<<", .plain) = key.content else { return false }
    return !key.isAlias && !key.isTagged
  }

  /// Adds the entries of the mappings that `<<` names; of a list, the first one with a key wins.
  private mutating func merge(_ key: Node, _ value: Node) throws(ManifestError) {
    if let mergeLine { throw duplicate("<<", key, first: mergeLine) }
    mergeLine = key.line
    pairs.append((key, value))
    var brought: Set<ByteText> = []
    for source in try sources(key, value) {
      for (name, value) in source where brought.insert(ByteText(name)).inserted {
        if let own = own[ByteText(name)] {
          try checkSame(name, map.value(at: own.place), value, key)
        } else {
          merged[ByteText(name)] = map.count
          map.append(name, value)
        }
      }
    }
  }

  private func sources(_ key: Node, _ value: Node) throws(ManifestError) -> [Map] {
    if let map = value.value.mapValue { return [map] }
    if let list = value.value.listValue, list.allSatisfy({ $0.mapValue != nil }) { return list.compactMap(\.mapValue) }
    throw ManifestError(.key, "'<<' must name a mapping", line: key.line, column: key.column)
  }

  /// Refuses a `<<` behind a key that it has, too: Kubernetes' reader takes the merged value, others the own one.
  private func checkSame(_ name: String, _ own: Value, _ merged: Value, _ key: Node) throws(ManifestError) {
    if own == merged { return }
    throw ManifestError(
      .key, "'<<' stands after key '\(name.prefix(60))', which it has, too", line: key.line, column: key.column,
      hint: "put '<<' first in its mapping")
  }
}

/// Keys as Kubernetes' reader makes text of them.
enum KeyText {
  static func text(of key: Node, limits: Limits) throws(ManifestError) -> String {
    let name = try unchecked(key)
    if name.utf8.count <= limits.key { return name }
    throw ManifestError(.key, "a key has more than \(limits.key) bytes", line: key.line, column: key.column)
  }

  private static func unchecked(_ key: Node) throws(ManifestError) -> String {
    switch key.value {
    case .string(let text): return text
    case .bool(let truth): return truth ? "true" : "false"
    case .int, .double:
      if let name = number(key) { return name }
      throw ManifestError(
        .key, "a key is a number that changes when it becomes text", line: key.line, column: key.column,
        hint: "put it in quotes")
    case .map where isTemplate(key):
      throw ManifestError(
        .key, "a template expression '{{ … }}' is no YAML", line: key.line, column: key.column,
        hint: "render the template first")
    default: throw ManifestError(.key, "a key must be text", line: key.line, column: key.column)
    }
  }

  /// The text of a number; nil where Kubernetes' reader, which takes keys with a fraction or an exponent through 32
  /// bits, would lose digits or write an exponent.
  private static func number(_ key: Node) -> String? {
    guard case .scalar(let source, _) = key.content else { return nil }
    switch key.value {
    case .int(let number)
    where PlainScalar.isInteger(source) && !key.isTagged || number.magnitude < 1_000_000 && number != 0:
      return String(number)
    case .double(let number) where 1e-4..<1e6 ~= number.magnitude:
      let text = "\(Float(number))"
      return Double(text) == number ? text : nil
    default: return nil
    }
  }

  /// Whether a key is the inner part of `{{ x }}`: a flow mapping of one key without a value.
  private static func isTemplate(_ key: Node) -> Bool {
    guard case .map(let pairs, isFlow: true) = key.content, pairs.count == 1, let value = pairs.first?.value else {
      return false
    }
    return value.value == .null && value.bytes.isEmpty
  }
}
