internal import ArgumentParser
internal import StemmaKit
internal import StemmaTools

/// What is captured, on the command line.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A directory or file to capture: manifests, a kustomization or a chart.", valueName: "path"))
  var from: String?

  @Option(help: ArgumentHelp("The kustomization to build, such as 'overlays/{environment}'.", valueName: "dir"))
  var overlay: String?

  @Option(help: ArgumentHelp("Leave out files that match; repeat it. Kept for the next time.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Fetch remote bases and capture them, too.")
  var vendor = false

  @Option(
    help: ArgumentHelp("What looks like a secret and is none; needs a reason (-m). Repeat it.", valueName: "object/key")
  )
  var allowSecret: [String] = []

  /// - Throws: `StemmaError` for options that do not go together.
  func check(image: String?, _ definition: DefinitionOptions) throws {
    guard from != nil else {
      let flags = [("--overlay", overlay != nil), ("--exclude", !exclude.isEmpty), ("--vendor", vendor)]
      guard let flag = flags.first(where: \.1)?.0 else { return }
      throw StemmaError(.usage, "'\(flag)' goes with '--from'")
    }
    let flags = [
      ("--image", image != nil), ("--port", !definition.port.isEmpty), ("--command", !definition.command.isEmpty),
      ("--arg", !definition.arg.isEmpty), ("--schedule", definition.schedule != nil),
      ("--service", definition.service != nil), ("--health", definition.health != nil),
      ("--definition", definition.file != nil),
    ]
    guard let flag = flags.first(where: \.1)?.0 else { return }
    throw StemmaError(.usage, "'\(flag)' does not go with '--from'")
  }

  /// The files that `--from` names, read as it was asked for now or the last time; nil where it names none.
  func captured(_ asset: String?, kind: String?, _ store: Store, _ terminal: Terminal) throws -> CapturedSource? {
    guard let from else { return nil }
    let known = try asset.flatMap { try store.recordedSource(of: $0) }
    var request = SourceRequest(path: StoreLocation.absolute(from, from: terminal.surroundings.workingDirectory))
    request.kind = try kind.map(Self.kind) ?? known?.kind
    request.overlay = overlay ?? (request.kind == .kustomize ? known?.overlay : nil)
    request.exclude = exclude.isEmpty ? known?.excluded ?? [] : exclude
    let collector = SourceCollector(LocalFiles(), remote: vendor ? terminal.remoteFiles : nil)
    guard ChartArchive.isArchive(request.path) else { return try collector.collect(request) }
    return try terminal.chartArchive.unpacked(request.path) {
      request.path = $0
      return try collector.collect(request)
    }
  }

  private static func kind(_ text: String) throws -> SourceKind {
    if let kind = SourceKind(rawValue: text) { return kind }
    let known = SourceKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw StemmaError(.usage, "unknown kind of source '\(text)'", hints: ["one of \(known)"])
  }
}
