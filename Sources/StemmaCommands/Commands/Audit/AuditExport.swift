internal import ArgumentParser
internal import StemmaKit

struct AuditExport: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the record for an auditor or another program, newest first.",
    discussion: """
      CSV is for spreadsheets, jsonl is one JSON object a line, and html is one page that needs nothing else and names \
      for each line the git command that shows it.

      Example:
        stemma audit export --since 2024-01-01 --until 2024-12-31 --format html --file audit-2024.html
      """)

  @Option(help: ArgumentHelp("csv, jsonl or html.", valueName: "format"))
  var format: AuditFormat = .csv

  @Option(help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"))
  var file: String?

  @OptionGroup var only: AuditFilterOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    if common.isJSON && file == nil {
      throw StemmaError(.usage, "'--output json' goes with '--file'", hints: ["'--format jsonl' prints JSON"])
    }
    let filter = try only.filter(terminal)
    let trail = try terminal.openStore(common).auditTrail()
    let export = AuditExportWriter(
      format: format, trail: trail, filter: filter,
      showsProgress: file != nil || !terminal.surroundings.isOutputTerminal)
    guard let file else {
      _ = try export.write(&terminal) { text, terminal in terminal.write(text.utf8) }
      return
    }
    let path = StoreLocation.absolute(file, from: terminal.surroundings.workingDirectory)
    let output = try OutputFile(path, named: file)
    let count = try export.write(&terminal) { text, _ in try output.write(text) }
    try output.finish()
    report(count, file, trail.latest, &terminal)
  }

  private func report(_ count: Int, _ file: String, _ latest: Operation, _ terminal: inout Terminal) {
    if common.isJSON {
      let fields: [(String, JSON)] = [
        ("file", .string(file)), ("fileFormat", .string(format.rawValue)), ("operations", .int(count)),
        ("latest", ["sequence": .int(latest.sequence), "commit": .string(latest.commit.text)]),
      ]
      return terminal.print(JSON.document("audit-export", fields))
    }
    terminal.print("Wrote \(count) operation\(count == 1 ? "" : "s") to \(file)")
  }
}

/// Writes the part of a trail that a filter lets pass.
struct AuditExportWriter {
  let format: AuditFormat
  let trail: AuditTrail
  let filter: OperationFilter
  /// Not where the answer itself goes to the terminal.
  let showsProgress: Bool

  /// - Returns: how many operations there were.
  func write(
    _ terminal: inout Terminal, _ output: (String, inout Terminal) throws -> Void
  ) throws -> Int {
    var progress = Progress("operations", on: terminal)
    defer { progress.end(on: &terminal) }
    let form = form(now: terminal.now)
    var count = 0
    try trail.check(filter)
    try output(form.head, &terminal)
    try trail.operations(filter) { item in
      try output(form.row(item, trail.images(of: item)), &terminal)
      count += 1
      progress.show(
        trail.latest.sequence - item.sequence + 1, of: trail.latest.sequence, on: &terminal, isShown: showsProgress)
      return true
    }
    try output(form.end(count), &terminal)
    return count
  }

  private func form(now: Instant) -> any AuditForm {
    switch format {
    case .csv: AuditTable()
    case .jsonl: AuditLines()
    case .html:
      AuditPage(
        enterprise: trail.enterprise, since: filter.since, until: filter.until, latest: trail.latest, now: now)
    }
  }
}
