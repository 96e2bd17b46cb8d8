import TestSupport
import Testing

@testable import StemmaKit

/// Questions about the past of a random store, each answered by Stemma and by plain git on `system`.
@Suite("answers about the past agree with plain git") struct GitAgreementTests {
  @Test("200 random questions", arguments: [UInt64(20_241_115)]) func questions(seed: UInt64)
    throws
  {
    let test = try TestStore()
    var random = try RandomOperations(test.store, seed: seed)
    for round in 1...4 {
      for _ in 0..<(round == 1 ? 32 : 20) { try random.step() }
      let git = try GitHistory(test.store.path)
      for _ in 0..<20 { try askState(test.store, git, &random) }
      for _ in 0..<15 { try askHistory(test.store, git, &random) }
      for _ in 0..<15 { try askBlame(test.store, git, &random) }
    }
  }

  private func askState(_ store: Store, _ git: GitHistory, _ random: inout RandomOperations) throws {
    // Git knows whole seconds: the end of one is the same time for both.
    let second = random.number(1_750_000_000...(random.clock / 1000 + 2))
    let state = try store.state(at: Instant(milliseconds: second * 1000 + 999))
    let commit = try #require(try git.commit(before: second))
    #expect(state.operation.commit.text == commit)
    let trees = try git.lines("ls-tree", "--format=%(path) %(objectname)", commit, "cabinets/")
    #expect(state.cabinets.map { "cabinets/\($0.name) \($0.tree)" } == trees)
    guard !state.cabinets.isEmpty else { return }
    let cabinet = try random.pick(state.cabinets)
    let last = try git.lines("log", "-1", "--format=%H %an", commit, "--", "cabinets/\(cabinet.name)")
    #expect(cabinet.operation.map { ["\($0.commit) \($0.person.name)"] } ?? [] == last)
    for asset in cabinet.assets {
      let file = "cabinets/\(cabinet.name)/release/\(asset.name)/asset.yaml"
      #expect(try git.lines("show", "\(commit):\(file)").contains("image: \(asset.images.joined())"))
    }
  }

  private func askHistory(_ store: Store, _ git: GitHistory, _ random: inout RandomOperations) throws {
    let (cabinet, asset) = (try random.pick(RandomOperations.cabinets).0, try random.pick(RandomOperations.assets))
    let place = "cabinets/\(cabinet)"
    let (subject, paths): (String, [String]) = try random.pick([
      (cabinet, [place]),
      (asset, ["\(place)/release/\(asset)", "\(place)/overlay/\(asset).yaml", "\(place)/manifests/\(asset)"]),
      ("Deployment/\(asset)", ["\(place)/manifests/\(asset)/deployment.apps_\(asset).yaml"]),
      ("cm/\(asset)-config", ["\(place)/manifests/\(asset)/configmap_\(asset)-config.yaml"]),
      ("\(asset)/service_\(asset).yaml", ["\(place)/manifests/\(asset)/service_\(asset).yaml"]),
    ])
    var found: [String] = []
    do {
      try store.changes(of: store.subject(subject), cabinet: cabinet) { change in
        found.append(change.operation.commit.text)
        return true
      }
    } catch let error as StemmaError {
      #expect(error.message == "unknown cabinet or asset '\(subject)'")
    }
    let expected =
      paths.count == 1
      ? try git.lines("log", "--format=%H", "system", "--", paths[0])
      : try git.lines("log", "--format=%H", "system", "--", paths[0], paths[1], paths[2])
    #expect(found == expected, "\(subject) in \(cabinet)")
  }

  private func askBlame(_ store: Store, _ git: GitHistory, _ random: inout RandomOperations) throws {
    let (cabinet, asset) = (try random.pick(RandomOperations.cabinets).0, try random.pick(RandomOperations.assets))
    let key = try random.pick(RandomOperations.keys)
    let (resource, field, file, start) = try random.pick([
      ("Deployment/\(asset)", "spec.replicas", "deployment.apps_\(asset).yaml", "replicas: "),
      (
        "Deployment/\(asset)", "spec.template.spec.containers[\(asset)].image", "deployment.apps_\(asset).yaml",
        "image: "
      ),
      ("ConfigMap/\(asset)-config", "data.\(key)", "configmap_\(asset)-config.yaml", "\(key): "),
    ])
    let expected = try GitBlame(history: git, asset: asset, file: file, start: start).steps(in: cabinet)
    var question = BlameQuestion(cabinet: cabinet)
    (question.resource, question.field) = (resource, field)
    do {
      let line = try #require(try store.blame(question).lines.first)
      #expect(line.steps.map(\.operation.commit.text) == expected, "\(resource) \(field) in \(cabinet)")
    } catch let error as StemmaError {
      #expect(expected.isEmpty, "\(resource) \(field) in \(cabinet): \(error)")
    }
  }
}
