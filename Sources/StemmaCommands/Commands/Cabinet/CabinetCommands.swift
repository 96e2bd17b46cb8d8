internal import ArgumentParser
internal import StemmaKit

struct CabinetCreate: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a deploy target; an unknown environment is made with it.",
    discussion: """
      Name, namespace and version prefix are fixed from then on.

      Example:
        stemma cabinet create production --environment prod --namespace web
      """)

  @Argument(help: "The cabinet's name.")
  var name: String?

  @Option(help: ArgumentHelp("The environment it belongs to.", valueName: "environment"))
  var environment: String?

  @Option(help: ArgumentHelp("The Kubernetes namespace; without it, the cabinet's name.", valueName: "namespace"))
  var namespace: String?

  @Option(help: ArgumentHelp("What its versions begin with.", valueName: "prefix"))
  var prefix: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common, recording: record)
    let name = try terminal.require(name, flag: "NAME")
    let environment = try terminal.require(
      environment, flag: "--environment", choices: store.environments().map(\.name), allowsNew: true)
    var request = CabinetRequest(name: name, environment: environment)
    request.namespace = namespace
    request.prefix = prefix
    request.reason = record.reason
    let outcome = try store.createCabinet(request, stamp: terminal.stamp(record))
    OutcomeReport(outcome, common).print("Created cabinet \(name) in environment \(environment)", to: &terminal)
  }
}

struct CabinetList: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List cabinets and what they run.",
    discussion: "Example:\n  stemma cabinet list --output json")

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let status = try terminal.openStore(common).status()
    if common.isJSON {
      return terminal.print(
        JSON.document("cabinet-list", [("cabinets", .array(status.cabinets.map(StatusJSON.cabinet)))]))
    }
    var table = Table(["cabinet", "environment", "namespace", "prefix", "version"].map(Column.name))
    for cabinet in status.cabinets {
      table.add([cabinet.name, cabinet.environment, cabinet.namespace, cabinet.prefix, cabinet.version ?? "-"])
    }
    terminal.print(table)
  }
}

struct CabinetShow: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one cabinet: what it is and what it runs.",
    discussion: "Example:\n  stemma cabinet show production")

  @Argument(help: "The cabinet's name.")
  var name: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let name = try terminal.requireCabinet(name, flag: "NAME", store)
    guard let cabinet = try store.status(cabinet: name).cabinets.first else { return }
    if common.isJSON { return terminal.print(JSON.document("cabinet", [("cabinet", StatusJSON.cabinet(cabinet))])) }
    var fields = [
      ("cabinet", cabinet.name), ("environment", cabinet.environment), ("namespace", cabinet.namespace),
      ("prefix", cabinet.prefix), ("version", cabinet.version ?? "-"), ("branch", "cabinets/\(cabinet.name)"),
    ]
    if let time = cabinet.time, let person = cabinet.person {
      fields.append(("deployed", "\(time.text) by \(person.address)"))
    }
    terminal.print(fields: fields)
    for asset in cabinet.assets {
      terminal.print("  \(asset.name)  \(asset.image)", or: ["  \(asset.name)", "    \(asset.image)"])
    }
  }
}

extension Terminal {
  /// A cabinet's name, asked for where it is missing.
  mutating func requireCabinet(_ name: String?, flag: String, _ store: Store) throws -> String {
    if let name { return name }
    return try require(nil, flag: flag, choices: store.status().cabinets.map(\.name))
  }

  /// Names and values, aligned.
  mutating func print(fields: [(String, String)]) {
    let width = (fields.map { $0.0.count }.max() ?? 0) + 2
    for (name, value) in fields where !value.isEmpty {
      var margin = name + String(repeating: " ", count: width - name.count)
      for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
        print((margin + line).trimmingTrailingSpaces())
        margin = String(repeating: " ", count: width)
      }
    }
  }
}
