internal import Git

/// What a search for the first bad deployment starts from.
public struct BisectRequest: Sendable {
  /// A version that passes the test, or a name that stands for one.
  public var good: String
  /// A later version of the same cabinet that does not.
  public var bad: String
  /// A cabinet to deploy each version to before it is tested.
  public var cabinet: String?
  /// Whether to search for the changes that are to blame, too.
  public var narrows = true
  /// For the record of deployments to the cabinet.
  public var reason = ""

  public init(good: String, bad: String) {
    self.good = good
    self.bad = bad
  }
}

/// One test on the way.
public struct BisectStep: Sendable {
  /// A version, or `2 of 7 changes`.
  public let subject: String
  public let verdict: Verdict
  public let exitCode: Int32
  /// The last line that the test printed.
  public let message: String
}

/// The first bad deployment, and what is to blame in it.
public struct BisectAnswer: Sendable {
  /// The deployment that is bad while the one before it is good.
  public let first: Operation
  /// The last version that is good.
  public let previous: String
  /// Deployments between the two that could not be tested: each of them may be the first bad one.
  public let suspects: [Operation]
  /// The smallest set of changes that makes the good one bad; nil where it was not searched for.
  public let changes: [ObjectDifference]?
  /// How many changes there are between the good and the bad one.
  public let total: Int
  /// How often the test ran.
  public let runs: Int
}

extension Store {
  /// Finds the deployment between two versions of a cabinet from which on a test fails, then the changes in it that are
  /// to blame. Nothing is written to the store, unless a cabinet is named to deploy to.
  ///
  /// - Parameters:
  ///   - stamp: who deploys, and when; asked for once for each deployment.
  ///   - report: is told of each test.
  /// - Throws: `StemmaError` where the two are no such versions, or where the test says otherwise of them.
  public func bisect(
    _ request: BisectRequest, tester: any SnapshotTester, stamp: () throws -> Stamp, report: (BisectStep) -> Void
  ) throws -> BisectAnswer {
    let range = try reading { try BisectRange($0, request) }
    return try withoutActuallyEscaping(stamp) { stamp in
      try withoutActuallyEscaping(report) { report in
        var run = BisectRun(store: self, request: request, tester: tester, stamp: stamp, report: report)
        return try run.answer(range)
      }
    }
  }
}

/// The deployments that are searched.
struct BisectRange {
  struct Deployment: Sendable {
    let version: String
    let tree: ObjectID
    let record: Record
  }

  let good: Deployment
  /// Oldest first; the last one is bad.
  let deployments: [Deployment]

  init(_ base: Base, _ request: BisectRequest) throws {
    let resolver = try base.resolver(base.recordedSettings)
    let good = try resolver.resolve(request.good, in: nil).version
    let bad = try resolver.resolve(request.bad, in: good.cabinet).version
    try Self.check(good, bad, request, base.recordedSettings)
    var records: [Record] = []
    var filter = OperationFilter(cabinet: bad.cabinet)
    (filter.until, filter.traits) = (bad.record.time, .movesCabinet)
    try base.history.walk(filter) { record, _ in
      guard record.sequence > good.record.sequence else { return false }
      records.append(record)
      return true
    }
    self.good = Deployment(version: good.name, tree: good.tree, record: good.record)
    deployments = records.reversed().compactMap { record in
      guard let tree = record.fields.tree, let version = record.fields.version else { return nil }
      return Deployment(version: version, tree: tree, record: record)
    }
  }

  private static func check(_ good: Version, _ bad: Version, _ request: BisectRequest, _ settings: Settings) throws {
    guard good.cabinet == bad.cabinet else {
      throw StemmaError.failed(
        "'\(good.name)' and '\(bad.name)' are versions of two cabinets",
        details: ["\(good.name) (\(good.cabinet))", "\(bad.name) (\(bad.cabinet))"])
    }
    guard good.record.sequence < bad.record.sequence else {
      throw StemmaError.failed("the good version '\(good.name)' is not older than the bad one, '\(bad.name)'")
    }
    guard let cabinet = request.cabinet else { return }
    guard try settings.cabinet(cabinet).name != bad.cabinet else {
      throw StemmaError.failed(
        "cannot test in cabinet '\(cabinet)', whose versions are searched", hint: "make a cabinet for it")
    }
  }
}
