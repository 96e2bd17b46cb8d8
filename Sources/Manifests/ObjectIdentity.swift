/// What makes a Kubernetes object the same object: group, kind, namespace and name.
public struct ObjectIdentity: Sendable, Hashable, CustomStringConvertible {
  public let apiVersion: String
  public let kind: String
  /// nil where the object names none: the cabinet's, or a cluster-scoped object.
  public let namespace: String?
  public let name: String

  /// Reads the identity of an object.
  ///
  /// - Throws: `identity` where apiVersion, kind or metadata.name is missing or not text.
  public init(_ object: Value) throws(ManifestError) {
    guard let apiVersion = object["apiVersion"]?.stringValue, !apiVersion.isEmpty else {
      throw ManifestError(.identity, "the object has no apiVersion")
    }
    guard let kind = object["kind"]?.stringValue, !kind.isEmpty else {
      throw ManifestError(.identity, "the object has no kind")
    }
    guard let name = object["metadata"]?["name"]?.stringValue, !name.isEmpty else {
      throw ManifestError(.identity, "the \(kind) has no name")
    }
    self.apiVersion = apiVersion
    self.kind = kind
    self.name = name
    namespace = object["metadata"]?["namespace"]?.stringValue
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

extension Hex {
  fileprivate static func text64(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
  }
}
