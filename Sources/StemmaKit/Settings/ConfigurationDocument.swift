internal import Manifests

/// Configuration as a YAML or JSON mapping of keys to values, for exchange with files.
public enum ConfigurationDocument {
  /// Reads a mapping. Numbers and booleans are refused: it must be known which text was meant.
  public static func read(_ text: String, file: String) throws -> [(key: String, value: ConfigurationValue)] {
    let document: Document?
    do { document = try YAML.document(Array(text.utf8)) } catch {
      throw StemmaError(error, file: file)
    }
    guard let document else { return [] }
    var problems: [SettingsProblem] = []
    Shape.dictionary(.configurationKey, .configurationValue)
      .check(document.root, file: file, path: []) { problems.append($0) }
    if let first = problems.first {
      throw StemmaError.failed(first.text, details: problems.dropFirst().map(\.text), hint: first.hint)
    }
    return (document.value.mapValue ?? Map()).compactMap { key, value in ConfigurationValue(value).map { (key, $0) } }
  }

  public static func yaml(_ values: [(key: String, value: ConfigurationValue)]) -> String {
    String(decoding: YAML.write(.map(Map(values.map { ($0.key, $0.value.value) }))), as: UTF8.self)
  }

  public static func json(_ values: [(key: String, value: ConfigurationValue)]) -> String {
    String(decoding: CanonicalJSON.write(.map(Map(values.map { ($0.key, $0.value.value) }))), as: UTF8.self)
  }
}
