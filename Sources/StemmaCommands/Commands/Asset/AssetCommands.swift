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

  @OptionGroup var definition: DefinitionOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let name = try terminal.require(name, flag: "NAME")
    var changes = try definition.changes(terminal)
    changes.image = try definition.file == nil ? terminal.require(image, flag: "--image") : image
    let outcome = try store.createAsset(
      name, changes, reason: record.reason, stamp: terminal.stamp(record))
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
    var table = Table([.name("asset"), .name("cabinet"), .name("image")])
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
    discussion: """
      With --effective and --cabinet: what the cabinet would run today, every default included.

      Example:
        stemma asset show web-api
        stemma asset show web-api --effective --cabinet production
      """)

  @Argument(help: "The asset's name.")
  var name: String?

  @Flag(help: "Show the objects with all defaults.")
  var effective = false

  @Option(help: ArgumentHelp("The cabinet to show them for.", valueName: "cabinet"))
  var cabinet: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let name = try name ?? terminal.require(nil, flag: "NAME", choices: store.assets().map(\.name))
    if effective {
      let cabinet = try terminal.requireCabinet(cabinet, flag: "--cabinet", store)
      let text = try store.effective(asset: name, cabinet: cabinet)
      guard common.isJSON else { return terminal.write(text.utf8) }
      let fields: [(String, JSON)] = [
        ("asset", .string(name)), ("cabinet", .string(cabinet)), ("manifests", .string(text)),
      ]
      return terminal.print(JSON.document("effective-asset", fields))
    }
    let asset = try store.asset(name)
    if common.isJSON { return terminal.print(JSON.document("asset", [("asset", AssetJSON.asset(asset))])) }
    terminal.print(fields: [
      ("asset", asset.name),
      asset.source.map { ("source", $0.rawValue) } ?? ("image", asset.image ?? "-"),
      ("ports", asset.ports.map(String.init).joined(separator: ", ")),
    ])
    for (cabinet, image) in asset.cabinets {
      terminal.print("  \(cabinet)  \(image)", or: ["  \(cabinet)", "    \(image)"])
    }
  }
}

/// What an asset is, on the command line; the settings file says more.
struct DefinitionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Deployment, StatefulSet, DaemonSet, Job or CronJob.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("A port that it listens on; repeat it for several.", valueName: "port"))
  var port: [Int] = []

  @Option(
    parsing: .unconditionalSingleValue, help: ArgumentHelp("A word of the command; repeat it.", valueName: "word"))
  var command: [String] = []

  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("An argument; repeat it.", valueName: "word"))
  var arg: [String] = []

  @Option(help: ArgumentHelp("When a CronJob runs.", valueName: "cron"))
  var schedule: String?

  @Option(help: ArgumentHelp("cluster, headless, loadBalancer or none.", valueName: "type"))
  var service: String?

  @Option(help: ArgumentHelp("A path for the liveness and readiness probes.", valueName: "path"))
  var health: String?

  @Option(
    name: .customLong("definition"),
    help: ArgumentHelp("A file with a whole definition, as in assets/NAME.yaml.", valueName: "file"))
  var file: String?

  func changes(_ terminal: Terminal) throws -> AssetChanges {
    var changes = AssetChanges()
    changes.kind = kind
    changes.ports = port.isEmpty ? nil : port
    changes.command = command.isEmpty ? nil : command
    changes.args = arg.isEmpty ? nil : arg
    changes.schedule = schedule
    changes.service = service
    changes.health = health
    changes.definition = try file.map { try terminal.text(of: $0) }
    return changes
  }
}

enum AssetJSON {
  static func asset(_ asset: AssetSummary) -> JSON {
    [
      "name": .string(asset.name), "image": JSON(asset.image), "source": JSON(asset.source?.rawValue),
      "ports": .array(asset.ports.map { .int($0) }),
      "cabinets": .array(asset.cabinets.map { ["cabinet": .string($0.cabinet), "image": .string($0.image)] }),
    ]
  }
}
