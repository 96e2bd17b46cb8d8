internal import ArgumentParser
internal import StemmaKit

/// The formats in which configuration comes and goes.
enum ExchangeFormat: String, ExpressibleByArgument, CaseIterable {
  case env, yaml, json

  init(fileName: String) {
    self =
      fileName.hasSuffix(".json") ? .json : fileName.hasSuffix(".yaml") || fileName.hasSuffix(".yml") ? .yaml : .env
  }

  /// The keys and values of a file.
  func read(_ text: String, file: String) throws -> [(key: String, value: ConfigurationValue)] {
    switch self {
    case .env: try EnvironmentFile.read(text, file: file).map { ($0.0, .text($0.1)) }
    case .yaml, .json: try ConfigurationDocument.read(text, file: file)
    }
  }

  /// The text of configuration. The environment format holds texts only.
  func write(_ values: [(key: String, value: ConfigurationValue)]) throws -> String {
    switch self {
    case .env: EnvironmentFile.write(values)
    case .yaml: ConfigurationDocument.yaml(values)
    case .json: ConfigurationDocument.json(values)
    }
  }
}

/// `.env` files: `KEY=value` lines, an optional `export`, comments, single quotes as they are, double quotes with
/// escapes; what stands in quotes may go over several lines.
enum EnvironmentFile {
  private typealias Text = Substring.UnicodeScalarView

  /// - Throws: `StemmaError` with the line of what is no assignment.
  static func read(_ text: String, file: String) throws -> [(String, String)] {
    var result: [(String, String)] = []
    var rest = text.replacing("\r\n", with: "\n")[...].unicodeScalars
    var number = 1
    func failure(_ message: String) -> StemmaError { StemmaError(.failed, "\(file):\(number): \(message)") }
    while !rest.isEmpty {
      rest = rest.drop(while: isBlank)
      var line = rest.prefix { $0 != "\n" }
      let isEmpty = line.isEmpty || line.first == "#"
      if !isEmpty {
        if String(line).hasPrefix("export ") { line = line.dropFirst(7).drop(while: isBlank) }
        guard let equals = line.firstIndex(of: "=") else { throw failure("not KEY=VALUE") }
        let key = String(line[..<equals]).trimmingTrailingSpaces()
        rest = rest[rest.index(after: equals)...].drop(while: isBlank)
        if let quote = rest.first, quote == "\"" || quote == "'" {
          guard let value = quoted(&rest, quote) else { throw failure("the quote of '\(key)' is not closed") }
          let end = rest.prefix { $0 != "\n" }.drop(while: isBlank)
          guard end.isEmpty || end.first == "#" else { throw failure("there is text behind the quote of '\(key)'") }
          number += value.lines
          result.append((key, value.text))
        } else {
          let value = String(rest.prefix { $0 != "\n" })
          let end = value.firstRange(of: " #")?.lowerBound ?? value.endIndex
          result.append((key, String(value[..<end]).trimmingTrailingSpaces()))
        }
      }
      rest = rest.drop { $0 != "\n" }.dropFirst()
      number += 1
    }
    return result
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  /// Takes a text in quotes and the number of line ends in it; nil where the quote is not closed.
  private static func quoted(_ rest: inout Text, _ quote: Unicode.Scalar) -> (text: String, lines: Int)? {
    var result = String.UnicodeScalarView()
    var lines = 0
    var isEscaped = false
    for index in rest.indices.dropFirst() {
      let scalar = rest[index]
      if scalar == "\n" { lines += 1 }
      if isEscaped {
        result.append(["n": "\n", "t": "\t", "r": "\r"][scalar] ?? scalar)
        isEscaped = false
      } else if scalar == "\\", quote == "\"" {
        isEscaped = true
      } else if scalar == quote {
        rest = rest[rest.index(after: index)...]
        return (String(result), lines)
      } else {
        result.append(scalar)
      }
    }
    return nil
  }

  static func write(_ values: [(key: String, value: ConfigurationValue)]) -> String {
    values.map { key, value in
      guard case .text(let text) = value else { return "# \(key): \(value.text)\n" }
      let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'\\#$`".utf8.contains($0) }
      return isPlain ? "\(key)=\(text)\n" : "\(key)=\"\(escaped(text))\"\n"
    }.joined()
  }

  /// A text for double quotes, in which a shell finds nothing to expand either.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"", "$", "`": "\\\(scalar)"
      case "\n": "\\n"
      case "\t": "\\t"
      case "\r": "\\r"
      default: String(scalar)
      }
    }.joined()
  }
}
