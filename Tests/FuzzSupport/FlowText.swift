public import Manifests

/// Writes a value as YAML in one line with as many escapes as there can be: unlike the writer under test, and for a file
/// from which a value that was made up is read again.
public enum FlowText {
  public static func write(_ value: Value) -> [UInt8] { Array((text(value) + "\n").utf8) }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let truth): "\(truth)"
    case .int(let number): "\(number)"
    case .double(let number): "!!float \(number)"
    case .string(let text): quoted(text)
    case .list(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .map(let map): "{" + map.map { "? \(quoted($0.key)) : \(text($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII, scalar.properties.isAlphabetic { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
