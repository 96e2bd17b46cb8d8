import FuzzSupport
import TestSupport

@testable import StemmaKit

/// Does random things to a store, always the same ones for a seed: deployments, promotions of everything and of single
/// assets, rollbacks and deployments of newer versions again, configuration at all levels, undeploying, deleting and
/// making a cabinet again. The clock ticks by random milliseconds.
struct RandomOperations {
  static let cabinets = [("dev", "dev"), ("staging", "staging"), ("canary", "prod"), ("production", "prod")]
  static let assets = ["api", "web", "worker"]
  static let keys = ["LOG_LEVEL", "MODE", "URL"]
  private static let people = ["Ada", "Ben", "Cay", "Dan", "Eve"]

  private let store: Store
  private var random: SplitMix
  private(set) var clock: Int64 = 1_750_000_000_000
  private var build = 0

  init(_ store: Store, seed: UInt64) throws {
    self.store = store
    random = SplitMix(seed: seed)
    for (name, environment) in Self.cabinets { try create(name, environment) }
  }

  mutating func pick<T>(_ items: [T]) throws -> T {
    guard let item = items.randomElement(using: &random) else { throw Program.Failure(description: "nothing to pick") }
    return item
  }

  mutating func number(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &random) }

  private mutating func stamp() throws -> Stamp {
    clock += number(1...2500)
    let name = try pick(Self.people)
    let person = Person(name: name, email: "\(name.lowercased())@example.com")
    return Stamp(time: Instant(milliseconds: clock), person: person, method: .cli, client: "stemma/test")
  }

  private mutating func create(_ name: String, _ environment: String) throws {
    _ = try store.createCabinet(CabinetRequest(name: name, environment: environment), stamp: stamp())
  }

  /// Does one thing; what the store does not allow is left.
  mutating func step() throws {
    do {
      switch number(0...19) {
      case 0...6: try deploy()
      case 7...11: try deployVersion()
      case 12...16: try configure()
      case 17...18:
        _ = try store.undeploy(
          asset: pick(Self.assets), from: pick(Self.cabinets).0, reason: "", stamp: stamp())
      default:
        _ = try store.deleteCabinet("canary", reason: "", stamp: stamp())
        try create("canary", "prod")
      }
    } catch let error as StemmaError where [.failed, .refused, .usage].contains(error.kind) {
      return
    }
  }

  private mutating func deploy() throws {
    var request = DeployRequest(cabinet: try pick(Self.cabinets).0)
    request.asset = try pick(Self.assets)
    if number(0...3) > 0 {
      build += 1
      request.image = "registry.example.com/shop/\(request.asset ?? ""):1.\(build % 9).0"
    }
    if number(0...3) == 0 { request.replicas = Int(number(1...4)) }
    request.reason = "build \(build)"
    _ = try store.deploy(request, stamp: stamp())
  }

  private mutating func deployVersion() throws {
    var filter = DeploymentFilter()
    filter.limit = 12
    let versions = try store.deployments(filter).map(\.version)
    if versions.isEmpty { return }
    var request = SnapshotDeployRequest(version: try pick(versions))
    request.cabinet = try pick(Self.cabinets).0
    if number(0...4) == 0 {
      request.assets = [try pick(Self.assets)]
    } else {
      request.extras = try pick([.prune, .keep])
    }
    _ = try store.deploySnapshot(request, stamp: stamp())
  }

  private mutating func configure() throws {
    let (cabinet, environment) = try pick(Self.cabinets)
    let asset = try pick(Self.assets)
    let level = try pick([
      Level(.enterprise), Level(.environment(environment)), Level(.cabinet(cabinet)), Level(.asset(asset)),
      Level(.cabinet(cabinet), asset: asset),
    ])
    let path = ["config", try pick(Self.keys)]
    let text = try pick(["alpha", "beta", "gamma", "delta"])
    _ = try store.change(SettingsRequest(level: level, action: .set(path: path, text: text)), stamp: stamp())
  }
}
