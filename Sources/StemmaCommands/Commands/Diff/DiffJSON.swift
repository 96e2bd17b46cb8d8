internal import StemmaKit

/// A difference for programs.
enum DiffJSON {
  /// Everything: `diff`.
  static func document(_ difference: SnapshotDifference) -> JSON {
    JSON.document(
      "diff",
      sides(difference) + [
        ("fromTree", JSON(difference.fromTree?.text)), ("toTree", JSON(difference.toTree?.text)),
        ("same", .bool(difference.isSame)), ("assets", .array(difference.assets.map(ChangeList.json))),
        ("matters", .bool(difference.matters)),
        ("groups", .object(difference.groups.map { ($0.group.rawValue, .int($0.count)) })),
        ("noise", .object(difference.noise.map { ($0.kind.rawValue, .int($0.count)) })),
        ("objects", .array(difference.objects.map(object))),
      ])
  }

  /// One patch for each object: `json-patch`.
  static func patches(_ difference: SnapshotDifference) throws -> JSON {
    let objects = try difference.objects.map { object -> JSON in
      .object(identity(object) + [("patch", .array(try object.patch().map { .written($0) }))])
    }
    return JSON.document("json-patch", sides(difference) + [("objects", .array(objects))])
  }

  private static func sides(_ difference: SnapshotDifference) -> [(String, JSON)] {
    [("from", .string(difference.from)), ("to", .string(difference.to))]
  }

  private static func identity(_ object: ObjectDifference) -> [(String, JSON)] {
    [
      ("asset", JSON(object.asset)), ("path", .string(object.path)), ("apiVersion", .string(object.apiVersion)),
      ("kind", .string(object.kind)), ("namespace", JSON(object.namespace)), ("name", .string(object.name)),
      ("change", .string(object.status.rawValue)),
    ]
  }

  /// One object and its fields.
  static func object(_ object: ObjectDifference) -> JSON {
    .object(
      identity(object) + [("noise", JSON(object.noise?.rawValue)), ("fields", .array(object.fields.map(field)))])
  }

  private static func field(_ field: FieldDifference) -> JSON {
    [
      "path": .string(field.path), "change": .string(field.kind.rawValue), "group": .string(field.group.rawValue),
      "noise": JSON(field.noise?.rawValue), "old": JSON(field.old), "new": JSON(field.new),
    ]
  }
}
