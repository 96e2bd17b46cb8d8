/// A value as Kubernetes' JSON has it.
///
/// Text is compared byte by byte, not by Unicode equivalence; numbers with and without a fraction are distinct;
/// mappings are equal whatever their order.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case list([Value])
  case map(Map)

  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var intValue: Int64? { if case .int(let value) = self { value } else { nil } }
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  public var listValue: [Value]? { if case .list(let value) = self { value } else { nil } }
  public var mapValue: Map? { if case .map(let value) = self { value } else { nil } }

  /// The value of a key, where this is a mapping that has it.
  public subscript(key: String) -> Value? { mapValue?[key] }
}

extension Value: Hashable {
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let x), .bool(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.double(let x), .double(let y)): x == y
    case (.string(let x), .string(let y)): x.utf8.elementsEqual(y.utf8)
    case (.list(let x), .list(let y)): x == y
    case (.map(let x), .map(let y)): x == y
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value)
    case .string(let value): hasher.combine(ByteText(value))
    case .list(let value): hasher.combine(value)
    case .map(let value): hasher.combine(value)
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) { self = .map(Map(elements)) }
}

/// A mapping that keeps the order in which its keys were set.
public struct Map: Sendable, Sequence, ExpressibleByDictionaryLiteral {
  public typealias Element = (key: String, value: Value)

  private var pairs: [Element] = []

  public init() {}

  /// Later values replace earlier ones of the same key.
  public init(_ pairs: [(String, Value)]) {
    for (key, value) in pairs { self[key] = value }
  }

  public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }

  public var keys: [String] { pairs.map(\.key) }
  public var count: Int { pairs.count }
  public var isEmpty: Bool { pairs.isEmpty }

  public subscript(key: String) -> Value? {
    get { pairs.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
    set {
      let index = pairs.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
      switch (index, newValue) {
      case (let index?, let value?): pairs[index].value = value
      case (let index?, nil): pairs.remove(at: index)
      case (nil, let value?): pairs.append((key, value))
      case (nil, nil): break
      }
    }
  }

  /// Adds an entry whose key is certainly not there yet.
  mutating func append(_ key: String, _ value: Value) { pairs.append((key, value)) }

  /// The value of the entry that was added at a place, counted from 0.
  func value(at place: Int) -> Value { pairs[place].value }

  mutating func replace(at place: Int, with value: Value) { pairs[place].value = value }

  public func makeIterator() -> IndexingIterator<[Element]> { pairs.makeIterator() }

  /// The pairs sorted by the bytes of their keys.
  var sorted: [Element] { pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
}

extension Map: Hashable {
  public static func == (a: Map, b: Map) -> Bool {
    a.count == b.count
      && zip(a.sorted, b.sorted).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for (key, value) in sorted {
      hasher.combine(Value.string(key))
      hasher.combine(value)
    }
  }
}

/// Text as a dictionary's key, compared byte by byte and not by Unicode equivalence.
struct ByteText: Hashable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ByteText, b: ByteText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
