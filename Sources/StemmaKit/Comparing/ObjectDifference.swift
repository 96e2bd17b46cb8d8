internal import Manifests

/// One field of an object that differs.
public struct FieldDifference: Sendable {
  public enum Kind: String, Sendable {
    case added, removed, changed, reordered
  }

  /// The field for people: `spec.template.spec.containers[web].image`.
  public let path: String
  public let kind: Kind
  public let group: ChangeGroup
  /// Why it need not be looked at; nil where it matters.
  public internal(set) var noise: ChangeNoise?
  /// The values: text as it is, everything else as JSON; nil on the side where the field is not. For an order, the
  /// names of the elements. Values of Secrets are not shown.
  public let old: String?
  public let new: String?

  let change: ValueChange
}

extension FieldDifference {
  /// The difference line by line: of texts as they are, of everything else as YAML.
  public func lines(context: Int) -> UnifiedDiff {
    guard case .set(let before, let after, _) = change.edit, old != Self.hidden, new != Self.hidden else {
      return UnifiedDiff(old ?? "", new ?? "", context: context)
    }
    return UnifiedDiff(before.map(Self.text) ?? "", after.map(Self.text) ?? "", context: context)
  }

  private static func text(_ value: Value) -> String {
    value.stringValue ?? String(decoding: YAML.write(value), as: UTF8.self)
  }

  /// What stands for the values of Secrets.
  static let hidden = "***"
}

/// One object that differs between two states.
public struct ObjectDifference: Sendable {
  public enum Status: String, Sendable {
    case added, removed, changed
  }

  /// The asset that it belongs to; nil for an object of a file, and for Stemma's own.
  public let asset: String?
  /// The path of its manifest below `manifests/`; for an object of a file, the name that a manifest of it has.
  public let path: String
  public let apiVersion: String
  public let kind: String
  public let namespace: String?
  public let name: String
  public let status: Status
  /// What differs; empty for an object that is on one side only.
  public internal(set) var fields: [FieldDifference]
  /// Whether the whole object need not be looked at.
  public let noise: ChangeNoise?

  let old: Value?
  let new: Value?

  /// `Deployment web-api`.
  public var title: String { "\(kind) \(name)" }

  /// The fields that matter.
  public var shown: [FieldDifference] { noise == nil ? fields.filter { $0.noise == nil } : [] }

  /// Whether nothing about it needs to be looked at.
  public var isNoise: Bool { noise != nil || status == .changed && shown.isEmpty }

  /// The operations that make the old object the new one, each as JSON: a patch of RFC 6902. A new object is added, and
  /// one that goes removed, as a whole. Values of Secrets are in it.
  ///
  /// - Throws: `StemmaError` where the patch would not give the new object.
  public func patch() throws -> [String] {
    try operations().map { String(decoding: CanonicalJSON.write($0).dropLast(), as: UTF8.self) }
  }

  func operations() throws -> [Value] {
    guard let old else { return [["op": "add", "path": "", "value": new ?? .null]] }
    guard let new else { return [["op": "remove", "path": ""]] }
    do {
      let edited = try ValueEditor.apply(fields.map(\.change), to: old)
      guard edited.value == new else { throw JSONPatch.Failure(message: "the patch gives another object") }
      return edited.operations
    } catch let failure as JSONPatch.Failure {
      throw StemmaError.failed("'\(path)' cannot be compared exactly: \(failure.message)")
    }
  }

  /// Canonical YAML before and after, without the values of Secrets; nil on the side where the object is not.
  public var manifests: (old: [UInt8]?, new: [UInt8]?) {
    let masked = SecretMask(old, new)
    return (masked.old.map(YAML.write), masked.new.map(YAML.write))
  }
}

/// Objects of files may be Secrets: their values are never shown, but that they differ is.
struct SecretMask {
  let old: Value?
  let new: Value?

  init(_ old: Value?, _ new: Value?) {
    self.old = old.map { Self.masked($0, other: new, mark: "before") }
    self.new = new.map { Self.masked($0, other: old, mark: "after") }
  }

  /// Whether the values of a field are hidden. An annotation may hold the whole object, as kubectl last applied it.
  static func hides(_ keys: [String], kind: String) -> Bool {
    guard kind == "Secret", let first = keys.first else { return false }
    return fields.contains(first) || keys == ["metadata"] || first == "metadata" && keys.contains("annotations")
  }

  private static let fields = ["data", "stringData"]

  private static func masked(_ object: Value, other: Value?, mark: String) -> Value {
    guard object["kind"] == "Secret", var map = object.mapValue else { return object }
    for field in fields { map[field] = masked(map[field], other?[field], hasOther: other != nil, mark) }
    if var metadata = map["metadata"]?.mapValue {
      let annotations = other?["metadata"]?["annotations"]
      metadata["annotations"] = masked(metadata["annotations"], annotations, hasOther: other != nil, mark)
      map["metadata"] = .map(metadata)
    }
    return .map(map)
  }

  private static func masked(_ values: Value?, _ other: Value?, hasOther: Bool, _ mark: String) -> Value? {
    guard let map = values?.mapValue else { return values.map { _ in .string(FieldDifference.hidden) } }
    let texts = map.map { key, value -> (String, Value) in
      let isSame = !hasOther || other?[key] == value
      return (key, .string(isSame ? FieldDifference.hidden : "\(FieldDifference.hidden) (\(mark))"))
    }
    return .map(Map(texts))
  }
}
