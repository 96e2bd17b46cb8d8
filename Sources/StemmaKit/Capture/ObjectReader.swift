internal import Manifests

/// One Kubernetes object of a source, with where it stands.
struct SourceObject: Sendable {
  let value: Value
  let identity: ObjectIdentity
  let file: String
  /// Where its document begins, counted from 1.
  let line: Int

  /// `Deployment/web`.
  var name: String { "\(identity.kind)/\(identity.name)" }

  /// `apps.yaml:12: Deployment 'web'`.
  var place: String { "\(file):\(line): \(identity.kind) '\(Name.excerpt(identity.name))'" }
}

/// Reads the objects of YAML and JSON as Kubernetes does, and refuses what a cluster, Argo CD or Flux would read
/// otherwise or not take.
struct ObjectReader {
  /// What a hostile file may expand to.
  static let limits: Limits = {
    var limits = Limits()
    limits.bytes = CaptureLimits.standard.bytes
    limits.expandedNodes = 4_000_000
    limits.documents = 50_000
    return limits
  }()

  private(set) var objects: [SourceObject] = []
  /// What was read and is no object, and what was stripped.
  private(set) var notes: [String] = []
  /// The namespace that objects name most: the one that the source was written for.
  private let namespace: String
  /// Says which keys of an object may look like secrets.
  private let exceptions: SecretExceptions
  private var seen: [String: SourceObject] = [:]
  private var stripped: [String: [String]] = [:]

  /// - Parameter namespace: where objects without one go.
  init(namespace: String, exceptions: SecretExceptions) {
    self.namespace = namespace
    self.exceptions = exceptions
  }

  /// Adds the objects of one file.
  ///
  /// - Throws: `StemmaError` naming file, line and object.
  mutating func add(_ bytes: [UInt8], file: String) throws {
    let documents: [Document]
    do { documents = try YAML.documents(bytes, limits: Self.limits) } catch {
      throw StemmaError(error, file: file)
    }
    for document in documents {
      if let line = document.root.lineOfLostDigits {
        throw StemmaError.failed("\(file):\(line): a number is beyond 64 bits", hint: "put it in quotes")
      }
      try add(document.value, file, document.line, depth: 0)
    }
  }

  /// - Throws: `StemmaError` where there was none: an asset without objects deletes all that it had.
  func checkNotEmpty() throws {
    guard objects.isEmpty else { return }
    throw StemmaError.failed(
      "the source holds no object", details: notes, hint: "an asset without objects would delete all that it had")
  }

  /// The notes together with what was stripped, one line for each kind of field.
  var allNotes: [String] {
    notes
      + stripped.sorted { $0.key < $1.key }.map { field, objects in
        let more = objects.count > 1 ? " and \(objects.count - 1) more" : ""
        return "stripped \(field) of \(objects.first ?? "")\(more)"
      }
  }

  private mutating func add(_ value: Value, _ file: String, _ line: Int, depth: Int) throws {
    guard depth < 5 else { throw StemmaError.failed("\(file):\(line): lists inside lists") }
    guard let map = value.mapValue else {
      guard value.listValue != nil else {
        throw StemmaError.failed("\(file):\(line): the document is a single value and no object")
      }
      return notes.append("\(file):\(line): is a list and no object, and was left out")
    }
    if map["apiVersion"] == nil && map["kind"] == nil {
      return notes.append("\(file):\(line): is no Kubernetes object, and was left out")
    }
    if Self.isKustomize(map) {
      return notes.append("\(file):\(line): is for kustomize and no object, and was left out")
    }
    guard Self.isList(map) else { return try addObject(value, file, line) }
    for item in map["items"]?.listValue ?? [] { try add(Self.item(item, of: map), file, line, depth: depth + 1) }
  }

  private static func isList(_ map: Map) -> Bool {
    map["kind"]?.stringValue?.hasSuffix("List") == true && map["items"]?.listValue != nil
  }

  /// What stands in a document: itself, or the items of a list, and of lists among them.
  static func items(of value: Value, depth: Int = 0) -> [Value] {
    guard let map = value.mapValue, isList(map), depth < 5 else { return [value] }
    return (map["items"]?.listValue ?? []).flatMap { items(of: item($0, of: map), depth: depth + 1) }
  }

  private static func isKustomize(_ map: Map) -> Bool {
    map["apiVersion"]?.stringValue?.hasPrefix("kustomize.config.k8s.io/") == true
  }

  /// An item of a list; one of a typed list, as servers send it, says neither its kind nor its version.
  private static func item(_ item: Value, of list: Map) -> Value {
    guard var map = item.mapValue, let kind = list["kind"]?.stringValue, kind != "List" else { return item }
    if map["apiVersion"] == nil { map["apiVersion"] = list["apiVersion"] }
    if map["kind"] == nil { map["kind"] = .string(String(kind.dropLast(4))) }
    return .map(map)
  }

  private mutating func addObject(_ value: Value, _ file: String, _ line: Int) throws {
    let identity: ObjectIdentity
    do { identity = try ObjectIdentity(value) } catch {
      let generates = value["metadata"]?["generateName"] != nil
      throw StemmaError.failed(
        "\(file):\(line): \(error.message)",
        hint: generates ? "give it a name: an object with 'generateName' alone is new each time" : error.hint)
    }
    let clean = ServerFields.strip(value)
    let object = SourceObject(value: clean.value, identity: identity, file: file, line: line)
    try exceptions.check(value, of: object)
    try ObjectRules.check(object)
    try checkUnique(object)
    for field in clean.fields { stripped[field, default: []].append("\(identity)") }
    objects.append(object)
  }

  private mutating func checkUnique(_ object: SourceObject) throws {
    let identity = object.identity
    let place = ObjectScope.isClusterWide(object.value) ? "" : identity.namespace ?? namespace
    let key = [identity.group, identity.kind, place, identity.name].joined(separator: "/")
    guard let other = seen.updateValue(object, forKey: key) else { return }
    throw StemmaError.failed(
      "\(object.place) is there twice", details: ["first in \(other.file):\(other.line)"],
      hint: "keep one of them, or leave a file out with '--exclude'")
  }
}

extension Node {
  /// The line of a whole number that does not fit into 64 bits: it would be stored as a fraction, with other digits.
  fileprivate var lineOfLostDigits: Int? {
    switch content {
    case .scalar(let text, .plain):
      guard case .double = value, text.utf8.allSatisfy({ $0.isDigit || "+-_".utf8.contains($0) }) else { return nil }
      return line
    case .scalar: return nil
    case .list(let items, _): return items.lazy.compactMap(\.lineOfLostDigits).first
    case .map(let pairs, _): return pairs.lazy.compactMap { $0.value.lineOfLostDigits }.first
    }
  }
}
