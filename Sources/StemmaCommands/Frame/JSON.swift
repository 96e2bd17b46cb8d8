/// An answer for programs: keys in the order in which they were given.
indirect enum JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case null
  case bool(Bool)
  case int(Int)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])
  /// What is JSON already.
  case written(String)

  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }

  init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  init(_ number: Int?) { self = number.map { .int($0) } ?? .null }
  init(_ list: [String]) { self = .array(list.map { .string($0) }) }

  /// The document of a command: which form it has, then its fields.
  static func document(_ kind: String, _ fields: [(String, JSON)]) -> JSON {
    .object([("format", 1), ("kind", .string(kind))] + fields)
  }

  /// The text with two spaces of indentation and a final newline.
  var text: String {
    var result = ""
    write(to: &result, indent: "")
    return result + "\n"
  }

  /// The same value on one line, without its end.
  var line: String {
    switch self {
    case .null, .bool, .int, .string, .written: scalar
    case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .object(let pairs):
      "{" + pairs.map { "\(JSON.string($0.0).scalar): \($0.1.line)" }.joined(separator: ", ") + "}"
    }
  }

  /// A value that holds no others, or nothing.
  private var scalar: String {
    var result = ""
    write(to: &result, indent: "")
    return result
  }

  fileprivate func write(to out: inout String, indent: String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .string(let value): Self.quote(value, to: &out)
    case .written(let text): out += text
    case .array(let items): Self.block("[", items, "]", indent, to: &out) { $0.write(to: &$1, indent: $2) }
    case .object(let pairs):
      Self.block("{", pairs, "}", indent, to: &out) { pair, out, indent in
        Self.quote(pair.0, to: &out)
        out += ": "
        pair.1.write(to: &out, indent: indent)
      }
    }
  }

  private static func block<Item>(
    _ open: String, _ items: [Item], _ close: String, _ indent: String, to out: inout String,
    _ body: (Item, inout String, String) -> Void
  ) {
    if items.isEmpty { return out += open + close }
    let inner = indent + "  "
    out += open
    for (index, item) in items.enumerated() {
      out += (index == 0 ? "\n" : ",\n") + inner
      body(item, &out, inner)
    }
    out += "\n\(indent)\(close)"
  }

  private static func quote(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        let needsEscape =
          scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
        if needsEscape {
          let digits = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }
}

extension Terminal {
  mutating func print(_ json: JSON) { write(json.text.utf8) }
}

/// A document whose last field is a list that is printed element by element, in the form of `JSON.document`.
struct JSONListStream {
  private var isEmpty = true

  init(_ kind: String, _ fields: [(String, JSON)] = [], list: String, to terminal: inout Terminal) {
    terminal.write("{\n".utf8)
    for (name, value) in [("format", 1), ("kind", .string(kind))] + fields {
      var text = "  \"\(name)\": "
      value.write(to: &text, indent: "  ")
      terminal.write((text + ",\n").utf8)
    }
    terminal.write("  \"\(list)\": [".utf8)
  }

  mutating func add(_ element: JSON, to terminal: inout Terminal) {
    var text = isEmpty ? "\n    " : ",\n    "
    element.write(to: &text, indent: "    ")
    terminal.write(text.utf8)
    isEmpty = false
  }

  func finish(to terminal: inout Terminal) { terminal.write((isEmpty ? "]\n}\n" : "\n  ]\n}\n").utf8) }
}
