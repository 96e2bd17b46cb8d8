internal import StemmaKit

/// An operation as named values: what JSON and CSV hold of it, whatever the answer.
enum OperationFields {
  /// The names, in the order in which `all` gives the values.
  static let names = [
    "sequence", "time", "author", "client", "method", "run", "operation", "subject", "cabinet", "environment", "assets",
    "version", "tree", "cabinetCommit", "promotedFrom", "rolledBackTo", "requested", "settings", "reason", "ticket",
    "result", "error", "commit",
  ]

  /// Who did it, what and why: what a line about something else has of the operation that brought it.
  static let origin = ["sequence", "author", "operation", "subject", "reason", "ticket", "commit"]

  static func all(_ item: Operation) -> [(String, JSON)] { Array(zip(names, values(item))) }

  static func json(_ item: Operation) -> JSON { .object(all(item)) }

  /// Some of the values; empty ones where there is no operation.
  static func values(_ item: Operation?, _ chosen: [String]) -> [JSON] {
    guard let item else { return CSV.empty(chosen.count) }
    let all = Dictionary(uniqueKeysWithValues: all(item))
    return chosen.map { all[$0] ?? .null }
  }

  private static func values(_ item: Operation) -> [JSON] {
    [
      .int(item.sequence), .string(item.time.text), .string(item.person.address), .string(item.client),
      .string(item.method), JSON(item.run), .string(item.kind.name), .string(item.subject), JSON(item.cabinet),
      JSON(item.environment), JSON(item.assets), JSON(item.version), JSON(item.tree?.text),
      JSON(item.cabinetCommit?.text), JSON(item.promotedFrom), JSON(item.rolledBackTo), JSON(item.requested),
      JSON(item.settings?.text), .string(item.reason), JSON(item.ticket), .string(item.result), JSON(item.error),
      .string(item.commit.text),
    ]
  }

  static func images(_ images: [AssetImages]) -> JSON {
    .array(images.map { ["asset": .string($0.asset), "images": JSON($0.images)] })
  }

  /// The images in one text: `web=api:1.2.3, mail=a:1 b:2`.
  static func text(_ images: [AssetImages]) -> String {
    images.map { "\($0.asset)=\($0.images.joined(separator: " "))" }.joined(separator: ", ")
  }
}

extension Operation {
  /// Where it happened, in a few words.
  var place: String {
    cabinet ?? environment.map { "environment \($0)" } ?? assets.first.map { "asset \($0)" } ?? "-"
  }

  /// Why, with the ticket where there is one, in one line.
  var why: String {
    let reason = reason.split(separator: "\n").joined(separator: " ")
    return [reason, ticket.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What it did, and why it failed where it did.
  var sentence: String { error.map { "\(subject) (\(result): \($0))" } ?? subject }
}
