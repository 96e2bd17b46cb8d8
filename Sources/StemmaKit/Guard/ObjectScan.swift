internal import Manifests

/// One walk through an object that collects what looks like a secret.
struct ObjectScan {
  private(set) var findings: [SecretFinding] = []
  private var seen: Set<SecretFinding> = []
  let allowed: Set<String>

  init(allowing allowed: Set<String>) { self.allowed = allowed }

  /// Where a value stands, and which rules hold there.
  struct Place {
    /// The nearest key that means something to people.
    var key = ""
    /// Whether keys tell what their values are: not in schemas, nor where they name other objects.
    var hasTellingKeys = true
    /// Whether texts are looked at line by line.
    var hasTexts = true

    func under(_ key: String) -> Place {
      var place = self
      place.key = key
      if key == "description" { (place.hasTellingKeys, place.hasTexts) = (false, false) }
      if key == "properties" || key.hasSuffix("Ref") || key.hasSuffix("Refs") { place.hasTellingKeys = false }
      return place
    }
  }

  mutating func report(_ key: String, _ rule: String) {
    let finding = SecretFinding(key: key, rule: rule)
    if seen.insert(finding).inserted { findings.append(finding) }
  }

  mutating func visit(_ value: Value, at place: Place = Place()) {
    switch value {
    case .string(let text): inspect(text, at: place)
    case .list(let elements): for element in elements { visit(element, at: place) }
    case .map(let map): visit(map, at: place)
    case .null, .bool, .int, .double: break
    }
  }

  private mutating func visit(_ map: Map, at place: Place) {
    var place = place
    let face = Face(map)
    switch face.kind {
    case "Secret" where face.apiVersion == "v1": return visitSecret(map, at: place)
    case "SecretList": return visitSecrets(map, at: place)
    case "ConfigMap" where face.apiVersion == "v1": return visitConfigMap(map, at: place)
    case "CustomResourceDefinition": (place.hasTellingKeys, place.hasTexts) = (false, false)
    case "SealedSecret", "ExternalSecret", "ClusterExternalSecret", "PushSecret": place.hasTellingKeys = false
    default: break
    }
    for (key, value) in map where !allowed.contains(key) {
      if key == "value", let name = face.name, let text = value.stringValue {
        visitVariable(name, text, at: place)
      } else if key == "command" || key == "args", let list = value.listValue {
        visitArguments(list, at: place.under(key))
      } else {
        visit(value, of: key, at: place)
      }
    }
  }

  /// Visits a field whose key may tell what its text is.
  mutating func visit(_ value: Value, of key: String, at place: Place) {
    let inner = place.under(key)
    guard let text = value.stringValue, inner.hasTellingKeys else { return visit(value, at: inner) }
    if TellingKey.names(secret: text, under: key) {
      report(key, "a password or token")
    } else {
      inspect(text, at: inner)
    }
  }

  /// The fields that say what a mapping is.
  private struct Face {
    var kind: String?
    var apiVersion: String?
    var name: String?

    init(_ map: Map) {
      for (key, value) in map {
        switch key {
        case "kind": kind = value.stringValue
        case "apiVersion": apiVersion = value.stringValue
        case "name": name = value.stringValue
        default: break
        }
      }
    }
  }
}

/// The objects whose data people fill.
extension ObjectScan {
  private mutating func visitSecrets(_ list: Map, at place: Place) {
    for item in list["items"]?.listValue ?? [] {
      if let map = item.mapValue { visitSecret(map, at: place) }
    }
  }

  private mutating func visitSecret(_ secret: Map, at place: Place) {
    let isEncrypted = secret["sops"]?.mapValue != nil
    for (field, value) in secret where !allowed.contains(field) {
      guard field == "data" || field == "stringData", let data = value.mapValue else {
        visit(value, at: place.under(field))
        continue
      }
      for (key, value) in data where !allowed.contains(key) && Self.isFilled(value) {
        let isCiphertext = isEncrypted && value.stringValue?.hasPrefix("ENC[AES256_GCM,") == true
        if !isCiphertext { report(key, "a value of a Secret") }
      }
    }
  }

  private static func isFilled(_ value: Value) -> Bool {
    switch value {
    case .null, .string(""): false
    default: true
    }
  }

  private mutating func visitConfigMap(_ object: Map, at place: Place) {
    for (field, value) in object where !allowed.contains(field) {
      guard field == "data" || field == "binaryData", let data = value.mapValue else {
        visit(value, at: place.under(field))
        continue
      }
      for (key, value) in data where !allowed.contains(key) {
        guard let text = value.stringValue else { continue }
        let decoded = field == "data" ? nil : Base64.decode(text.utf8)
        visitData(key, decoded.map { String(decoding: $0, as: UTF8.self) } ?? text, at: place.under(key))
      }
    }
  }

  private mutating func visitData(_ key: String, _ text: String, at place: Place) {
    if TellingKey.isSecret(text, inDataOf: key) {
      report(key, "a password or token")
    } else {
      inspect(text, at: place)
    }
  }
}
