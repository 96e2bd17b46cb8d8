internal import Git
internal import Manifests

/// One search: which states were tested, and how.
struct BisectRun {
  let store: Store
  let request: BisectRequest
  let tester: any SnapshotTester
  let stamp: () throws -> Stamp
  let report: (BisectStep) -> Void
  /// Trees that were tested: what was rolled back to is not tested again.
  private var verdicts: [ObjectID: Verdict] = [:]
  private var runs = 0

  init(
    store: Store, request: BisectRequest, tester: any SnapshotTester, stamp: @escaping () throws -> Stamp,
    report: @escaping (BisectStep) -> Void
  ) {
    self.store = store
    self.request = request
    self.tester = tester
    self.stamp = stamp
    self.report = report
  }

  mutating func answer(_ range: BisectRange) throws -> BisectAnswer {
    let deployments = range.deployments
    guard let last = deployments.last else { throw StemmaError.failed("there is no deployment between the two") }
    try expect(.good, range.good, flag: "--good")
    try expect(.bad, last, flag: "--bad")
    let found = try Bisection.firstBad(of: deployments.count) { try verdict(deployments[$0]) }
    let first = deployments[found.firstBad]
    let previous = found.lastGood < 0 ? range.good : deployments[found.lastGood]
    let objects = try store.reading { try $0.objects(from: previous, to: first) }
    let narrows = request.narrows && request.cabinet == nil
    let changes = narrows ? try narrowed(objects, previous) : nil
    return BisectAnswer(
      first: Operation(first.record), previous: previous.version,
      suspects: deployments[(found.lastGood + 1)..<found.firstBad].map { Operation($0.record) }, changes: changes,
      total: ChangeUnit.all(objects).count, runs: runs)
  }

  /// A test that says otherwise of the two ends finds nothing.
  private mutating func expect(_ expected: Verdict, _ deployment: BisectRange.Deployment, flag: String) throws {
    let verdict = try verdict(deployment)
    guard verdict != expected else { return }
    let words = verdict == .skip ? "cannot be tested" : "is \(verdict.rawValue)"
    throw StemmaError.failed("'\(flag)' is '\(deployment.version)', which by the test \(words)")
  }

  private mutating func verdict(_ deployment: BisectRange.Deployment) throws -> Verdict {
    if let known = verdicts[deployment.tree] { return known }
    let state = TestedState(version: deployment.version, files: try files(deployment))
    let verdict = try test(state, deployment.version)
    verdicts[deployment.tree] = verdict
    return verdict
  }

  /// The manifests of a deployment, or those that it has in the cabinet that is there for it.
  private func files(_ deployment: BisectRange.Deployment) throws -> [ManifestFile] {
    guard let cabinet = request.cabinet else {
      return try store.reading { try $0.workspace.manifestFiles(in: deployment.tree) }
    }
    var deploy = SnapshotDeployRequest(version: deployment.version)
    deploy.cabinet = cabinet
    deploy.exact = true
    deploy.extras = .prune
    deploy.reason = request.reason
    return try store.manifests(store.deploySnapshot(deploy, stamp: stamp()).plan.version ?? cabinet).files
  }

  private mutating func test(_ state: TestedState, _ subject: String) throws -> Verdict {
    let run = try tester.run(state)
    runs += 1
    let verdict = Verdict(exitCode: run.exitCode)
    report(BisectStep(subject: subject, verdict: verdict, exitCode: run.exitCode, message: run.message))
    return verdict
  }

  /// The smallest set of changes that makes the good state bad, by states that are made for it and never stored.
  private mutating func narrowed(_ objects: [ObjectDifference], _ previous: BisectRange.Deployment) throws
    -> [ObjectDifference]
  {
    let files = try store.reading { try $0.workspace.manifestFiles(in: previous.tree) }
    let units = ChangeUnit.all(objects)
    let needed = try DeltaDebugging.minimal(units) { chosen in
      let state = TestedState(version: nil, files: try ChangeUnit.applied(chosen, of: objects, to: files))
      return try test(state, "\(chosen.count) of \(units.count) changes") == .bad
    }
    return ChangeUnit.selected(needed, of: objects)
  }
}

/// The smallest thing that narrowing takes or leaves: a field of an object that changes, or an object as a whole.
struct ChangeUnit: Hashable {
  let object: Int
  /// nil for an object that is new, or that goes.
  let field: Int?

  static func all(_ objects: [ObjectDifference]) -> [ChangeUnit] {
    objects.indices.flatMap { index -> [ChangeUnit] in
      if objects[index].status != .changed { return [ChangeUnit(object: index, field: nil)] }
      return objects[index].fields.indices.map { ChangeUnit(object: index, field: $0) }
    }
  }

  /// The objects that some units are about, with the fields that are among them.
  static func selected(_ units: [ChangeUnit], of objects: [ObjectDifference]) -> [ObjectDifference] {
    objects.indices.compactMap { index in
      let own = units.filter { $0.object == index }
      if own.isEmpty { return nil }
      var object = objects[index]
      object.fields = own.compactMap(\.field).map { object.fields[$0] }
      return object
    }
  }

  /// Files with some of the changes made.
  static func applied(_ units: [ChangeUnit], of objects: [ObjectDifference], to files: [ManifestFile]) throws
    -> [ManifestFile]
  {
    var result = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.bytes) })
    for object in selected(units, of: objects) {
      let value = try object.status == .changed ? object.withOwnChanges() : object.new
      result[object.path] = value.map(YAML.write)
    }
    return result.sorted { $0.key < $1.key }.map { ManifestFile(path: $0.key, bytes: $0.value) }
  }
}

extension ObjectDifference {
  /// The old object with the changes that this holds.
  fileprivate func withOwnChanges() throws -> Value? {
    do { return try old.map { try ValueEditor.apply(fields.map(\.change), to: $0).value } } catch let failure
      as JSONPatch.Failure
    {
      throw StemmaError.failed("'\(path)' cannot be changed in part: \(failure.message)")
    }
  }
}

extension Base {
  /// What differs between the objects of two deployments.
  fileprivate func objects(from old: BisectRange.Deployment, to new: BisectRange.Deployment) throws
    -> [ObjectDifference]
  {
    let before = try ComparedState(name: old.version, tree: old.tree, workspace)
    let after = try ComparedState(name: new.version, tree: new.tree, workspace)
    return try StateComparison(old: before, new: after) { try self.object($0) }.objects()
  }
}
