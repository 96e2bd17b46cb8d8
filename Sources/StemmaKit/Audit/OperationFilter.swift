/// Which operations a list shows. What is nil does not restrict it.
public struct OperationFilter: Sendable {
  /// A part of the name or address of a person, in any case.
  public var user: String?
  public var cabinet: String?
  public var environment: String?
  public var asset: String?
  /// The name of a kind of operation.
  public var kind: String?
  public var result: String?
  public var since: Instant?
  public var until: Instant?
  /// A part of the subject or the reason, in any case.
  public var text: String?
  public var ticket: String?
  /// The newest ones, at most so many.
  public var limit: Int?

  /// What an operation must have done.
  var traits: HistoryRow.Traits = []
  /// An asset that an operation may have changed.
  var changing: String?
  /// The version that the cabinet runs after it.
  var version: String?
  /// The version that a promotion came from.
  var promotedFrom: String?

  public init() {}

  init(cabinet: String? = nil, environment: String? = nil, asset: String? = nil) {
    (self.cabinet, self.environment, self.asset) = (cabinet, environment, asset)
  }

  /// What operations can end in.
  static let results = ["recorded", "published", "succeeded", "failed", "rolled-back"]

  /// - Throws: `StemmaError` for a kind or a result that there is not.
  func checkWords() throws {
    if let kind { try Self.check(kind, "operation", OperationKind.all.map(\.name)) }
    if let result { try Self.check(result, "result", Self.results) }
  }

  private static func check(_ word: String, _ what: String, _ known: [String]) throws {
    if known.contains(word) { return }
    let near = Name.nearest(word, in: known)
    let hint =
      near.isEmpty ? "known: \(known.joined(separator: ", "))" : "did you mean \(near.quotedList(joiner: "or"))?"
    throw StemmaError(.usage, "unknown \(what) '\(Name.excerpt(word))'", hints: [hint])
  }

  /// The filter with texts as `matches` compares them.
  var folded: OperationFilter {
    var result = self
    result.user = user?.lowercased()
    result.text = text?.lowercased()
    return result
  }

  /// Whether a folded filter is for operations of a person.
  func means(_ person: Person) -> Bool { user.map { person.address.lowercased().contains($0) } ?? true }

  /// Whether a folded filter lets a record pass.
  func matches(_ record: Record) -> Bool {
    let fields = record.fields
    if let cabinet, fields.cabinet != cabinet { return false }
    if let environment, fields.environment != environment { return false }
    if let asset, !fields.assets.contains(asset) { return false }
    if let kind, fields.kind.name != kind { return false }
    if let result, fields.result != result { return false }
    if let ticket, record.ticket != ticket { return false }
    if let since, record.time < since { return false }
    if let until, record.time > until { return false }
    if let changing, !record.mayChange(changing) { return false }
    if let version, fields.version != version { return false }
    if let promotedFrom, fields.promotedFrom != promotedFrom { return false }
    guard record.traits.isSuperset(of: traits) else { return false }
    if !means(record.person) { return false }
    guard let text else { return true }
    guard FoldedText.mayContain(text, fields.subject) || FoldedText.mayContain(text, fields.reason) else {
      return false
    }
    return fields.subject.lowercased().contains(text) || fields.reason.lowercased().contains(text)
  }
}
