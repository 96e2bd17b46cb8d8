/// Changes one place of a YAML file and leaves every other byte — comments, order, blank lines — as it was.
///
/// After every edit the result is read again: where anything but the asked-for value would differ, the edit is refused.
public enum YAMLEdit {
  /// Sets the value at a path of keys; missing mappings are made.
  ///
  /// - Throws: `edit` where the place cannot be changed safely, and what reading throws.
  public static func set(_ path: [String], to value: Value, in bytes: [UInt8]) throws(ManifestError) -> [UInt8] {
    if path.isEmpty { throw ManifestError(.edit, "no key to set") }
    let root = try YAML.document(bytes)?.root
    if root?.node(at: path)?.value == value { return bytes }
    let edited = try SourceEditor(bytes).set(path[...], to: value, root: root)
    return try verified(edited, expected: setting(path[...], to: value, in: root?.value ?? .map(Map())), path)
  }

  /// Removes the entry at a path; mappings that become empty go, too. A path that is not there changes nothing.
  public static func remove(_ path: [String], in bytes: [UInt8]) throws(ManifestError) -> [UInt8] {
    guard !path.isEmpty, let root = try YAML.document(bytes)?.root else { return bytes }
    guard path.reduce(Optional(root.value), { $0?[$1] }) != nil else { return bytes }
    let expected = removing(path[...], from: root.value) ?? .map(Map())
    var last = path
    while last.count > 1, root.node(at: last.dropLast())?.value.mapValue?.count == 1 { last.removeLast() }
    return try verified(SourceEditor(bytes).remove(last, root: root), expected: expected, path)
  }

  /// The edited bytes, where they read as expected.
  private static func verified(_ bytes: [UInt8], expected: Value?, _ path: [String]) throws(ManifestError) -> [UInt8] {
    do {
      if try YAML.document(bytes)?.value ?? .map(Map()) == expected { return bytes }
    } catch {
      // The edit broke the file: refused below, as is one that changes more than asked for.
    }
    throw ManifestError(
      .edit, "'\(path.joined(separator: "."))' cannot be changed here without changing more",
      hint: "edit the file by hand")
  }

  /// The value after the edit; nil where the path leads through what is no mapping.
  private static func setting(_ path: ArraySlice<String>, to value: Value, in old: Value) -> Value? {
    guard let key = path.first else { return value }
    guard var map = old == .null ? Map() : old.mapValue,
      let entry = setting(path.dropFirst(), to: value, in: map[key] ?? .null)
    else { return nil }
    map[key] = entry
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
    guard let key = path.first, case .map(let pairs, let isFlow) = node.content, !node.isAlias else {
      throw refusal(node)
    }
    guard let (keyNode, child) = pairs.first(where: { $0.key.isKey(key) }) else {
      return isFlow
        ? addToFlow(path, value, pairs, node) : appended(entry(path, value, indent: node.column - 1), at: end(of: node))
    }
    if child.isAlias { throw refusal(child) }
    if path.count > 1, child.value != .null {
      guard let map = child.value.mapValue else { throw refusal(child) }
      if !map.isEmpty || isFlow { return try set(path.dropFirst(), to: value, in: child) }
    }
    return replace(keyNode, child, with: nested(path.dropFirst(), value), isFlow: isFlow)
  }

  func remove(_ path: [String], root: Node) throws(ManifestError) -> [UInt8] {
    guard let parent = root.node(at: path.dropLast()), case .map(let pairs, let isFlow) = parent.content,
      !parent.isAlias,
      let index = pairs.firstIndex(where: { $0.key.isKey(path.last ?? "") })
    else { throw refusal(root.node(at: path.dropLast()) ?? root) }
    if isFlow { return removeFromFlow(pairs, index) }
    let (key, value) = pairs[index]
    var result = bytes
    result.removeSubrange(lineStart(key.bytes.lowerBound)..<lineEnd(max(end(of: value), key.bytes.upperBound)))
    return result
  }
}

extension Node {
  /// Whether it is a list or a mapping written in lines of its own.
  fileprivate var isBlockCollection: Bool {
    switch content {
    case .list(_, isFlow: false), .map(_, isFlow: false): !isAlias
    default: false
    }
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

  /// Replaces a value and leaves its key, and a comment behind it, as they are.
  private func replace(_ key: Node, _ old: Node, with value: Value, isFlow: Bool) -> [UInt8] {
    let colon = afterColon(key)
    let isInPlace = isInline(old) && old.line == key.line
    var range = isInPlace && !old.bytes.isEmpty ? old.bytes : colon..<colon
    var text: [UInt8]
    if isFlow {
      range = old.bytes
      text = flow(value)
    } else if isInPlace, let line = inline(value) {
      text = line
    } else {
      range = colon..<max(colon, tailEnd(of: old))
      let comment = comment(behind: isInPlace ? range.upperBound : colon)
      if isInPlace { range = colon..<max(range.upperBound, comment.upperBound) }
      text = tail(of: value, indent: key.column - 1, comment: bytes[comment])
    }
    let isGlued = isFlow ? old.bytes.isEmpty : range.lowerBound == colon && text.first != newline.first
    if isGlued { text.insert(UInt8(ascii: " "), at: 0) }
    return Array(bytes[..<range.lowerBound]) + text + bytes[range.upperBound...]
  }

  /// What follows `key:` for a value, without the last line break; the comment goes to the end of the first line.
  private func tail(of value: Value, indent: Int, comment: ArraySlice<UInt8>) -> [UInt8] {
    let lines = entry(["k"], value, indent: indent).dropFirst(indent + 2).dropLast(newline.count)
    if comment.isEmpty { return Array(lines.drop { $0 == UInt8(ascii: " ") }) }
    let first = lines.prefix { $0 != newline.first }
    let gap = first.isEmpty ? [] : Array(" ".utf8)
    return Array(first.drop { $0 == UInt8(ascii: " ") }) + gap + comment + lines.dropFirst(first.count)
  }

  /// The place of a comment behind a byte on the same line; empty where there is none.
  private func comment(behind position: Int) -> Range<Int> {
    let line =
      position..<(bytes[position...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count)
    let start = bytes[line].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? line.upperBound
    return start < line.upperBound && bytes[start] == UInt8(ascii: "#") ? start..<line.upperBound : position..<position
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

  private func addToFlow(
    _ path: ArraySlice<String>, _ value: Value, _ pairs: [(key: Node, value: Node)], _ node: Node
  ) -> [UInt8] {
    let item = flow(nested(path, value)).dropFirst().dropLast()
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
    case .scalar(let text, .literal), .scalar(let text, .folded):
      return text.utf8.suffix(2).elementsEqual("\n\n".utf8) ? node.bytes.upperBound : trimmedEnd(of: node)
    default: return trimmedEnd(of: node)
    }
  }

  /// The byte after the last one that is no line break; blanks at the end of that line belong to the node.
  private func trimmedEnd(of node: Node) -> Int {
    var position = node.bytes.upperBound
    while position > node.bytes.lowerBound, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position - 1]) { position -= 1 }
    while position < node.bytes.upperBound, [0x20, 0x09].contains(bytes[position]) { position += 1 }
    return position
  }

  /// The end of what a value's replacement replaces, without the last line break; a comment behind the last entry of a
  /// block collection goes with it.
  private func tailEnd(of node: Node) -> Int {
    let end = end(of: node)
    let inner = beforeBreak(end)
    return node.isBlockCollection && inner == end ? contentEnd(end) : inner
  }

  /// The same place, or the one before the line break that ends there.
  private func beforeBreak(_ position: Int) -> Int {
    bytes[..<position].suffix(newline.count) == newline[...] ? position - newline.count : position
  }

  /// The end of the line in which a byte stands, without its line break.
  private func contentEnd(_ position: Int) -> Int {
    bytes[position...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
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
