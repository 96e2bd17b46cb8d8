internal import Manifests

/// What the command line says of an asset's definition; nil leaves a part as it is.
public struct AssetChanges: Sendable, Equatable {
  public var image: String?
  public var kind: String?
  public var ports: [Int]?
  public var command: [String]?
  public var args: [String]?
  public var schedule: String?
  /// cluster, headless, loadBalancer or none.
  public var service: String?
  /// A path that answers while the workload lives and is ready, on its first port.
  public var health: String?
  /// A whole definition as YAML, under the other parts.
  public var definition: String?

  public init() {}

  /// The changes as keys of the definition.
  ///
  /// - Throws: `StemmaError` for a definition that is no YAML, and for a health path without a port.
  func fields(known: AssetDefinition?) throws -> [(path: [String], value: Value)] {
    var result = try definitionFields()
    func add(_ key: String, _ value: Value?) { if let value { result.append(([key], value)) } }
    add("kind", kind.map { .string($0) })
    add("image", image.map { .string($0) })
    add("ports", ports.map { .list($0.map { .int(Int64($0)) }) })
    add("command", command.map { .list($0.map { .string($0) }) })
    add("args", args.map { .list($0.map { .string($0) }) })
    add("schedule", schedule.map { .string($0) })
    if let service { result.append((["service", "type"], .string(service))) }
    if let health {
      guard let port = ports?.first.map(Int64.init) ?? known?.ports.first else {
        throw StemmaError(.usage, "missing '--port': '--health' asks the first one")
      }
      let probe: Value = ["http": ["path": .string(health), "port": .int(port)]]
      for kind in ["liveness", "readiness"] { result.append((["probes", kind], probe)) }
    }
    return result
  }

  private func definitionFields() throws -> [(path: [String], value: Value)] {
    guard let definition else { return [] }
    do {
      let map = try YAML.document(Array(definition.utf8))?.value.mapValue
      guard let map else { throw StemmaError.failed("the definition is not a YAML mapping") }
      return map.map { ([$0.key], $0.value) }
    } catch let error as ManifestError {
      throw StemmaError.failed("the definition cannot be read: \(error)", hint: error.hint)
    }
  }
}
