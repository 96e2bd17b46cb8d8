internal import Manifests

/// What a value in a settings file may look like. Mappings and dictionaries are merged key by key between levels;
/// everything else is a leaf, which one level sets as a whole.
indirect enum Shape: Sendable {
  case integer(ClosedRange<Int64>)
  /// Text for which the rule returns nil; otherwise what is wrong with it.
  case text(rule: @Sendable (String) -> String?)
  /// A Kubernetes quantity: text or a number, kept as text.
  case quantity
  case list(Shape)
  case boolean
  case choice([String])
  /// Text, a reference to a secret, or a file.
  case configurationValue
  /// Any mapping: what is handed on as it is.
  case object
  /// The first shape that fits.
  case either(Shape, Shape)
  /// Fixed keys, merged between levels.
  case mapping([(key: String, shape: Shape)])
  /// Fixed keys, some of which must be there; one level sets them as a whole.
  case record([(key: String, shape: Shape)], required: [String])
  /// Free keys of one kind, merged between levels.
  case dictionary(NameKind?, Shape)

  /// Whether one level sets such a value as a whole.
  var isLeaf: Bool {
    switch self {
    case .mapping, .dictionary: false
    default: true
    }
  }

  /// Calls `body` with the path and value of every leaf of a valid value.
  func leaves(of value: Value, at path: [String], _ body: ([String], Value) -> Void) {
    switch self {
    case .mapping(let fields):
      guard let map = value.mapValue else { return }
      for field in fields {
        if let child = map[field.key] { field.shape.leaves(of: child, at: path + [field.key], body) }
      }
    case .dictionary(_, let shape):
      guard let map = value.mapValue else { return }
      for (key, child) in map { shape.leaves(of: child, at: path + [key], body) }
    case .quantity:
      body(path, .string(Self.quantityText(value) ?? ""))
    default:
      body(path, value)
    }
  }

  /// The quantity as text: `500m`, and also `2` where the file holds a number.
  static func quantityText(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number): "\(number)"
    default: nil
    }
  }

  /// The keys of a path that a person writes with points between them. Where free keys have plain values, the rest of
  /// the text is one key, because such keys hold points themselves.
  func keys(of text: Substring) -> [String] {
    if case .dictionary(_, let element) = self, element.isLeaf { return [String(text)] }
    guard !isLeaf, let point = text.firstIndex(of: ".") else { return [String(text)] }
    let first = String(text[..<point])
    let below = shape(at: [first]) ?? .object
    return [first] + below.keys(of: text[text.index(after: point)...])
  }

  /// The shape at a path, for reading one setting from the command line.
  func shape(at path: ArraySlice<String>) -> Shape? {
    guard let first = path.first else { return self }
    switch self {
    case .mapping(let fields):
      return fields.first { $0.key == first }?.shape.shape(at: path.dropFirst())
    case .dictionary(_, let shape):
      return shape.shape(at: path.dropFirst())
    default:
      return nil
    }
  }
}

/// One thing that is wrong in a settings file.
public struct SettingsProblem: Sendable, Hashable {
  public let file: String
  public let line: Int?
  public let message: String
  public let hint: String?
  /// Whether the guard against secrets says so.
  var isRefusal = false

  /// `cabinets/production.yaml:3: unknown key 'replica'`.
  public var text: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}

extension Shape {
  /// Checks a node and reports each problem with its line.
  func check(_ node: Node, file: String, path: [String], report: (SettingsProblem) -> Void) {
    switch self {
    case .mapping(let fields): checkMapping(node, fields, file: file, path: path, report: report)
    case .record(let fields, let required):
      checkMapping(node, fields, file: file, path: path, report: report)
      let missing = required.filter { node.value.mapValue != nil && node.value[$0] == nil }
      for key in missing { report(Self.problem(node, file, path, "lacks '\(key)'")) }
    case .either(let first, let second):
      let chosen = second.isSort(of: node.value) ? second : first
      chosen.check(node, file: file, path: path, report: report)
    case .object:
      if node.value.mapValue == nil { report(Self.problem(node, file, path, "must be a mapping")) }
    case .dictionary(let kind, let shape):
      checkDictionary(node, kind, shape, file: file, path: path, report: report)
    case .list(let element):
      guard case .list(let items, _) = node.content else {
        return report(Self.problem(node, file, path, "must be a list"))
      }
      for (index, item) in items.enumerated() {
        element.check(item, file: file, path: path + ["\(index)"], report: report)
      }
    default:
      if let message = scalarProblem(node.value) { report(Self.problem(node, file, path, message)) }
    }
  }

  /// Whether a value is of the sort that the shape wants, be it right or wrong.
  private func isSort(of value: Value) -> Bool {
    switch self {
    case .mapping, .record, .dictionary, .object: value.mapValue != nil
    case .text, .choice: value.stringValue != nil
    default: false
    }
  }

  private func scalarProblem(_ value: Value) -> String? {
    switch self {
    case .integer(let range):
      guard let number = value.intValue else { return "must be a whole number" }
      return range.contains(number) ? nil : "must be between \(range.lowerBound) and \(range.upperBound)"
    case .text(let rule):
      guard let text = value.stringValue else { return "must be text (put it in quotes)" }
      return rule(text)
    case .quantity:
      return Self.quantityText(value).flatMap(Quantity.init) == nil ? "must be a quantity such as 500m or 256Mi" : nil
    case .boolean: return value.boolValue == nil ? "must be true or false" : nil
    case .choice(let words):
      return value.stringValue.map(words.contains) == true ? nil : "must be one of \(words.joined(separator: ", "))"
    case .configurationValue: return ConfigurationValue.problem(value)
    case .list, .mapping, .record, .dictionary, .either, .object: return nil
    }
  }

  private func checkMapping(
    _ node: Node, _ fields: [(key: String, shape: Shape)], file: String, path: [String],
    report: (SettingsProblem) -> Void
  ) {
    guard case .map(let pairs, _) = node.content else {
      return report(Self.problem(node, file, path, "must be a mapping"))
    }
    for (key, child) in pairs {
      let name = key.value.stringValue ?? ""
      if let field = fields.first(where: { $0.key == name }) {
        field.shape.check(child, file: file, path: path + [name], report: report)
      } else {
        let place = path.isEmpty ? "" : " in '\(path.joined(separator: "."))'"
        let near = Name.nearest(name, in: fields.map(\.key)).first
        let all = fields.map(\.key).joined(separator: ", ")
        report(
          SettingsProblem(
            file: file, line: key.line, message: "unknown key '\(Name.excerpt(name))'\(place)",
            hint: near.map { "did you mean '\($0)'?" } ?? (all.isEmpty ? nil : "known keys: \(all)")))
      }
    }
  }

  private func checkDictionary(
    _ node: Node, _ kind: NameKind?, _ shape: Shape, file: String, path: [String],
    report: (SettingsProblem) -> Void
  ) {
    guard case .map(let pairs, _) = node.content else {
      return report(Self.problem(node, file, path, "must be a mapping"))
    }
    for (key, child) in pairs {
      let name = key.value.stringValue ?? ""
      if let kind, let rule = Name.brokenRule(name, kind) {
        let message = "invalid \(kind.rawValue) name '\(Name.excerpt(name))'"
        report(SettingsProblem(file: file, line: key.line, message: message, hint: rule))
      } else {
        shape.check(child, file: file, path: path + [name], report: report)
      }
    }
  }

  private static func problem(_ node: Node, _ file: String, _ path: [String], _ message: String) -> SettingsProblem {
    let subject = path.isEmpty ? "the file" : "'\(path.joined(separator: "."))'"
    return SettingsProblem(file: file, line: node.line, message: "\(subject) \(message)", hint: nil)
  }
}
