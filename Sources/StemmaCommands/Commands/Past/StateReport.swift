internal import StemmaKit

/// How the state of the system at a time is told.
struct StateReport {
  private let state: SystemState

  init(_ state: SystemState) {
    self.state = state
  }

  /// - Parameter asDetail: everything about each cabinet instead of a line for each asset.
  func print(asDetail: Bool, to terminal: inout Terminal) {
    let operation = state.operation
    terminal.note("operation \(operation.sequence) of \(operation.time.text) was the newest one")
    if asDetail {
      for cabinet in state.cabinets { Self.print(cabinet, to: &terminal) }
    } else if state.cabinets.isEmpty {
      terminal.print("No cabinets at \(state.time.text)")
    } else {
      terminal.print(table(terminal))
    }
  }

  /// Where there is little room, without who and why, which the operation tells.
  private func table(_ terminal: Terminal) -> Table {
    let origin: [Column] = terminal.isNarrow ? [] : ["who", "why"]
    var table = Table(
      [.name("cabinet"), .name("version"), .name("asset"), .name("image"), .whole("since")] + origin)
    for cabinet in state.cabinets {
      let operation = cabinet.operation
      let who = terminal.isNarrow ? [] : [operation?.person.name ?? "", operation?.why ?? ""]
      let end = [operation.map { terminal.text($0.time) } ?? ""] + who
      if cabinet.assets.isEmpty { table.add([cabinet.name, cabinet.version ?? "-", "-", ""] + end) }
      for asset in cabinet.assets {
        table.add([cabinet.name, cabinet.version ?? "-", asset.name, asset.images.joined(separator: ", ")] + end)
      }
    }
    return table
  }

  private static func print(_ cabinet: SystemState.Cabinet, to terminal: inout Terminal) {
    let operation = cabinet.operation
    terminal.print(fields: [
      ("cabinet", cabinet.name), ("environment", cabinet.environment), ("namespace", cabinet.namespace),
      ("version", cabinet.version ?? "-"), ("since", operation?.time.text ?? ""),
      ("by", operation?.person.address ?? ""), ("what", operation?.subject ?? ""), ("why", operation?.why ?? ""),
      ("tree", cabinet.tree.text), ("operation", operation.map { "\($0.sequence)" } ?? ""),
    ])
    for asset in cabinet.assets { print(asset, to: &terminal) }
  }

  private static func print(_ asset: SystemState.Asset, to terminal: inout Terminal) {
    terminal.print("asset \(asset.name)")
    for image in asset.images { terminal.print("  image     \(image)") }
    terminal.print("  release   \(asset.release)")
    if let replicas = asset.replicas { terminal.print("  replicas  \(replicas)") }
    for (key, value) in asset.configuration {
      terminal.print("  config    \(key)=\(value.text.replacing("\n", with: "\\n"))")
    }
  }

  /// For spreadsheets: a row for each asset, and one for a cabinet that has none.
  func printRows(to terminal: inout Terminal) {
    let rows = state.cabinets.flatMap { cabinet in
      let assets = cabinet.assets.isEmpty ? [CSV.empty(5)] : cabinet.assets.map(Self.cells)
      return assets.map { Self.cells(cabinet) + $0 + OperationFields.values(cabinet.operation, OperationFields.origin) }
    }
    terminal.print(csv: Self.columns, rows)
  }

  private static let columns =
    [
      "cabinet", "environment", "namespace", "version", "tree", "since", "asset", "images", "release", "replicas",
      "config",
    ] + OperationFields.origin

  private static func cells(_ cabinet: SystemState.Cabinet) -> [JSON] {
    [
      .string(cabinet.name), .string(cabinet.environment), .string(cabinet.namespace), JSON(cabinet.version),
      .string(cabinet.tree.text), JSON(cabinet.operation?.time.text),
    ]
  }

  private static func cells(_ asset: SystemState.Asset) -> [JSON] {
    [
      .string(asset.name), JSON(asset.images), .string(asset.release.text), JSON(asset.replicas),
      .object(asset.configuration.map { ($0.key, .string($0.value.text)) }),
    ]
  }

  func json(withManifests: Bool) -> JSON {
    JSON.document(
      "state",
      [
        ("time", .string(state.time.text)), ("operation", OperationFields.json(state.operation)),
        ("cabinets", .array(state.cabinets.map { Self.json($0, withManifests: withManifests) })),
      ])
  }

  private static func json(_ cabinet: SystemState.Cabinet, withManifests: Bool) -> JSON {
    let manifests = cabinet.manifests.map { file -> JSON in
      ["path": .string(file.path), "manifest": .string(String(decoding: file.bytes, as: UTF8.self))]
    }
    let fields: [(String, JSON)] = [
      ("name", .string(cabinet.name)), ("environment", .string(cabinet.environment)),
      ("namespace", .string(cabinet.namespace)), ("version", JSON(cabinet.version)),
      ("tree", .string(cabinet.tree.text)), ("operation", cabinet.operation.map(OperationFields.json) ?? .null),
      ("assets", .array(cabinet.assets.map(json))),
    ]
    return .object(fields + (withManifests ? [("manifests", .array(manifests))] : []))
  }

  private static func json(_ asset: SystemState.Asset) -> JSON {
    [
      "name": .string(asset.name), "images": JSON(asset.images), "release": .string(asset.release.text),
      "replicas": JSON(asset.replicas),
      "config": .object(asset.configuration.map { ($0.key, .string($0.value.text)) }),
    ]
  }
}
