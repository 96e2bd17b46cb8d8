internal import Manifests

/// Checking settings files outside a store, for CI, and the schemas for editors.
public enum SettingsValidation {
  /// What is wrong with settings files, by path from their directory, in file and line order.
  public static func problems(in files: [String: [UInt8]]) -> [SettingsProblem] {
    let (settings, problems, lines) = SettingsReader.read(files)
    return problems.isEmpty ? SettingsCheck.secretProblems(settings, lines, files) : problems
  }

  /// The names of the schemas.
  public static let schemas = ["enterprise", "environment", "cabinet", "asset", "policy"]

  /// One schema as JSON Schema, draft 2020-12.
  public static func schema(_ name: String) -> String? {
    let shapes: [String: Shape] = [
      "enterprise": SettingsSchema.enterprise, "environment": SettingsSchema.environment,
      "cabinet": SettingsSchema.cabinet, "asset": SettingsSchema.asset, "policy": SettingsSchema.policy,
    ]
    guard let shape = shapes[name], var root = shape.jsonSchema.mapValue else { return nil }
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = .string("Stemma settings: \(name)")
    return String(decoding: CanonicalJSON.write(.map(root)), as: UTF8.self)
  }
}

extension Shape {
  /// The JSON Schema of this shape. Rules of texts that no schema word says are left to the program.
  var jsonSchema: Value {
    switch self {
    case .integer(let range):
      return ["maximum": .int(range.upperBound), "minimum": .int(range.lowerBound), "type": "integer"]
    case .text: return ["type": "string"]
    case .boolean: return ["type": "boolean"]
    case .choice(let words): return ["enum": .list(words.map { .string($0) })]
    case .quantity: return ["type": ["string", "number"]]
    case .list(let element): return ["items": element.jsonSchema, "type": "array"]
    case .object: return ["type": "object"]
    case .either(let first, let second): return ["anyOf": [first.jsonSchema, second.jsonSchema]]
    case .configurationValue: return ["anyOf": [["type": "string"], Self.reference, Self.file]]
    case .mapping(let fields): return Self.object(fields, required: [])
    case .record(let fields, let required): return Self.object(fields, required: required)
    case .dictionary(let kind, let shape):
      var map: Map = ["additionalProperties": shape.jsonSchema, "type": "object"]
      if let kind { map["propertyNames"] = ["maxLength": .int(Int64(kind.maximumLength)), "minLength": 1] }
      return .map(map)
    }
  }

  private static func object(_ fields: [(key: String, shape: Shape)], required: [String]) -> Value {
    var map: Map = [
      "additionalProperties": false, "properties": .map(Map(fields.map { ($0.key, $0.shape.jsonSchema) })),
      "type": "object",
    ]
    if !required.isEmpty { map["required"] = .list(required.map { .string($0) }) }
    return .map(map)
  }

  private static func wrapper(_ key: String, _ fields: [String], required: [String]) -> Value {
    let text = Shape.text { _ in nil }
    let inner = object(fields.map { ($0, text) }, required: required)
    return [
      "additionalProperties": false, "properties": .map(Map([(key, inner)])), "required": [.string(key)],
      "type": "object",
    ]
  }

  private static let reference = wrapper("secret", ["store", "key", "property"], required: ["store", "key"])
  private static let file = wrapper("file", ["path", "content"], required: ["path", "content"])
}
