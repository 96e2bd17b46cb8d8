internal import ArgumentParser
internal import StemmaKit

struct StatusCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What runs where.",
    discussion: "Example:\n  stemma status --cabinet production")

  @Option(help: ArgumentHelp("Only this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let status = try terminal.openStore(common).status(cabinet: cabinet)
    for warning in status.warnings { terminal.warn(warning) }
    if common.isJSON {
      let fields: [(String, JSON)] = [
        ("enterprise", .string(status.enterprise)), ("cabinets", .array(status.cabinets.map(StatusJSON.cabinet))),
        ("warnings", JSON(status.warnings)),
      ]
      return terminal.print(JSON.document("status", fields))
    }
    if status.cabinets.isEmpty {
      return terminal.print("No cabinets yet: make one with 'stemma cabinet create NAME --environment ENV'")
    }
    terminal.print(table(status, terminal.now))
  }

  private func table(_ status: Status, _ now: Instant) -> Table {
    let isBehind = status.cabinets.contains { $0.assets.contains(where: \.isBehindSettings) }
    let state: [Column] = isBehind ? [.whole("settings")] : []
    var table = Table(
      [.name("cabinet"), .name("version"), .name("asset"), .name("image")] + state + [.whole("age"), "who"])
    for cabinet in status.cabinets {
      let start = [cabinet.name, cabinet.version ?? "-"]
      if cabinet.assets.isEmpty { table.add(start + ["-", ""] + state.map { _ in "" } + ["", ""]) }
      for asset in cabinet.assets {
        let age = asset.time.map { Age.text($0, now: now) } ?? ""
        let behind = state.map { _ in asset.isBehindSettings ? "behind" : "" }
        table.add(start + [asset.name, asset.image] + behind + [age, asset.person?.name ?? ""])
      }
    }
    return table
  }
}

/// The JSON form of what runs where.
enum StatusJSON {
  static func cabinet(_ cabinet: Status.Cabinet) -> JSON {
    [
      "name": .string(cabinet.name), "environment": .string(cabinet.environment),
      "namespace": .string(cabinet.namespace), "prefix": .string(cabinet.prefix), "version": JSON(cabinet.version),
      "tree": JSON(cabinet.tree?.text), "time": JSON(cabinet.time?.text), "author": JSON(cabinet.person?.address),
      "assets": .array(cabinet.assets.map(asset)),
    ]
  }

  private static func asset(_ asset: Status.Asset) -> JSON {
    [
      "name": .string(asset.name), "image": .string(asset.image), "time": JSON(asset.time?.text),
      "author": JSON(asset.person?.address), "behindSettings": .bool(asset.isBehindSettings),
    ]
  }
}
