internal import ArgumentParser
internal import StemmaKit

/// A version as the one thing that a command is about: as an argument, or with `--version`.
struct VersionOptions: ParsableArguments {
  @Argument(help: "The version, or a name that stands for one.")
  var name: String?

  @Option(help: ArgumentHelp("The same as an option.", valueName: "version"))
  var version: String?

  @Option(help: ArgumentHelp("The cabinet that a short name is meant in.", valueName: "cabinet"))
  var cabinet: String?

  func required(_ terminal: inout Terminal, _ store: Store) throws -> String {
    if name != nil && version != nil { throw StemmaError(.usage, "give VERSION or '--version', not both") }
    if let given = name ?? version { return given }
    var filter = DeploymentFilter()
    filter.limit = 20
    return try terminal.require(nil, flag: "VERSION", choices: store.deployments(filter).map(\.version))
  }
}

struct SnapshotShow: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything about a version.",
    discussion: "Example:\n  stemma snapshot show prod-v1.2.3")

  @OptionGroup var target: VersionOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let detail = try store.show(target.required(&terminal, store), cabinet: target.cabinet)
    if common.isJSON { return terminal.print(json(detail)) }
    if let requested = detail.requested { terminal.note("'\(requested)' is \(detail.name)") }
    let item = detail.deployment
    terminal.print(fields: [
      ("version", detail.name + (item.isCurrent ? "  (current)" : "")), ("cabinet", item.cabinet),
      ("environment", item.environment), ("namespace", detail.namespace), ("deployed", item.time.text),
      ("by", item.person.address), ("what", item.subject), ("why", item.reason),
      ("promoted from", item.promotedFrom ?? ""), ("promoted to", detail.promotedTo.joined(separator: ", ")),
      ("tags", item.tags.joined(separator: ", ")), ("result", item.result), ("tree", item.tree.text),
      ("commit", item.commit?.text ?? ""), ("operation", "\(item.sequence)"),
    ])
    for asset in detail.assets { printAsset(asset, &terminal) }
    terminal.print("manifests")
    for path in detail.manifests { terminal.print("  \(path)") }
  }

  private func printAsset(_ asset: VersionDetail.Asset, _ terminal: inout Terminal) {
    terminal.print("asset \(asset.name)")
    terminal.print("  image     \(asset.image)")
    terminal.print("  release   \(asset.release)")
    if let replicas = asset.replicas { terminal.print("  replicas  \(replicas)") }
    for (key, value) in asset.configuration {
      terminal.print("  config    \(key)=\(value.text.replacing("\n", with: "\\n"))")
    }
  }

  private func json(_ detail: VersionDetail) -> JSON {
    let assets = detail.assets.map { asset -> JSON in
      [
        "name": .string(asset.name), "image": .string(asset.image), "release": .string(asset.release.text),
        "replicas": JSON(asset.replicas),
        "config": .object(asset.configuration.map { ($0.key, .string($0.value.text)) }),
      ]
    }
    return JSON.document(
      "snapshot",
      [
        ("version", .string(detail.name)), ("requested", JSON(detail.requested)),
        ("namespace", .string(detail.namespace)), ("deployment", .object(DeploymentFields.all(detail.deployment))),
        ("promotedTo", JSON(detail.promotedTo)), ("assets", .array(assets)), ("manifests", JSON(detail.manifests)),
      ])
  }
}

struct SnapshotManifests: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifests", abstract: "Print the manifests of a version as one stream.",
    discussion: "Example:\n  stemma snapshot manifests prod-v1.2.3 | kubectl apply -f -")

  @OptionGroup var target: VersionOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let (version, files) = try store.manifests(target.required(&terminal, store), cabinet: target.cabinet)
    if common.isJSON {
      let list = files.map { file -> JSON in
        ["path": .string(file.path), "manifest": .string(String(decoding: file.bytes, as: UTF8.self))]
      }
      return terminal.print(JSON.document("manifests", [("version", .string(version)), ("manifests", .array(list))]))
    }
    for file in files {
      terminal.write("---\n".utf8)
      terminal.write(file.bytes)
    }
  }
}
