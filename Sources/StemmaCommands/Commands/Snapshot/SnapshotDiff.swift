internal import ArgumentParser
internal import StemmaKit

struct SnapshotDiff: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two versions, or files, field by field; exits with 2 where they differ.",
    discussion: """
      What has a '/' in it is a file or a directory of manifests. Everything else is a version, or a name that stands \
      for one: a cabinet, a tag, 'production~2', 'production@{2024-11-15T15:42:00Z}'.

      Example:
        stemma snapshot diff staging-v1.2.3 prod-v1.2.3
        stemma snapshot diff production ./manifests --format markdown
      """)

  @Argument(help: "What to compare from.")
  var from: String?

  @Argument(help: "What to compare to.")
  var to: String?

  @Flag(help: "One line for each object.")
  var stat = false

  @Option(help: ArgumentHelp("text, markdown, yaml (a unified diff) or json-patch (RFC 6902).", valueName: "format"))
  var format: DiffFormat?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    common.apply(to: &terminal)
    try checkFlags()
    let difference = try difference(&terminal)
    for note in difference.notes { terminal.note(note) }
    try print(difference, to: &terminal)
    if !difference.isSame { throw ExitStatus.differs }
  }

  private func checkFlags() throws {
    let flags = [("--stat", stat), ("--format", format != nil), ("--output json", common.isJSON)].filter(\.1)
    if flags.count > 1 { throw StemmaError(.usage, "'\(flags[0].0)' does not go with '\(flags[1].0)'") }
  }

  private func difference(_ terminal: inout Terminal) throws -> SnapshotDifference {
    let files = LocalFiles()
    if let from, let to, case .path(let old, _) = source(from, terminal), case .path(let new, _) = source(to, terminal)
    {
      return try SnapshotDifference(from: (old, from), to: (new, to), files: files)
    }
    let store = try terminal.openStore(common)
    var filter = DeploymentFilter()
    filter.limit = 20
    let choices = try terminal.isInteractive ? store.deployments(filter).map(\.version) : []
    let old = try terminal.require(from, flag: "FROM", choices: choices)
    let new = try terminal.require(to, flag: "TO", choices: choices)
    return try store.difference(source(old, terminal), source(new, terminal), files: files)
  }

  /// A time may hold a slash; a name may not.
  private func source(_ text: String, _ terminal: Terminal) -> ComparedSource {
    guard text.utf8.contains(UInt8(ascii: "/")), !text.contains("@{") else { return .version(text) }
    return .path(StoreLocation.absolute(text, from: terminal.surroundings.workingDirectory), name: text)
  }

  private func print(_ difference: SnapshotDifference, to terminal: inout Terminal) throws {
    if common.isJSON { return terminal.print(DiffJSON.document(difference)) }
    if stat { return DiffStat(difference).print(to: &terminal) }
    switch format ?? .text {
    case .text: DiffText(difference).print(to: &terminal)
    case .markdown: DiffMarkdown(difference).print(to: &terminal)
    case .yaml: DiffYAML(difference).print(to: &terminal)
    case .jsonPatch: terminal.print(try DiffJSON.patches(difference))
    }
  }
}

enum DiffFormat: String, ExpressibleByArgument, CaseIterable {
  case text, markdown, yaml
  case jsonPatch = "json-patch"
}
