internal import ArgumentParser
internal import StemmaKit

/// A command: arguments, one call of the engine, an answer.
protocol StemmaCommand: ParsableCommand {
  mutating func run(_ terminal: inout Terminal) throws
}

/// An exit code that is part of the answer, such as 2 for "differs or would change".
struct ExitStatus: Error {
  let code: Int32
  static let differs = ExitStatus(code: 2)
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// How a list can be printed.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

/// The part of the common options that says which store is meant, and what may be asked and said.
protocol StoreOptions {
  var store: String? { get }
  var silent: Bool { get }
  var quiet: Bool { get }
}

/// What every command takes.
struct CommonOptions: ParsableArguments, StoreOptions {
  @Option(help: ArgumentHelp("The store to work on.", valueName: "path"))
  var store: String?

  @Option(help: ArgumentHelp("How to print the answer: text or json.", valueName: "format"))
  var output: OutputFormat = .text

  @Flag(help: "Never ask; fail where something is missing.")
  var silent = false

  @Flag(help: "Print no notes and warnings.")
  var quiet = false

  var isJSON: Bool { output == .json }
}

/// What a list takes that can also be printed for a spreadsheet: the common options, with one format more.
struct ListOptions: ParsableArguments, StoreOptions {
  @Option(help: ArgumentHelp("The store to work on.", valueName: "path"))
  var store: String?

  @Option(help: ArgumentHelp("How to print the answer: text, json or csv.", valueName: "format"))
  var output: ListFormat = .text

  @Flag(help: "Never ask; fail where something is missing.")
  var silent = false

  @Flag(help: "Print no notes and warnings.")
  var quiet = false
}

/// What every command that records something takes besides.
struct RecordOptions: ParsableArguments {
  @Option(name: [.customShort("m"), .long], help: ArgumentHelp("Why, for the record.", valueName: "why"))
  var message: String?

  @Option(help: ArgumentHelp("The ticket that asks for it, such as OPS-1234.", valueName: "ticket"))
  var ticket: String?

  @Option(help: ArgumentHelp("Who does it: 'Name <mail>'.", valueName: "author"))
  var author: String?

  var reason: String { message ?? "" }
}

extension StoreOptions {
  /// Applies `--silent` and `--quiet`.
  func apply(to terminal: inout Terminal) {
    terminal.isSilent = silent
    terminal.isQuiet = quiet
  }
}
