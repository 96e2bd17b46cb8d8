import Foundation
import StemmaKit
import StemmaTools

/// A program for tests that need a process of its own: one that is killed between two steps of an operation, and many
/// that write to one store at once.
///
///     StemmaProbe kill STEP NTH STORE OPERATION…    kills itself at the NTH time that it reaches STEP
///     StemmaProbe race STORE CABINET ASSET COUNT    deploys COUNT images and prints the commit of each
@main
enum Probe {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "kill": try killed(Array(arguments.dropFirst()))
    case "race": try race(Array(arguments.dropFirst()))
    default: exit(64)
    }
  }

  private static func janitor() -> GitProgram {
    GitProgram(searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
  }

  private static func stamp() -> Stamp {
    Stamp(
      time: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)),
      person: Person(name: "Ada Lovelace", email: "ada@example.com"), method: .cli, client: "stemma/probe")
  }

  private static func killed(_ arguments: [String]) throws {
    let counter = Counter(limit: Int(arguments[1]) ?? 1)
    let step = arguments[0]
    let store = Store(path: arguments[2], janitor: janitor()) { reached in
      if reached.rawValue == step, counter.isReached() { kill(getpid(), SIGKILL) }
    }
    try perform(Array(arguments.dropFirst(3)), store)
  }

  private static func perform(_ arguments: [String], _ store: Store) throws {
    switch arguments[0] {
    case "deploy":
      var request = DeployRequest(cabinet: arguments[1])
      (request.asset, request.image) = (arguments[2], arguments[3])
      request.replicas = arguments.count > 4 ? Int(arguments[4]) : nil
      _ = try store.deploy(request, stamp: stamp())
    case "promote":
      var request = SnapshotDeployRequest(version: arguments[1])
      request.cabinet = arguments[2]
      _ = try store.deploySnapshot(request, stamp: stamp())
    case "tag":
      var request = TagRequest()
      (request.add, request.versions) = ([arguments[1], arguments[1] + "-too"], [arguments[2]])
      _ = try store.tag(request, stamp: stamp())
    case "cabinet":
      _ = try store.createCabinet(CabinetRequest(name: arguments[1], environment: arguments[2]), stamp: stamp())
    case "set":
      let action = SettingsRequest.Action.set(path: ["config", arguments[2]], text: arguments[3])
      _ = try store.change(SettingsRequest(level: Level(.cabinet(arguments[1])), action: action), stamp: stamp())
    default: exit(64)
    }
  }

  private static func race(_ arguments: [String]) throws {
    let store = Store(path: arguments[0], janitor: janitor())
    for number in 1...(Int(arguments[3]) ?? 1) {
      var request = DeployRequest(cabinet: arguments[1])
      (request.asset, request.image) = (arguments[2], "\(arguments[2]):1.0.\(number)")
      print(try acknowledged { try store.deploy(request, stamp: stamp()) })
    }
  }

  /// Tries again where others were faster, as people do.
  private static func acknowledged(_ operation: () throws -> Outcome) throws -> String {
    while true {
      do { return try operation().commit?.text ?? "" } catch let error as StemmaError where error.kind == .busy {
        usleep(UInt32.random(in: 1000...20_000))
      }
    }
  }
}

/// Counts up to a limit.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var left: Int

  init(limit: Int) { left = limit }

  func isReached() -> Bool {
    lock.withLock {
      left -= 1
      return left == 0
    }
  }
}
