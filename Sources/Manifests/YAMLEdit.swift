/// Changes one place of a YAML file and leaves every other byte — comments, order, blank lines — as it was.
///
/// After every edit the result is read again: where anything but the asked-for value would differ, the edit is refused.
public enum YAMLEdit {
  /// Sets the value at a path of keys; missing mappings are made.
  ///
  /// - Throws: `edit` where the place cannot be changed safely, and what reading throws.
  public static func set(_ path: [String], to value: Value, in bytes: [UInt8]) throws(ManifestError) -> [UInt8] {
    let root = try YAML.document(bytes)?.root
    if root?.node(at: path)?.value == value { return bytes }
    let edited = try SourceEditor(bytes).set(path[...], to: value, root: root)
    return try verified(edited, expected: setting(path[...], to: value, in: root?.value ?? .map(Map())), path)
  }

  /// Removes the entry at a path; mappings that become empty go, too. A path that is not there changes nothing.
  public static func remove(_ path: [String], in bytes: [UInt8]) throws(ManifestError) -> [UInt8] {
    guard let root = try YAML.document(bytes)?.root, root.node(at: path) != nil else { return bytes }
    let expected = removing(path[...], from: root.value)
    var path = path
    while path.count > 1, let parent = root.node(at: path.dropLast()), parent.value.mapValue?.count == 1 {
      path.removeLast()
    }
    return try verified(SourceEditor(bytes).remove(path, root: root), expected: expected ?? .map(Map()), path)
  }

  private static func verified(_ bytes: [UInt8], expected: Value, _ path: [String]) throws(ManifestError) -> [UInt8] {
    if try YAML.document(bytes)?.value ?? .map(Map()) == expected { return bytes }
    throw ManifestError(
      .edit, "'\(path.joined(separator: "."))' cannot be changed here without changing more",
      hint: "edit the file by hand")
  }

  private static func setting(_ path: ArraySlice<String>, to value: Value, in old: Value) -> Value {
    guard let key = path.first else { return value }
    var map = old.mapValue ?? Map()
    map[key] = setting(path.dropFirst(), to: value, in: map[key] ?? .map(Map()))
    return .map(map)
  }

  private static func removing(_ path: ArraySlice<String>, from old: Value) -> Value? {
    guard let key = path.first, var map = old.mapValue else { return nil }
    map[key] = map[key].flatMap { removing(path.dropFirst(), from: $0) }
    return map.isEmpty ? nil : .map(map)
  }
}

/// Splices the bytes of one file.
struct SourceEditor {
  private let bytes: [UInt8]
  private let newline: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    newline = end > 0 && bytes[end - 1] == UInt8(ascii: "\r") ? Array("\r\n".utf8) : Array("\n".utf8)
  }

  func set(_ path: ArraySlice<String>, to value: Value, root: Node?) throws(ManifestError) -> [UInt8] {
    guard let root else { return appended(entry(path, value, indent: 0), at: bytes.count) }
    return try set(path, to: value, in: root)
  }

  private func set(_ path: ArraySlice<String>, to value: Value, in node: Node) throws(ManifestError) -> [UInt8] {
    guard let key = path.first else { throw ManifestError(.edit, "no key to set") }
    guard case .map(let pairs, let isFlow) = node.content, !node.isAlias else { throw refusal(node) }
    guard let (keyNode, child) = pairs.first(where: { $0.key.value == .string(key) }) else {
      return try isFlow
        ? addToFlow(path, value, node) : appended(entry(path, value, indent: node.column - 1), at: end(of: node))
    }
    if child.isAlias { throw refusal(child) }
    if path.count > 1, case .map(let inner, _) = child.content, !(inner.isEmpty) {
      return try set(path.dropFirst(), to: value, in: child)
    }
    return replace(keyNode, child, with: nested(path.dropFirst(), value), isFlow: isFlow)
  }

  func remove(_ path: [String], root: Node) throws(ManifestError) -> [UInt8] {
    guard let parent = root.node(at: path.dropLast()), case .map(let pairs, let isFlow) = parent.content,
      !parent.isAlias,
      let index = pairs.firstIndex(where: { $0.key.value == .string(path.last ?? "") })
    else { throw refusal(root) }
    if isFlow { return removeFromFlow(pairs, index) }
    let (key, value) = pairs[index]
    var result = bytes
    result.removeSubrange(lineStart(key.bytes.lowerBound)..<lineEnd(max(end(of: value), key.bytes.upperBound)))
    return result
  }
}

extension SourceEditor {
  private func refusal(_ node: Node) -> ManifestError {
    ManifestError(.edit, "the place is an alias or no mapping", line: node.line, hint: "edit the file by hand")
  }

  private func nested(_ path: ArraySlice<String>, _ value: Value) -> Value {
    path.reversed().reduce(value) { .map([$1: $0]) }
  }

  /// The lines of an entry in block style.
  private func entry(_ path: ArraySlice<String>, _ value: Value, indent: Int) -> [UInt8] {
    let text = String(decoding: YAML.write(nested(path, value)), as: UTF8.self)
    let margin = String(repeating: " ", count: indent)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return lines.flatMap { Array(($0.isEmpty ? "" : margin + $0).utf8) + newline }
  }

  /// Puts whole lines after the line in which a byte stands.
  private func appended(_ lines: [UInt8], at position: Int) -> [UInt8] {
    var result = bytes
    let place = lineEnd(position)
    let isUnfinished = place > 0 && bytes[place - 1] != UInt8(ascii: "\n")
    result.insert(contentsOf: (isUnfinished ? newline : []) + lines, at: place)
    return result
  }

  private func replace(_ key: Node, _ old: Node, with value: Value, isFlow: Bool) -> [UInt8] {
    var result = bytes
    if isFlow {
      result.replaceSubrange(old.bytes, with: flow(value))
    } else if isInline(old), let text = inline(value), old.line == key.line {
      let gap = old.bytes.isEmpty ? Array(" ".utf8) : []
      let place = old.bytes.isEmpty ? afterColon(key)..<afterColon(key) : old.bytes
      result.replaceSubrange(place, with: gap + text)
    } else {
      let name = key.value.stringValue ?? ""
      let range = lineStart(key.bytes.lowerBound)..<lineEnd(max(end(of: old), key.bytes.upperBound))
      result.replaceSubrange(range, with: entry([name][...], value, indent: key.column - 1))
    }
    return result
  }

  private func afterColon(_ key: Node) -> Int {
    (bytes[key.bytes.upperBound...].firstIndex(of: UInt8(ascii: ":")) ?? key.bytes.upperBound - 1) + 1
  }

  /// Whether a node is a scalar, or a flow collection, that ends on its own line.
  private func isInline(_ node: Node) -> Bool {
    if bytes[node.bytes].contains(UInt8(ascii: "\n")) { return false }
    switch node.content {
    case .scalar(_, let style): return style != .literal && style != .folded
    case .list(_, let isFlow), .map(_, let isFlow): return isFlow
    }
  }

  /// A value that can stand on the line of its key; nil for others.
  private func inline(_ value: Value) -> [UInt8]? {
    switch value {
    case .string(let text): text.contains("\n") ? nil : Array(ScalarText.inline(text).utf8)
    case .list(let items) where !items.isEmpty: nil
    case .map(let map) where !map.isEmpty: nil
    default: flow(value)
    }
  }

  private func flow(_ value: Value) -> [UInt8] {
    switch value {
    case .string(let text): return Array(ScalarText.quoted(text).utf8)
    case .list(let items): return bracketed("[", items.map(flow), "]")
    case .map(let map):
      return bracketed("{", map.map { flow(.string($0.key)) + Array(": ".utf8) + flow($0.value) }, "}")
    default: return Array(CanonicalJSON.write(value).dropLast())
    }
  }

  private func bracketed(_ open: String, _ items: [[UInt8]], _ close: String) -> [UInt8] {
    Array(open.utf8) + Array(items.joined(separator: Array(", ".utf8))) + Array(close.utf8)
  }

  private func addToFlow(_ path: ArraySlice<String>, _ value: Value, _ node: Node) throws(ManifestError) -> [UInt8] {
    guard case .map(let pairs, _) = node.content, let key = path.first else { throw refusal(node) }
    let item = flow(.string(key)) + Array(": ".utf8) + flow(nested(path.dropFirst(), value))
    var result = bytes
    if let last = pairs.last {
      result.insert(
        contentsOf: Array(", ".utf8) + item, at: max(last.value.bytes.upperBound, last.key.bytes.upperBound))
    } else {
      result.replaceSubrange(node.bytes, with: Array("{".utf8) + item + Array("}".utf8))
    }
    return result
  }

  private func removeFromFlow(_ pairs: [(key: Node, value: Node)], _ index: Int) -> [UInt8] {
    var result = bytes
    let (key, value) = pairs[index]
    if index + 1 < pairs.count {
      result.removeSubrange(key.bytes.lowerBound..<pairs[index + 1].key.bytes.lowerBound)
    } else if index > 0 {
      result.removeSubrange(pairs[index - 1].value.bytes.upperBound..<value.bytes.upperBound)
    } else {
      result.removeSubrange(key.bytes.lowerBound..<value.bytes.upperBound)
    }
    return result
  }

  /// The byte after the last one that belongs to a node's content.
  private func end(of node: Node) -> Int {
    switch node.content {
    case .map(let pairs, isFlow: false) where !node.isAlias:
      return pairs.map { max(end(of: $0.value), $0.key.bytes.upperBound) }.max() ?? node.bytes.lowerBound
    case .list(let items, isFlow: false) where !node.isAlias:
      return items.map(end).max() ?? node.bytes.lowerBound
    default:
      var position = node.bytes.upperBound
      while position > node.bytes.lowerBound, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position - 1]) { position -= 1 }
      return position
    }
  }

  private func lineStart(_ position: Int) -> Int {
    (bytes[..<position].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }

  private func lineEnd(_ position: Int) -> Int {
    let from = max(position - 1, 0)
    guard from < bytes.count else { return bytes.count }
    return bytes[from...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
  }
}
