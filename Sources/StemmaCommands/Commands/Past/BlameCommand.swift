internal import ArgumentParser
internal import StemmaKit

struct BlameCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame", abstract: "Who set what a cabinet runs with, when, why, and how it travelled there.",
    discussion: """
      Without a resource: every configuration key and image of the cabinet's assets. What follows the cabinet may also be \
      an asset, or a key.

      Example:
        stemma blame production Deployment/web spec.replicas
        stemma blame production DATABASE_URL
      """)

  @Argument(help: "The cabinet.")
  var cabinet: String?

  @Argument(help: "The resource, as Deployment/web, or an asset or a key.")
  var resource: String?

  @Argument(help: "A field, as spec.replicas, or a configuration key.")
  var field: String?

  @OptionGroup var common: ListOptions

  func run(_ terminal: inout Terminal) throws {
    let store = try terminal.openStore(common)
    let blame = try store.blame(question(terminal.requireCabinet(cabinet, flag: "CABINET", store), store))
    let report = BlameReport(blame)
    switch common.output {
    case .text: report.print(to: &terminal)
    case .json: terminal.print(report.json)
    case .csv: report.printRows(to: &terminal)
    }
  }

  /// What stands alone behind the cabinet is a resource, one of its assets, or else a key.
  private func question(_ cabinet: String, _ store: Store) throws -> BlameQuestion {
    var question = BlameQuestion(cabinet: cabinet)
    question.resource = resource
    question.field = field
    guard let resource, field == nil, !resource.contains("/") else { return question }
    let assets = try store.status(cabinet: cabinet).cabinets.flatMap(\.assets).map(\.name)
    if !assets.contains(resource) {
      question.resource = nil
      question.field = resource
    }
    return question
  }
}
