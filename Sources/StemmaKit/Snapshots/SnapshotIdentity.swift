internal import Manifests

/// What the `snapshot` file says: for which cabinet a snapshot was rendered, and by which rules.
struct SnapshotIdentity: Sendable, Equatable {
  /// The newest format of snapshots and stores that this program reads and writes.
  static let format: Int64 = 1
  /// The newest rendering rules; a change of rendered bytes is a new number, and older ones stay in the code.
  static let rules: Int64 = 1

  let cabinet: String
  let environment: String
  let namespace: String
  let rules: Int64

  init(_ cabinet: Settings.Cabinet) {
    self.cabinet = cabinet.name
    environment = cabinet.environment
    namespace = cabinet.namespace
    rules = Self.rules
  }

  /// Canonical JSON with the keys cabinet, environment, format, namespace and rules.
  var bytes: [UInt8] {
    CanonicalJSON.write([
      "cabinet": .string(cabinet), "environment": .string(environment), "format": .int(Self.format),
      "namespace": .string(namespace), "rules": .int(rules),
    ])
  }

  /// Reads the file.
  ///
  /// - Throws: `StemmaError` of the kind `store` for a newer format and for a file that cannot be read.
  init(_ bytes: [UInt8]) throws {
    guard let value = try? YAML.document(bytes)?.value, let format = value["format"]?.intValue,
      let rules = value["rules"]?.intValue, let cabinet = value["cabinet"]?.stringValue,
      let environment = value["environment"]?.stringValue, let namespace = value["namespace"]?.stringValue
    else { throw StemmaError(.store, "the snapshot's own description cannot be read") }
    if Self.isNewer(format, rules) {
      throw StemmaError(
        .store,
        "the snapshot has format \(format) and rules \(rules), newer than this program's \(Self.format) and \(Self.rules)",
        hints: ["use a newer 'stemma'"])
    }
    self.cabinet = cabinet
    self.environment = environment
    self.namespace = namespace
    self.rules = rules
  }

  /// Whether a description is of a format or of rules that this program does not know.
  static func isNewer(_ bytes: [UInt8]) -> Bool {
    guard let value = try? YAML.document(bytes)?.value else { return false }
    return isNewer(value["format"]?.intValue ?? 0, value["rules"]?.intValue ?? 0)
  }

  private static func isNewer(_ format: Int64, _ rules: Int64) -> Bool {
    format > Self.format || rules > Self.rules
  }
}
