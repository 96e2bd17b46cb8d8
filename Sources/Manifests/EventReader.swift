internal import Clibyaml

/// Turns libyaml's events into nodes, within limits.
final class EventReader {
  private let bytes: [UInt8]
  /// Bytes that were dropped in front, so that places count from the file's start.
  private let offset: Int
  /// The length of the file; no place is behind it.
  private let end: Int
  private let limits: Limits
  /// The byte at which each character starts; nil where every character is one byte.
  private let starts: [Int]?
  private var parser = yaml_parser_t()
  private var anchors: [String: Node] = [:]
  private var open: Set<String> = []
  private var aliases = 0

  init(_ bytes: [UInt8], offset: Int, end: Int, limits: Limits) throws(ManifestError) {
    self.bytes = bytes
    self.offset = offset
    self.end = end
    self.limits = limits
    starts = bytes.allSatisfy { $0 < 0x80 } ? nil : bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
    guard yaml_parser_initialize(&parser) == 1 else { throw ManifestError(.size, "no memory for the YAML parser") }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
  }

  deinit { yaml_parser_delete(&parser) }

  func documents() throws(ManifestError) -> [Document] {
    var thrown: ManifestError?
    let result = bytes.withUnsafeBufferPointer { buffer -> [Document] in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      do throws(ManifestError) { return try stream() } catch {
        thrown = error
        return []
      }
    }
    if let thrown { throw thrown }
    return result
  }

  private func stream() throws(ManifestError) -> [Document] {
    var result: [Document] = []
    while true {
      let event = try next()
      switch event.kind {
      case .documentStart:
        anchors = [:]
        let root = try node(try next(), depth: 1)
        _ = try next()
        if root.value == .null, case .scalar(_, .plain) = root.content { continue }
        result.append(Document(root: root))
        if result.count > limits.documents {
          throw ManifestError(.size, "the file has more than \(limits.documents) documents", line: root.line)
        }
      case .streamEnd: return result
      default: continue
      }
    }
  }

  private func node(_ event: Event, depth: Int) throws(ManifestError) -> Node {
    if depth > limits.depth { throw tooDeep(event) }
    switch event.kind {
    case .alias(let name): return try alias(name, event, depth)
    case .scalar(let text, let style):
      let value = try Tag.value(text, style, event)
      return remember(
        Node(
          content: .scalar(text, style), value: value, bytes: event.bytes, line: event.line, column: event.column,
          weight: Node.Weight(bytes: text.utf8.count), isAlias: false, isTagged: event.tag != nil,
          isAnchored: event.anchor != nil),
        event)
    case .listStart: return try list(event, depth)
    case .mapStart: return try map(event, depth)
    default: throw ManifestError(.syntax, "unexpected end of the document", line: event.line, column: event.column)
    }
  }

  private func remember(_ node: Node, _ event: Event) -> Node {
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private func tooDeep(_ event: Event) -> ManifestError {
    ManifestError(.depth, "nesting is deeper than \(limits.depth)", line: event.line, column: event.column)
  }

  private func alias(_ name: String, _ event: Event, _ depth: Int) throws(ManifestError) -> Node {
    aliases += 1
    if open.contains(name) { throw ManifestError(.alias, "alias '\(name)' refers to what it is in", line: event.line) }
    guard let target = anchors[name] else {
      throw ManifestError(.alias, "alias '\(name)' refers to nothing in this document", line: event.line)
    }
    if aliases > limits.aliases { throw ManifestError(.alias, "more than \(limits.aliases) aliases", line: event.line) }
    if depth + target.weight.height - 1 > limits.depth { throw tooDeep(event) }
    return Node(
      content: target.content, value: target.value, bytes: event.bytes, line: event.line, column: event.column,
      weight: target.weight, isAlias: true, isTagged: false, isAnchored: false)
  }

  private func weigh(_ total: inout Node.Weight, _ node: Node) throws(ManifestError) {
    total.nodes += node.weight.nodes
    total.bytes += node.weight.bytes
    total.height = max(total.height, node.weight.height + 1)
    if total.nodes > limits.expandedNodes || total.bytes > limits.expandedBytes {
      throw ManifestError(.alias, "the document is too large with its aliases expanded", line: node.line)
    }
  }

  private func list(_ start: Event, _ depth: Int) throws(ManifestError) -> Node {
    try Tag.check(start, for: "seq")
    var items: [Node] = []
    var weight = Node.Weight()
    if let anchor = start.anchor { open.insert(anchor) }
    while true {
      let event = try next()
      if case .listEnd = event.kind {
        if let anchor = start.anchor { open.remove(anchor) }
        return remember(
          Node(
            content: .list(items, isFlow: start.isFlow), value: .list(items.map(\.value)),
            bytes: start.bytes.lowerBound..<event.bytes.upperBound, line: start.line, column: start.column,
            weight: weight, isAlias: false, isTagged: start.tag != nil, isAnchored: start.anchor != nil), start)
      }
      let item = try node(event, depth: depth + 1)
      try weigh(&weight, item)
      items.append(item)
    }
  }

  private func map(_ start: Event, _ depth: Int) throws(ManifestError) -> Node {
    try Tag.check(start, for: "map")
    var builder = MapBuilder(limits: limits)
    var weight = Node.Weight()
    if let anchor = start.anchor { open.insert(anchor) }
    while true {
      let event = try next()
      if case .mapEnd = event.kind {
        if let anchor = start.anchor { open.remove(anchor) }
        return remember(
          Node(
            content: .map(builder.pairs, isFlow: start.isFlow), value: .map(builder.map),
            bytes: start.bytes.lowerBound..<event.bytes.upperBound, line: start.line, column: start.column,
            weight: weight, isAlias: false, isTagged: start.tag != nil, isAnchored: start.anchor != nil), start)
      }
      let key = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      try weigh(&weight, key)
      try weigh(&weight, value)
      try builder.add(key, value)
    }
  }
}

extension EventReader {
  private func next() throws(ManifestError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) == 1 else { throw failure() }
    defer { yaml_event_delete(&raw) }
    let range = byte(raw.start_mark.index)..<max(byte(raw.start_mark.index), byte(raw.end_mark.index))
    return Event(raw, bytes: range, line: line(raw.start_mark))
  }

  /// Whether a place is in the line that begins behind a line break which was added to the file.
  private func isBehindFile(_ mark: yaml_mark_t) -> Bool {
    offset + bytes.count > end && Int(mark.index) >= (starts?.count ?? bytes.count)
  }

  /// The line of the file that a place is in, counted from 1.
  private func line(_ mark: yaml_mark_t) -> Int {
    max(1, Int(mark.line) + (isBehindFile(mark) ? 0 : 1))
  }

  private func byte(_ character: Int) -> Int {
    guard let starts else { return min(character + offset, end) }
    return min((character < starts.count ? starts[character] : bytes.count) + offset, end)
  }

  private func failure() -> ManifestError {
    let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
    let isReader = parser.error == YAML_READER_ERROR
    let line = isReader ? SourceText.line(of: parser.problem_offset, in: bytes) : line(parser.problem_mark)
    let column = isReader || isBehindFile(parser.problem_mark) ? nil : Int(parser.problem_mark.column) + 1
    return ManifestError(.syntax, "not YAML: \(problem)", line: line, column: column)
  }
}

extension Int {
  fileprivate init(_ size: UInt) { self = Int(truncatingIfNeeded: size) }
}

/// One of libyaml's events, copied.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, listStart, listEnd, mapStart, mapEnd
    case alias(String)
    case scalar(String, Node.Style)
  }

  let kind: Kind
  let tag: String?
  let anchor: String?
  let isFlow: Bool
  let bytes: Range<Int>
  let line: Int
  let column: Int

  init(_ raw: yaml_event_t, bytes: Range<Int>, line: Int) {
    self.bytes = bytes
    self.line = line
    column = Int(raw.start_mark.column) + 1
    let data = raw.data
    (kind, anchor, tag, isFlow) =
      switch raw.type {
      case YAML_STREAM_END_EVENT: (.streamEnd, nil, nil, false)
      case YAML_DOCUMENT_START_EVENT: (.documentStart, nil, nil, false)
      case YAML_DOCUMENT_END_EVENT: (.documentEnd, nil, nil, false)
      case YAML_SEQUENCE_END_EVENT: (.listEnd, nil, nil, false)
      case YAML_MAPPING_END_EVENT: (.mapEnd, nil, nil, false)
      case YAML_SEQUENCE_START_EVENT:
        (
          .listStart, Self.text(data.sequence_start.anchor), Self.text(data.sequence_start.tag),
          data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
        )
      case YAML_MAPPING_START_EVENT:
        (
          .mapStart, Self.text(data.mapping_start.anchor), Self.text(data.mapping_start.tag),
          data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
        )
      case YAML_ALIAS_EVENT: (.alias(Self.text(data.alias.anchor) ?? ""), nil, nil, false)
      case YAML_SCALAR_EVENT:
        (
          .scalar(Self.text(data.scalar.value, data.scalar.length), Self.style(data.scalar.style)),
          Self.text(data.scalar.anchor), Self.text(data.scalar.tag), false
        )
      default: (.streamStart, nil, nil, false)
      }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: pointer, count: count), as: UTF8.self)
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func style(_ style: yaml_scalar_style_t) -> Node.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
