internal import ArgumentParser
internal import StemmaKit

struct AuditShow: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that is recorded of one operation.",
    discussion: "Example:\n  stemma audit show 42")

  @Argument(help: "The number of the operation.")
  var sequence: Int?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    let trail = try terminal.openStore(common).auditTrail()
    let detail = try trail.detail(number(&terminal))
    if common.isJSON { return terminal.print(json(detail)) }
    let item = detail.operation
    terminal.print("\(item.sequence)  \(item.subject)")
    terminal.print(fields: who(detail) + what(item) + why(item))
    if !detail.images.isEmpty { terminal.print("images") }
    for part in detail.images {
      terminal.print(
        "  \(part.asset)  \(part.images.joined(separator: ", "))",
        or: ["  \(part.asset)"] + part.images.map { "    \($0)" })
    }
    terminal.print("refs")
    terminal.print("  refs/heads/system  -> \(item.commit)")
    for ref in detail.refs {
      let move = "\(ref.old?.short ?? "new") -> \(ref.new?.text ?? "deleted")"
      terminal.print("  \(ref.name)  \(move)", or: ["  \(ref.name)", "    \(move)"])
    }
    if let settings = item.settings, let subject = detail.settingsSubject {
      terminal.print("settings  \(settings.short)  \(subject)")
    }
  }

  private func number(_ terminal: inout Terminal) throws -> Int {
    if let sequence { return sequence }
    guard let number = Int(try terminal.require(nil, flag: "SEQUENCE")) else {
      throw StemmaError(.usage, "the number of an operation is missing", hints: ["see 'stemma audit list'"])
    }
    return number
  }

  private func who(_ detail: OperationDetail) -> [(String, String)] {
    let item = detail.operation
    return [
      ("who", item.person.address), ("when", item.time.text), ("client", item.client),
      ("how", item.method + (item.run.map { ", \($0)" } ?? "")),
      ("signed", detail.signedCommit.map { "\($0), not verified" } ?? "-"),
    ] + (detail.signedCommit == nil ? [] : key(detail.signingKey))
  }

  /// Two lines, because both together are wider than a narrow terminal.
  private func key(_ key: SigningKey?) -> [(String, String)] {
    guard let key else { return [("signing key", "unknown")] }
    guard let name = key.fingerprint ?? key.keyID.map({ "ID \($0)" }) else {
      return [("signing key", key.format == .x509 ? "x509" : "\(key.format.rawValue), cannot be read")]
    }
    return [("signing key", name), ("key type", key.type ?? key.format.rawValue)]
  }

  private func what(_ item: Operation) -> [(String, String)] {
    [
      ("operation", item.kind.name), ("cabinet", item.cabinet ?? ""), ("environment", item.environment ?? ""),
      ("assets", item.assets.joined(separator: ", ")), ("version", item.version ?? ""),
      ("promoted from", item.promotedFrom ?? ""), ("rolled back to", item.rolledBackTo ?? ""),
      ("asked for", item.requested ?? ""), ("tree", item.tree?.text ?? ""),
      ("cabinet commit", item.cabinetCommit?.text ?? ""),
    ]
  }

  private func why(_ item: Operation) -> [(String, String)] {
    [
      ("why", item.reason), ("ticket", item.ticket ?? ""), ("result", item.result), ("error", item.error ?? ""),
      ("commit", item.commit.text),
    ]
  }

  private func json(_ detail: OperationDetail) -> JSON {
    let refs = detail.refs.map { ref -> JSON in
      ["name": .string(ref.name), "old": JSON(ref.old?.text), "new": JSON(ref.new?.text)]
    }
    return JSON.document(
      "audit-operation",
      OperationFields.all(detail.operation) + [
        ("images", OperationFields.images(detail.images)), ("refs", .array(refs)),
        ("settingsSubject", JSON(detail.settingsSubject)), ("signedCommit", JSON(detail.signedCommit?.text)),
        ("signingKey", detail.signingKey.map(json) ?? .null),
      ])
  }

  private func json(_ key: SigningKey) -> JSON {
    [
      "format": .string(key.format.rawValue), "type": JSON(key.type), "fingerprint": JSON(key.fingerprint),
      "keyID": JSON(key.keyID),
    ]
  }
}
