internal import ArgumentParser
internal import StemmaKit

struct AtCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "at", abstract: "What ran at a time: the whole system, or one cabinet.",
    discussion: """
      The time may be said in words, as for --until: of a day, week, month or year its end is meant, or now while it lasts.

      With --checkout, the manifests are written to a new or empty directory: those of one cabinet as they are in its \
      branch, those of several in a directory each.

      Example:
        stemma at '15 november at 15:42' --cabinet production
        stemma at 2024-11-15
      """)

  @Argument(help: "The time, as 2024-11-15T15:42:00Z or 'last thursday'.")
  var time: String?

  @Option(help: ArgumentHelp("Only this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @Flag(help: "Print the manifests as one stream.")
  var manifests = false

  @Option(help: ArgumentHelp("Write the manifests to a new or empty directory.", valueName: "directory"))
  var checkout: String?

  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    if manifests, checkout != nil { throw StemmaError(.usage, "give '--manifests' or '--checkout', not both") }
    if manifests, common.output == .csv { throw StemmaError(.usage, "'--manifests' does not go with '--output csv'") }
    let store = try terminal.openStore(common)
    let time = try terminal.instant(terminal.require(time, flag: "TIME"))
    let state = try store.state(at: time, cabinet: cabinet, withManifests: manifests || checkout != nil)
    if let checkout { try write(state, to: checkout, terminal) }
    switch common.output {
    case .text: print(state, to: &terminal)
    case .json: terminal.print(StateReport(state).json(withManifests: manifests))
    case .csv: StateReport(state).printRows(to: &terminal)
    }
  }

  private func print(_ state: SystemState, to terminal: inout Terminal) {
    if let checkout {
      let count = state.cabinets.reduce(0) { $0 + $1.manifests.count }
      return terminal.print("Wrote \(count) manifest\(count == 1 ? "" : "s") of \(state.time.text) to \(checkout)")
    }
    if !manifests { return StateReport(state).print(asDetail: cabinet != nil, to: &terminal) }
    for file in state.cabinets.flatMap(\.manifests) {
      terminal.write("---\n".utf8)
      terminal.write(file.bytes)
    }
  }

  private func write(_ state: SystemState, to name: String, _ terminal: Terminal) throws {
    let path = StoreLocation.absolute(name, from: terminal.surroundings.workingDirectory)
    let directory = try NewDirectory(path, named: name)
    for item in state.cabinets {
      for file in item.manifests {
        try directory.write(file.bytes, to: cabinet == nil ? "\(item.name)/\(file.path)" : file.path)
      }
    }
  }
}
