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
/// escapes.
enum EnvironmentFile {
  static func read(_ text: String, file: String) throws -> [(String, String)] {
    var result: [(String, String)] = []
    let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      var line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = line.dropFirst(7).drop { $0 == " " } }
      guard let equals = line.firstIndex(of: "=") else {
        throw StemmaError(.failed, "\(file):\(index + 1): not KEY=VALUE")
      }
      let key = String(line[..<equals]).trimmingTrailingSpaces()
      guard let value = value(line[line.index(after: equals)...]) else {
        throw StemmaError(.failed, "\(file):\(index + 1): the quote of '\(key)' is not closed")
      }
      result.append((key, value))
    }
    return result
  }

  /// The value behind the equals sign; nil where a quote is not closed.
  private static func value(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let end = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
      return String(text[..<end]).trimmingTrailingSpaces()
    }
    var result = ""
    var isEscaped = false
    for character in text.dropFirst() {
      if isEscaped {
        result += ["n": "\n", "t": "\t", "r": "\r"][character] ?? String(character)
        isEscaped = false
      } else if character == "\\", quote == "\"" {
        isEscaped = true
      } else if character == quote {
        return result
      } else {
        result.append(character)
      }
    }
    return nil
  }

  static func write(_ values: [(key: String, value: ConfigurationValue)]) -> String {
    values.map { key, value in
      guard case .text(let text) = value else { return "# \(key): \(value.text)\n" }
      let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'\\#$`".utf8.contains($0) }
      if isPlain { return "\(key)=\(text)\n" }
      let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      return "\(key)=\"\(escaped.replacing("\t", with: "\\t").replacing("\r", with: "\\r"))\"\n"
    }.joined()
  }
}
