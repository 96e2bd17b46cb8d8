/// The one JSON form: keys sorted by bytes, no blanks, a final newline, and no escapes but those that JSON or a YAML
/// reader needs.
public enum CanonicalJSON {
  public static func write(_ value: Value) -> [UInt8] {
    var out: [UInt8] = []
    write(value, to: &out)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  static func write(_ value: Value, to out: inout [UInt8]) {
    switch value {
    case .null: out += "null".utf8
    case .bool(let truth): out += (truth ? "true" : "false").utf8
    case .int(let number): out += String(number).utf8
    case .double(let number): out += NumberText.text(number).utf8
    case .string(let text): quote(text, to: &out)
    case .list(let items):
      out.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        write(item, to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .map(let map):
      out.append(UInt8(ascii: "{"))
      for (index, pair) in map.sorted.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        quote(pair.key, to: &out)
        out.append(UInt8(ascii: ":"))
        write(pair.value, to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func quote(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\"".utf8
      case "\\": out += "\\\\".utf8
      case "\n": out += "\\n".utf8
      case "\r": out += "\\r".utf8
      case "\t": out += "\\t".utf8
      case _ where ScalarText.isPrintable(scalar): out += String(scalar).utf8
      default: out += "\\u\(Hex.text(scalar.value, width: 4))".utf8
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}

/// Numbers with a fraction or beyond 64 bits, so that every reader gets the same double.
enum NumberText {
  static func text(_ number: Double) -> String {
    let text = "\(number)"
    // Swift writes 5e-324 and 1e+20; YAML 1.1 readers want a point in the mantissa of a number with an exponent.
    guard let exponent = text.firstIndex(where: { $0 == "e" }) else { return text }
    let mantissa = text[..<exponent]
    return mantissa.contains(".") ? text : mantissa + ".0" + text[exponent...]
  }
}

enum Hex {
  static func text(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
