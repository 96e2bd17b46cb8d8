internal import ArgumentParser
internal import StemmaKit

/// What the record can be exported as.
enum AuditFormat: String, ExpressibleByArgument, CaseIterable {
  case csv, jsonl, html
}

/// How exported operations look: something before them, each of them, and something behind them.
protocol AuditForm {
  var head: String { get }
  func row(_ item: Operation, _ images: [AssetImages]) -> String
  func end(_ count: Int) -> String
}

/// A CSV file.
struct AuditTable: AuditForm {
  var head: String { CSV.row(Self.names) }

  func row(_ item: Operation, _ images: [AssetImages]) -> String {
    let cells = OperationFields.all(item).map { CSV.cell($0.1) }
    return CSV.row(cells + [OperationFields.text(images), item.command])
  }

  func end(_ count: Int) -> String { "" }

  private static let names = OperationFields.names + ["images", "command"]
}

/// One JSON object a line.
struct AuditLines: AuditForm {
  var head: String { "" }

  func row(_ item: Operation, _ images: [AssetImages]) -> String {
    let fields =
      OperationFields.all(item) + [
        ("images", OperationFields.images(images)), ("command", .string(item.command)),
      ]
    return JSON.document("operation-record", fields).line + "\n"
  }

  func end(_ count: Int) -> String { "" }
}

extension Operation {
  /// The command of plain git that shows the record.
  var command: String { "git show \(commit)" }
}
