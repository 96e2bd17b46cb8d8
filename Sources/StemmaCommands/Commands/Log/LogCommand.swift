internal import ArgumentParser
internal import StemmaKit

struct LogCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show what was done, newest first; with --graph, what travelled where.",
    discussion: """
      In the graph, a lane is a cabinet, ● a deployment, ○ one without change, ◁ a rollback and ✗ a failure; an arrow is \
      a promotion.

      Example:
        stemma log --graph --limit 20
      """)

  @Flag(help: "Draw a lane for each cabinet.")
  var graph = false

  @Flag(help: "Draw with signs of ASCII only.")
  var ascii = false

  @Option(help: ArgumentHelp("Only this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @OptionGroup var limit: LimitOptions
  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    var filter = OperationFilter()
    filter.cabinet = cabinet
    filter.limit = try limit.most()
    let timeline = try terminal.openStore(common).timeline(filter)
    print(timeline, to: &terminal)
    if timeline.hasMore { limit.tellMore(to: &terminal) }
  }

  private func print(_ timeline: Timeline, to terminal: inout Terminal) {
    if common.output != .text { return printFields(timeline, to: &terminal) }
    if timeline.entries.isEmpty { return terminal.print("No operations") }
    let lanes = graph ? LogGraph(timeline, ascii ? .ascii : .box, width: terminal.width) : nil
    for line in lanes?.legend ?? [] { terminal.print(line) }
    let rows = table(timeline, terminal).lines(width: terminal.width.map { $0 - (lanes?.width ?? 0) })
    for (line, drawn) in zip(rows, lanes?.lines ?? rows.map { _ in "" }) { terminal.print(drawn + line) }
  }

  private func table(_ timeline: Timeline, _ terminal: Terminal) -> Table {
    var table = Table([.whole("time (UTC)"), "who", .name("version"), "what"])
    for operation in timeline.entries.map(\.operation) {
      let time = String(operation.time.text.prefix(16)).replacing("T", with: " ")
      table.add([time, operation.person.name, operation.version ?? "", what(operation, terminal)])
    }
    return table
  }

  private func what(_ operation: Operation, _ terminal: Terminal) -> String {
    if operation.result == "failed" {
      return terminal.styled("failed: \(operation.subject): \(operation.error ?? "")", .red)
    }
    return operation.kind == .rollback ? terminal.styled(operation.subject, .yellow) : operation.subject
  }

  private func printFields(_ timeline: Timeline, to terminal: inout Terminal) {
    var list = FieldListStream(
      "log", [("cabinets", JSON(timeline.cabinets))], list: "operations",
      columns: OperationFields.names + ["sourceCabinet", "changed"], isCSV: common.output == .csv, to: &terminal)
    for entry in timeline.entries {
      let more: [(String, JSON)] = [
        ("sourceCabinet", JSON(entry.sourceCabinet)), ("changed", .bool(entry.operation.cabinetCommit != nil)),
      ]
      list.add(OperationFields.all(entry.operation) + more, to: &terminal)
    }
    list.finish(to: &terminal)
  }
}
