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
