internal import Manifests

/// Marks the changes that only follow others: a checksum of configuration that is shown, the version label of an image
/// that is shown. Alone, they are changes like all others.
enum Followers {
  static func marked(_ objects: [ObjectDifference]) -> [ObjectDifference] {
    let configured = Set(objects.filter(changesConfiguration).map { $0.asset ?? "" })
    return objects.map { object in
      var object = object
      let labels = imageTags(object.fields)
      for index in object.fields.indices where object.fields[index].noise == nil {
        let field = object.fields[index]
        if isChecksum(field), configured.contains(object.asset ?? "") { object.fields[index].noise = .checksum }
        if isVersionLabel(field), labels.contains([field.old, field.new]) { object.fields[index].noise = .label }
      }
      return object
    }
  }

  private static func changesConfiguration(_ object: ObjectDifference) -> Bool {
    if object.noise != nil { return false }
    let holders = ["ConfigMap", "Secret", "ExternalSecret", "SealedSecret"]
    if object.status != .changed { return holders.contains(object.kind) }
    return holders.contains(object.kind) && !object.shown.isEmpty
      || object.shown.contains { $0.group == .configuration }
  }

  /// An annotation with a checksum, or annotations that are nothing else.
  private static func isChecksum(_ field: FieldDifference) -> Bool {
    let keys = field.change.keys
    guard keys.last == "annotations" else { return keys.dropLast().last == "annotations" && isChecksum(keys.last) }
    guard case .set(let old, let new, _) = field.change.edit, old == nil || new == nil else { return false }
    let names = (old ?? new)?.mapValue?.keys ?? []
    return !names.isEmpty && names.allSatisfy(isChecksum)
  }

  /// `checksum/config` is what Helm's documentation teaches; the other one is Stemma's.
  private static func isChecksum(_ name: String?) -> Bool {
    name == Labels.configurationHash || name?.hasPrefix("checksum/") == true || name?.hasPrefix("checksum.") == true
  }

  private static func isVersionLabel(_ field: FieldDifference) -> Bool {
    field.change.keys.last == Labels.version && field.change.keys.dropLast().last == "labels"
  }

  /// The tags of the images that change, old and new.
  private static func imageTags(_ fields: [FieldDifference]) -> [[String?]] {
    fields.filter { $0.group == .images }.map { field in
      [field.old, field.new].map { $0.flatMap { ImageReference($0) }?.tag }
    }
  }
}
