/// What makes a Kubernetes object the same object: group, kind, namespace and name.
public struct ObjectIdentity: Sendable, Hashable, CustomStringConvertible {
  public let apiVersion: String
  public let kind: String
  /// nil where the object names none: the cabinet's, or a cluster-scoped object.
  public let namespace: String?
  public let name: String

  /// Reads the identity of an object.
  ///
  /// - Throws: `identity` where apiVersion, kind or metadata.name is missing, or where one of them or the namespace is
  ///   not text or holds what no Kubernetes API takes.
  public init(_ object: Value) throws(ManifestError) {
    guard object.mapValue != nil else { throw ManifestError(.identity, "the document is no object") }
    apiVersion = try Self.required(object["apiVersion"], "apiVersion", of: "object")
    kind = try Self.required(object["kind"], "kind", of: "object")
    let metadata = object["metadata"] ?? .null
    guard metadata == .null || metadata.mapValue != nil else {
      throw ManifestError(.identity, "the \(kind)'s metadata is no mapping")
    }
    name = try Self.required(metadata["name"], "name", of: kind)
    namespace = try Self.text(metadata["namespace"], "namespace", of: kind)
  }

  private static func required(_ value: Value?, _ field: String, of owner: String) throws(ManifestError) -> String {
    if let text = try text(value, field, of: owner) { return text }
    throw ManifestError(.identity, "the \(owner) has no \(field)")
  }

  /// Whether an object's address can hold a text: it is no `.` or `..` and has no slash, percent sign or control character.
  private static func isPathSegment(_ text: String) -> Bool {
    text != "." && text != ".." && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F || "/%".utf8.contains($0) }
  }

  /// The text of a field; nil where it is missing, null or empty.
  private static func text(_ value: Value?, _ field: String, of owner: String) throws(ManifestError) -> String? {
    switch value {
    case nil, .null?, .string("")?: return nil
    case .string(let text)? where field == "apiVersion" || isPathSegment(text): return text
    case .string(let text)?:
      throw ManifestError(.identity, "the \(owner)'s \(field) \(ScalarText.quoted(text)) is not allowed in Kubernetes")
    default:
      throw ManifestError(.identity, "the \(owner)'s \(field) is not text", hint: "put it in quotes")
    }
  }

  /// The API group; empty for the core group.
  public var group: String {
    apiVersion.lastIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
  }

  public var description: String { "\(kind) \(name)" }

  /// `<kind>[.<group>]_[<namespace>_]<name>.yaml`: from the identity alone, lower case, percent-encoded outside
  /// `[a-z0-9.-]`, cut with a hash where it is longer than 200 bytes. The namespace is there only where it is not the
  /// cabinet's.
  public func fileName(cabinetNamespace: String) -> String {
    let type = Self.component(kind.lowercased()) + (group.isEmpty ? "" : "." + Self.component(group))
    let place = namespace.flatMap { $0 == cabinetNamespace ? nil : Self.component($0) + "_" } ?? ""
    let stem = "\(type)_\(place)\(Self.component(name))"
    guard stem.utf8.count > 200 else { return stem + ".yaml" }
    let hash = Hex.text64(Self.fnv(stem))
    return String(decoding: stem.utf8.prefix(200 - 17), as: UTF8.self) + "~\(hash).yaml"
  }

  private static func component(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain =
        byte.isASCIIDigit || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-")
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + Hex.text(UInt32(byte), width: 2).lowercased()
      }
    }
    return result
  }

  /// FNV-1a with 64 bits.
  private static func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension ObjectIdentity {
  /// The same object in two versions of its API is the same object.
  public static func == (a: ObjectIdentity, b: ObjectIdentity) -> Bool { a.parts == b.parts }

  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }

  private var parts: [ByteText] { [group, kind, namespace ?? "", name].map(ByteText.init) }
}

extension Hex {
  fileprivate static func text64(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
  }
}
