/// What the name of a manifest's file says about its object: `<kind>[.<group>]_[<namespace>_]<name>.yaml`.
struct ManifestFileName {
  /// In lower case.
  let kind: String
  /// Empty for the core group.
  let group: String
  /// nil where it is the cabinet's, or the object has none.
  let namespace: String?
  let name: String

  /// nil for a name that was cut because it was too long, and for what is no manifest's name.
  init?(_ file: String) {
    guard file.hasSuffix(".yaml"), !file.contains("~") else { return nil }
    let parts = file.dropLast(5).split(separator: "_", omittingEmptySubsequences: false).map(Self.decoded)
    guard parts.count == 2 || parts.count == 3, let type = parts.first, let name = parts.last else { return nil }
    let dot = type.firstIndex(of: ".") ?? type.endIndex
    kind = String(type[..<dot])
    group = String(type[dot...].dropFirst())
    namespace = parts.count == 3 ? parts[1] : nil
    self.name = name
  }

  /// The text with `%xx` as the byte that it stands for.
  private static func decoded(_ text: Substring) -> String {
    var result: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
        result.append(code)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
