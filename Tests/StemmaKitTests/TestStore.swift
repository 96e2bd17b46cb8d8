import Foundation
import StemmaTools
import TestSupport
import Testing

@testable import StemmaKit

/// A store in a temporary directory with a clock that ticks a second with every operation. When it goes, `git fsck`
/// must find nothing wrong with it.
final class TestStore {
  let directory: TemporaryDirectory
  let store: Store
  private var clock: Int64 = 1_700_000_000_000

  init(
    renderer: (any SourceRenderer)? = nil, onStep: @escaping @Sendable (Step) -> Void = { _ in }
  ) throws {
    directory = try TemporaryDirectory()
    store = Store(path: directory.appending("acme.git"), janitor: Self.janitor, renderer: renderer, onStep: onStep)
    try store.create(name: "acme", stamp: stamp())
  }

  /// A store of its own with another one's content.
  init(copying other: TestStore) throws {
    directory = try TemporaryDirectory()
    store = Store(path: directory.appending("acme.git"), janitor: Self.janitor)
    clock = other.clock
    try FileManager.default.copyItem(atPath: other.store.path, toPath: store.path)
  }

  static var janitor: GitProgram { GitProgram(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin") }

  deinit {
    let result = try? GitOracle.run(["fsck", "--strict", "--no-dangling", "--no-progress"], in: store.path)
    #expect(result?.status == 0, "\(result?.errors ?? "git fsck did not run")")
    #expect(result?.output == "")
  }

  func stamp(_ person: Person = Person(name: "Ada Lovelace", email: "ada@example.com")) -> Stamp {
    clock += 1000
    return Stamp(time: Instant(milliseconds: clock), person: person, method: .cli, client: "stemma/test")
  }

  @discardableResult
  func cabinet(_ name: String, _ environment: String, prefix: String? = nil) throws -> Outcome {
    var request = CabinetRequest(name: name, environment: environment)
    request.prefix = prefix
    return try store.createCabinet(request, stamp: stamp())
  }

  @discardableResult
  func deploy(
    _ cabinet: String, _ asset: String?, _ image: String? = nil, as version: String? = nil, replicas: Int? = nil,
    dryRun: Bool = false, expecting: String? = nil
  ) throws -> Outcome {
    var request = DeployRequest(cabinet: cabinet)
    request.asset = asset
    request.image = image
    request.version = version
    request.replicas = replicas
    return try store.deploy(request, stamp: stamp(), dryRun: dryRun, expecting: expecting)
  }

  /// Captures manifests as an asset.
  @discardableResult
  func capture(
    _ cabinet: String, _ asset: String, _ files: [String: String], as version: String? = nil, excluded: [String] = [],
    _ change: (inout DeployRequest) -> Void = { _ in }
  ) throws -> Outcome {
    let source = CapturedSource(
      kind: .manifests, files: files.mapValues { Array($0.utf8) }, excluded: excluded)
    return try capture(cabinet, asset, source, as: version, change)
  }

  @discardableResult
  func capture(
    _ cabinet: String, _ asset: String, _ source: CapturedSource, as version: String? = nil,
    _ change: (inout DeployRequest) -> Void = { _ in }
  ) throws -> Outcome {
    var request = DeployRequest(cabinet: cabinet)
    request.asset = asset
    request.source = source
    request.version = version
    change(&request)
    return try store.deploy(request, stamp: stamp())
  }

  @discardableResult
  func promote(
    _ version: String, to cabinet: String?, dryRun: Bool = false,
    _ change: (inout SnapshotDeployRequest) -> Void = { _ in }
  ) throws -> Outcome {
    var request = SnapshotDeployRequest(version: version)
    request.cabinet = cabinet
    change(&request)
    return try store.deploySnapshot(request, stamp: stamp(), dryRun: dryRun)
  }

  @discardableResult
  func set(_ key: String, _ value: String, at level: Level) throws -> Outcome {
    try store.change(SettingsRequest(level: level, action: .set(path: ["config", key], text: value)), stamp: stamp())
  }

  @discardableResult
  func setting(_ path: String, _ value: String, at level: Level) throws -> Outcome {
    let parts = path.split(separator: ".").map(String.init)
    return try store.change(SettingsRequest(level: level, action: .set(path: parts, text: value)), stamp: stamp())
  }

  func git(_ arguments: String...) throws -> String { try git(arguments) }

  func git(_ arguments: [String]) throws -> String {
    let result = try GitOracle.run(arguments, in: store.path)
    guard result.status == 0 else { throw Program.Failure(description: "git \(arguments): \(result.errors)") }
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }

  /// What a cabinet runs.
  func version(_ cabinet: String) throws -> String? { try store.status(cabinet: cabinet).cabinets.first?.version }

  /// Pushes a change of a settings file as a person with plain git does.
  func pushSettings(_ file: String, _ text: String, message: String) throws {
    let clone = directory.appending("clone-\(UUID().uuidString)")
    try GitOracle.output("clone", "-q", store.path, clone, in: directory.path)
    let path = URL(fileURLWithPath: clone + "/" + file)
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: path)
    try GitOracle.output("add", "-A", in: clone)
    try GitOracle.output("commit", "-q", "-m", message, in: clone)
    try GitOracle.output("push", "-q", "origin", "settings", in: clone)
  }
}

/// The error that a call throws, checked word for word.
func expectError(
  _ message: String, _ kind: StemmaError.Kind = .failed, details: [String]? = nil, hints: [String]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  let error = #expect(throws: StemmaError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.message == message, sourceLocation: sourceLocation)
  #expect(error?.kind == kind, sourceLocation: sourceLocation)
  if let details { #expect(error?.details == details, sourceLocation: sourceLocation) }
  if let hints { #expect(error?.hints == hints, sourceLocation: sourceLocation) }
}

extension AssetChanges {
  init(image: String?, ports: [Int]) {
    self.init()
    self.image = image
    self.ports = ports.isEmpty ? nil : ports
  }
}
