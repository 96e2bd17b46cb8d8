internal import ArgumentParser
internal import StemmaKit

struct AssetCreate: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Declare an asset.",
    discussion: "Example:\n  stemma asset create web-api --image api:1.0.0 --port 8080")

  @Argument(help: "The asset's name.")
  var name: String?

  @Option(help: ArgumentHelp("The container image.", valueName: "image"))
  var image: String?

  @Option(help: ArgumentHelp("A port that it listens on; repeat it for several.", valueName: "port"))
  var port: [Int] = []

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, author: record.author)
    let name = try terminal.require(name, flag: "NAME")
    let image = try terminal.require(image, flag: "--image")
    let outcome = try store.createAsset(
      name, image: image, ports: port, reason: record.reason, stamp: terminal.stamp(author: record.author))
    OutcomeReport(outcome, common).print("Created asset \(name)", to: &terminal)
  }
}

struct AssetList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List assets and where they run.",
    discussion: "Example:\n  stemma asset list")

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let assets = try terminal.openStore(common).assets()
    if common.isJSON {
      return terminal.print(JSON.document("asset-list", [("assets", .array(assets.map(AssetJSON.asset)))]))
    }
    var table = Table(["asset", "cabinet", "image"])
    for asset in assets {
      if asset.cabinets.isEmpty { table.add([asset.name, "-", asset.image ?? "-"]) }
      for (cabinet, image) in asset.cabinets { table.add([asset.name, cabinet, image]) }
    }
    terminal.print(table)
  }
}

struct AssetShow: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one asset: its definition and where it runs.",
    discussion: "Example:\n  stemma asset show web-api")

  @Argument(help: "The asset's name.")
  var name: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let name = try name ?? terminal.require(nil, flag: "NAME", choices: store.assets().map(\.name))
    let asset = try store.asset(name)
    if common.isJSON { return terminal.print(JSON.document("asset", [("asset", AssetJSON.asset(asset))])) }
    terminal.print(fields: [
      ("asset", asset.name), ("image", asset.image ?? "-"),
      ("ports", asset.ports.map(String.init).joined(separator: ", ")),
    ])
    for (cabinet, image) in asset.cabinets { terminal.print("  \(cabinet)  \(image)") }
  }
}

enum AssetJSON {
  static func asset(_ asset: AssetSummary) -> JSON {
    [
      "name": .string(asset.name), "image": JSON(asset.image), "ports": .array(asset.ports.map { .int($0) }),
      "cabinets": .array(asset.cabinets.map { ["cabinet": .string($0.cabinet), "image": .string($0.image)] }),
    ]
  }
}
