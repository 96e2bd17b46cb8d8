internal import StemmaKit

/// The JSON form of operations in answers about the past.
enum PastJSON {
  static func operation(_ operation: Operation) -> JSON {
    [
      "sequence": .int(operation.sequence), "operation": .string(operation.kind.name),
      "commit": .string(operation.commit.text), "time": .string(operation.time.text),
      "author": .string(operation.person.address), "subject": .string(operation.subject),
      "reason": .string(operation.reason), "ticket": JSON(operation.ticket), "cabinet": JSON(operation.cabinet),
      "version": JSON(operation.version), "promotedFrom": JSON(operation.promotedFrom),
      "rolledBackTo": JSON(operation.rolledBackTo), "method": .string(operation.method),
      "result": .string(operation.result),
    ]
  }
}

extension Operation {
  /// Why, with the ticket where there is one.
  var why: String {
    let reason = reason.split(separator: "\n").joined(separator: " ")
    return [reason, ticket.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
