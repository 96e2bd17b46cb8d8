internal import ArgumentParser
internal import StemmaKit

struct HistoryCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Every change of a resource, an asset or a cabinet, newest first.",
    discussion: """
      A resource is written as Deployment/web, deploy/web, deployment.apps/web, or as the path of its manifest.

      Example:
        stemma history Deployment/web --cabinet production --limit 10
      """)

  @Argument(help: "The resource, asset or cabinet.")
  var subject: String?

  @Option(help: ArgumentHelp("Only in this cabinet.", valueName: "cabinet"))
  var cabinet: String?

  @OptionGroup var limit: LimitOptions
  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    let store = try terminal.openStore(common)
    let text = try terminal.require(subject, flag: "RESOURCE|ASSET|CABINET")
    let subject = try store.subject(text)
    var items: [JSON] = []
    var count = LimitedCount(most)
    try store.changes(of: subject, cabinet: cabinet) { change in
      guard count.next() else { return false }
      if common.isJSON {
        items.append(ChangeReport(change, subject).json)
      } else {
        ChangeReport(change, subject).print(isFirst: count.shown == 1, to: &terminal)
      }
      return true
    }
    if case .resource = subject, count.shown == 0 {
      let place = cabinet.map { "cabinet '\($0)'" } ?? "any cabinet"
      throw StemmaError(.failed, "no object '\(text)' was ever in \(place)")
    }
    if common.isJSON {
      terminal.print(JSON.document("history", [("subject", .string(text)), ("changes", .array(items))]))
    } else if count.shown == 0 {
      terminal.print("No changes")
    }
    if count.hasMore { limit.tellMore(to: &terminal) }
  }
}

/// How one change is told.
private struct ChangeReport {
  let change: PastChange
  let subject: PastSubject

  init(_ change: PastChange, _ subject: PastSubject) {
    self.change = change
    self.subject = subject
  }

  func print(isFirst: Bool, to terminal: inout Terminal) {
    let operation = change.operation
    if !isFirst { terminal.print() }
    let heading = [operation.time.text, operation.cabinet ?? "", operation.version ?? "-", operation.person.address]
    terminal.print("\(terminal.styled(heading.joined(separator: "  "), .yellow))  (\(operation.sequence))")
    terminal.print("  \(operation.subject)")
    if !operation.why.isEmpty { terminal.print("  why: \(operation.why)") }
    if case .resource = subject {
      for asset in change.assets { ChangeList.printFields(asset.fields, to: &terminal) }
    } else {
      ChangeList(change.assets).print(to: &terminal)
    }
  }

  var json: JSON {
    ["operation": PastJSON.operation(change.operation), "assets": .array(change.assets.map(ChangeList.json))]
  }
}
