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
  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    let most = try limit.most()
    let store = try terminal.openStore(common)
    let text = try terminal.require(subject, flag: "RESOURCE|ASSET|CABINET")
    let subject = try store.subject(text)
    var list = ChangeStream(common.output, subject, named: text)
    var count = LimitedCount(most)
    var progress = nil as Progress?
    try store.changes(
      of: subject, cabinet: cabinet,
      progress: { read, all in
        progress = progress ?? Progress("operations", on: terminal)
        progress?.show(read, of: all, on: &terminal)
        if read == all { progress?.end(on: &terminal) }
      }
    ) { change in
      guard count.next() else { return false }
      list.add(change, to: &terminal)
      return true
    }
    if case .resource = subject, count.shown == 0 {
      let place = cabinet.map { "cabinet '\($0)'" } ?? "any cabinet"
      throw StemmaError(.failed, "no object '\(text)' was ever in \(place)")
    }
    list.finish(to: &terminal)
    if count.hasMore { limit.tellMore(to: &terminal) }
  }
}
