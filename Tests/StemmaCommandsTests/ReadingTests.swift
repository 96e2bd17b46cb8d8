import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

/// Commands that only read leave a store as it is, and need no right to write to it.
@Suite("reading commands") struct ReadingTests {
  private static let commands: [[String]] = [
    ["status"], ["status", "--cabinet", "staging"], ["log"], ["log", "--graph"], ["audit", "list"],
    ["audit", "list", "--grep", "web", "--user", "ada"], ["audit", "show", "8"],
    ["at", "now"], ["at", "now", "--cabinet", "staging", "--manifests"], ["history", "web"], ["history", "staging"],
    ["history", "Deployment/web"], ["blame", "production"], ["blame", "staging", "LOG_LEVEL"],
    ["blame", "staging", "Deployment/web"], ["find", "web:1.0.0"], ["find", "LOG_LEVEL=debug"],
    ["snapshot", "list"], ["snapshot", "list", "--deployments"], ["snapshot", "show", "production"],
    ["snapshot", "manifests", "staging-v1.0.0"], ["snapshot", "diff", "staging-v1.0.0", "staging-v1.1.0"],
    ["snapshot", "diff", "production", "production"], ["snapshot", "tags", "list"],
    ["snapshot", "bisect", "--good", "staging-v1.0.0", "--bad", "staging-v1.1.0", "--run", bisected],
    ["config", "get", "LOG_LEVEL", "--enterprise"], ["config", "list"],
    ["config", "explain", "LOG_LEVEL", "--cabinet", "staging", "--asset", "web"], ["config", "history", "LOG_LEVEL"],
    ["config", "diff", "staging", "production"], ["config", "export", "--enterprise"],
    ["config", "export", "--resolved", "--cabinet", "staging", "--asset", "web"], ["settings", "list"],
    ["settings", "get", "config.LOG_LEVEL", "--enterprise"], ["settings", "validate", "copy"], ["cabinet", "list"],
    ["cabinet", "show", "staging"], ["environment", "list"], ["asset", "list"], ["asset", "show", "web"],
    ["asset", "show", "web", "--effective", "--cabinet", "staging"], ["verify", "--quick"], ["verify"],
    ["verify", "--full"],
  ]
  private static let bisected = "! grep -rq web:1.1.0 \"$STEMMA_SNAPSHOT\""

  /// Those whose output goes to files, or has formats of its own.
  private static func writing(_ directory: String) -> [[String]] {
    [
      ["audit", "export"], ["audit", "export", "--format", "jsonl"], ["audit", "export", "--format", "html"],
      ["audit", "export", "--file", directory + "/audit.csv", "--output", "json"],
      ["at", "now", "--checkout", directory + "/now"],
      ["at", "now", "--cabinet", "staging", "--checkout", directory + "/staging", "--output", "json"],
      ["snapshot", "diff", "staging", "production", "--stat"],
      ["snapshot", "diff", "staging", "production", "--format", "json-patch"],
    ]
  }

  @Test("the list is complete") func complete() {
    let tested = Set(
      (Self.commands + Self.writing("")).flatMap { command in (1...3).map { Array(command.prefix($0)) } })
    for command in Self.leaves(Root.self, []) where !Self.needNoStore.contains(command.path) {
      let records = command.type.helpMessage(columns: 200).contains("--author")
      #expect(records || tested.contains(command.path), "\(command.path)")
    }
  }

  private static let needNoStore = [["version"], ["settings", "schema"]]

  private static func leaves(
    _ type: any ParsableCommand.Type, _ path: [String]
  ) -> [(path: [String], type: any ParsableCommand.Type)] {
    let below = type.configuration.subcommands
    return below.isEmpty ? [(path, type)] : below.flatMap { leaves($0, path + [$0.configuration.commandName ?? ""]) }
  }

  @Test("leave a bare store and a clone as they are", arguments: [("bare.git", false), ("copy", true)])
  func unchanged(store: String, isCopy: Bool) throws {
    let session = try Self.session()
    let path = session.directory.appending(store)
    try Self.change(path, "a-w")
    defer { try? Self.change(path, "u+w") }
    session.environment["STEMMA_STORE"] = path
    session.environment["XDG_CACHE_HOME"] = session.directory.path
    try FileManager.default.createDirectory(
      atPath: session.directory.appending("out"), withIntermediateDirectories: true)
    let files = try Files(path)
    for command in Self.commands.flatMap({ [$0, $0 + ["--output", "json"]] }) + Self.writing("out") {
      let answer = session.run(command)
      let isDifference = answer.status == 2 && command[1] == "diff"
      #expect(answer.status == 0 || isDifference, "\(command): \(answer.err)")
      #expect(!answer.out.isEmpty, "\(command)")
      let isSaid = answer.err.contains("note: 'DIR/copy/.git' is a copy of a store")
      #expect(isSaid == isCopy || command[1] == "validate", "\(command): \(answer.err)")
      #expect(files.touched == [], "\(command)")
    }
    #expect(try Files(path).changes(from: files) == [])
  }

  /// A session with a store, a copy `bare.git` of its directory, and a clone `copy`.
  private static func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    try session.ok("config", "set", "LOG_LEVEL", "info", "--enterprise")
    for version in ["1.0.0", "1.1.0"] {
      try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:\(version)")
      try session.ok("snapshot", "deploy", "--version", "staging-v\(version)", "--cabinet", "production")
    }
    try session.ok("config", "set", "LOG_LEVEL", "debug", "--cabinet", "staging")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web")
    try session.ok("snapshot", "deploy", "--version", "prod-v1.0.0", "--cabinet", "production")
    try session.ok("snapshot", "tags", "--add", "stable", "--filterVersions", "prod-v1.0.0")
    let store = session.directory.appending("acme.git")
    try FileManager.default.copyItem(atPath: store, toPath: session.directory.appending("bare.git"))
    try GitOracle.output("clone", "-q", "acme.git", "copy", in: session.directory.path)
    return session
  }

  private static func change(_ path: String, _ mode: String) throws {
    let result = try #require(Program("chmod")).run(["-R", mode, path])
    #expect(result.status == 0, "\(result.errors)")
  }
}

/// What is below a directory, by path.
private struct Files {
  /// A file that comes or goes changes the time of its directory.
  private struct State: Equatable {
    let mode: mode_t
    let seconds: Int
    let nanoseconds: Int
    let size: Int

    init?(_ path: String) {
      var status = stat()
      guard lstat(path, &status) == 0 else { return nil }
      #if os(Linux)
        let time = status.st_mtim
      #else
        let time = status.st_mtimespec
      #endif
      (mode, size) = (status.st_mode, Int(status.st_size))
      (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec)
    }
  }

  private var states: [String: State] = [:]
  private var bytes: [String: Data] = [:]

  init(_ path: String) throws {
    for name in try FileManager.default.subpathsOfDirectory(atPath: path).map({ "\(path)/\($0)" }) + [path] {
      let state = try #require(State(name))
      states[name] = state
      if state.mode & S_IFMT == S_IFREG { bytes[name] = try Data(contentsOf: URL(fileURLWithPath: name)) }
    }
  }

  /// The paths of what went or was touched.
  var touched: [String] { states.filter { State($0.key) != $0.value }.map(\.key).sorted() }

  /// The paths of what came, went or is another one.
  func changes(from old: Files) -> [String] {
    let names = Set(states.keys).union(old.states.keys)
    return names.filter { states[$0] != old.states[$0] || bytes[$0] != old.bytes[$0] }.sorted()
  }
}
