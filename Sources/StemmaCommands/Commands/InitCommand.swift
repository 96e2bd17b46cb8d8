internal import ArgumentParser
internal import StemmaKit

struct InitCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a store.",
    discussion: """
      Without PATH the store is made in '.stemma' of the working directory.

      Example:
        stemma init /srv/acme.git --name acme
      """)

  @Argument(help: "Where to make it.")
  var path: String?

  @Option(help: ArgumentHelp("The enterprise's name; without it, the directory's.", valueName: "name"))
  var name: String?

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Who does it: 'Name <mail>'.", valueName: "author"))
  var author: String?

  func run(_ terminal: inout Terminal) throws {
    common.apply(to: &terminal)
    if path != nil && common.store != nil { throw StemmaError(.usage, "give PATH or '--store', not both") }
    let target = path ?? common.store ?? ".stemma"
    let full = StoreLocation.absolute(target, from: terminal.surroundings.workingDirectory)
    let chosen = name ?? Self.defaultName(full)
    let store = terminal.store(at: full)
    try store.create(name: chosen, stamp: terminal.stamp(author: author))
    if common.isJSON {
      return terminal.print(JSON.document("store", [("path", .string(full)), ("name", .string(chosen))]))
    }
    terminal.print("Made the store of \(chosen) at \(full)")
    if !full.hasSuffix("/.stemma") { terminal.note("use it with '--store', or with: export STEMMA_STORE=\(full)") }
  }

  /// The directory's name, without `.git`; for a hidden one, that of the directory above.
  static func defaultName(_ path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    guard let last = parts.last else { return "default" }
    if last.hasPrefix("."), parts.count > 1 { return parts[parts.count - 2] }
    return last.hasSuffix(".git") && last.count > 4 ? String(last.dropLast(4)) : last
  }
}
