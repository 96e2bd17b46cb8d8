import Foundation
import FuzzSupport
import Git
import Manifests
import StemmaTools

@testable import StemmaKit

/// Writes a history of deployments, promotions, rollbacks and configuration changes the way the engine does, without
/// moving refs for each operation.
final class Generator {
  /// A cabinet and what it ran.
  struct Target {
    let settings: Settings.Cabinet
    var assets: [String: AssetSnapshot]
    var tree: ObjectID
    var commit: ObjectID
    var version: String
    var configuration: [String: String] = [:]
    var past: [(version: String, tree: ObjectID, commit: ObjectID, assets: [String: AssetSnapshot])] = []
  }

  static let cabinets = [
    ("development", "dev"), ("staging", "staging"), ("production", "prod"), ("production-eu", "prod"),
  ]
  static let people = ["Ada Lovelace", "Grace Hopper", "Katherine Johnson", "Jürgen Groß", "王小明", "Barbara Liskov"]
  static let assetCount = 50

  let store: Store
  private var workspace: Workspace
  private var targets: [Target] = []
  private var random: SplitMix
  private var tip = ObjectID.zero
  private var systemTree = ObjectID.zero
  private var settingsTip = ObjectID.zero
  private var settingsTree = ObjectID.zero
  private var sequence = 0
  private var time: Int64 = 1_600_000_000_000
  private var refs: [String: ObjectID] = [:]
  /// The commits of all versions.
  private var versions: [String: ObjectID] = [:]
  private var build = 0

  init(path: String, seed: UInt64) throws {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    store = Store(path: path, janitor: GitProgram(searchPath: search))
    random = SplitMix(seed: seed)
    try store.create(name: "generated", stamp: Self.stamp(time, Self.people[0]))
    workspace = try Workspace(path: path)
  }

  private static func stamp(_ time: Int64, _ name: String) -> Stamp {
    Stamp(
      time: Instant(milliseconds: time), person: Person(name: name, email: "user@example.com"), method: .cli,
      client: "stemma/generator")
  }

  /// A number from 0 to `count - 1`.
  private func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private func nextStamp() -> Stamp {
    time += Int64(random.next() % 1_800_000) + 1
    return Self.stamp(time, Self.people[pick(Self.people.count)])
  }

  func run(operations: Int) throws {
    try begin()
    while sequence < operations {
      try step()
      if sequence % 1000 == 0 { try flush() }
    }
    try flush()
    print("\(sequence) operations")
  }

  /// The cabinets with their first assets, made by the engine itself.
  private func begin() throws {
    for (name, environment) in Self.cabinets {
      _ = try store.createCabinet(CabinetRequest(name: name, environment: environment), stamp: nextStamp())
    }
    for index in 0..<Self.assetCount {
      var request = DeployRequest(cabinet: "development")
      (request.asset, request.image) = ("asset-\(index)", "registry.example.com/asset-\(index):1.0.0")
      request.definition.ports = [8080]
      _ = try store.deploy(request, stamp: nextStamp())
    }
    for (from, to) in [("development", "staging"), ("staging", "production"), ("production", "production-eu")] {
      var request = SnapshotDeployRequest(version: from)
      request.cabinet = to
      _ = try store.deploySnapshot(request, stamp: nextStamp())
    }
    try load()
  }

  private func load() throws {
    workspace = try Workspace(path: store.path)
    let base = try Base(workspace)
    (tip, systemTree, sequence) = (base.history.tip, base.systemTree, base.latest.sequence)
    settingsTip = try workspace.head(RefNames.settings) ?? .zero
    settingsTree = try workspace.commit(settingsTip).tree
    for version in try base.versions.get().versions {
      versions[version.name] = try base.versions.get()[version.name]?.commit
    }
    for (name, _) in Self.cabinets {
      guard let record = try base.history.lastMove(of: name), let tree = record.fields.tree,
        let commit = record.cabinetCommit, let version = record.fields.version
      else { continue }
      let assets = try Snapshot(tree, in: workspace).assets
      let settings = try base.recordedSettings.cabinet(name)
      targets.append(Target(settings: settings, assets: assets, tree: tree, commit: commit, version: version))
    }
  }

  private func step() throws {
    switch pick(100) {
    case 0..<58: try deploy(pick(targets.count))
    case 58..<86: try promote(pick(targets.count - 1))
    case 86..<91: try rollBack(pick(targets.count))
    default: try configure(pick(targets.count))
    }
  }

  private func deploy(_ index: Int) throws {
    let asset = "asset-\(pick(Self.assetCount))"
    build += 1
    var release = targets[index].assets[asset]?.release ?? AssetDefinition()
    release.image = "registry.example.com/\(asset):1.\(build / 100).\(build % 100)"
    let part = try workspace.addRelease(release, asset: asset)
    var assets = targets[index].assets
    var overlay = assets[asset]?.overlay ?? Layer()
    for (key, value) in targets[index].configuration { overlay[.config(key)] = .string(value) }
    assets[asset] = AssetSnapshot(releaseTree: part.releaseTree, release: release, overlay: overlay)
    let name = "\(targets[index].settings.prefix)-v1.\(build / 100).\(build % 100)"
    var fields = RecordFields(.deploy, subject: "Deploy \(asset) to \(targets[index].settings.name) as \(name)")
    fields.assets = [asset]
    try put(assets, in: index, name: name, fields, lineage: nil)
  }

  private func promote(_ index: Int) throws {
    let (source, target) = (targets[index], targets[index + 1])
    var assets: [String: AssetSnapshot] = [:]
    for (name, part) in source.assets {
      let present = target.assets[name]
      assets[name] =
        present?.releaseTree == part.releaseTree
        ? present
        : AssetSnapshot(releaseTree: part.releaseTree, release: part.release, overlay: present?.overlay ?? Layer())
    }
    let rest = source.version.dropFirst(source.settings.prefix.count)
    let name = "\(target.settings.prefix)\(rest)"
    var fields = RecordFields(.promote, subject: "Promote \(source.version) to \(target.settings.name) as \(name)")
    fields.assets = assets.keys.sorted()
    fields.promotedFrom = source.version
    try put(assets, in: index + 1, name: name, fields, lineage: versions[source.version])
  }

  private func rollBack(_ index: Int) throws {
    guard targets[index].past.count > 5 else { return }
    let past = targets[index].past[targets[index].past.count - 2 - pick(3)]
    guard past.tree != targets[index].tree else { return }
    var fields = RecordFields(
      .rollback, subject: "Roll back \(targets[index].settings.name) to \(past.version)")
    fields.rolledBackTo = past.version
    fields.reason = "search is down, INC-\(pick(5000))"
    try record(past.tree, past.assets, index, name: past.version, isNew: false, fields, lineage: nil)
  }

  /// Renders and records a snapshot; one that changes nothing is left out.
  private func put(
    _ assets: [String: AssetSnapshot], in index: Int, name: String, _ fields: RecordFields, lineage: ObjectID?
  ) throws {
    let build = try workspace.addSnapshot(
      SnapshotIdentity(targets[index].settings), assets, previous: targets[index].tree)
    guard build.tree != targets[index].tree else { return }
    if let known = targets[index].past.last(where: { $0.tree == build.tree }) {
      return try record(build.tree, build.assets, index, name: known.version, isNew: false, fields, lineage: lineage)
    }
    var free = name
    var number = 1
    while versions[free] != nil {
      free = "\(VersionNaming.stem(name))-r\(number)"
      number += 1
    }
    try record(build.tree, build.assets, index, name: free, isNew: true, fields, lineage: lineage)
  }

  private func record(
    _ tree: ObjectID, _ assets: [String: AssetSnapshot], _ index: Int, name: String, isNew: Bool,
    _ unfinished: RecordFields, lineage: ObjectID?
  ) throws {
    let stamp = nextStamp()
    var fields = unfinished
    let cabinet = targets[index].settings.name
    fields.subject = fields.subject.replacing(#/ as .*/#, with: " as \(name)")
    (fields.cabinet, fields.environment) = (cabinet, targets[index].settings.environment)
    (fields.version, fields.settings, fields.tree) = (name, settingsTip, tree)
    let signature = try stamp.signature(notBefore: nil)
    let commit = try workspace.addCommit(
      Commit(
        tree: tree, parents: [targets[index].commit] + (lineage.map { [$0] } ?? []), author: signature,
        committer: signature,
        message: RecordFormat.message(fields, sequence: sequence + 1, stamp: stamp, forSystem: false)))
    fields.refs = [RefUpdate(name: RefNames.cabinet(cabinet), old: targets[index].commit, new: commit)]
    if isNew {
      let tag = try workspace.addTag(
        AnnotatedTag(
          target: commit, targetKind: .commit, name: name, tagger: signature, message: "\(fields.subject)\n"))
      fields.refs.append(RefUpdate(name: RefNames.version(name), old: .zero, new: tag))
      versions[name] = commit
    }
    for ref in fields.refs { refs[ref.name] = ref.new }
    systemTree = try workspace.setting(["cabinets", cabinet], to: (.directory, tree), in: systemTree) ?? systemTree
    try append(fields, stamp)
    (targets[index].tree, targets[index].commit, targets[index].version) = (tree, commit, name)
    targets[index].assets = assets
    targets[index].past.append((name, tree, commit, assets))
    if targets[index].past.count > 50 { targets[index].past.removeFirst() }
  }

  private func configure(_ index: Int) throws {
    let stamp = nextStamp()
    let file = "cabinets/\(targets[index].settings.name).yaml"
    let (key, value) = ("KEY_\(pick(20))", "value-\(pick(1000))")
    let old = try workspace.blob(["cabinets", "\(targets[index].settings.name).yaml"], in: settingsTree) ?? []
    let new = try YAMLEdit.set(["config", key], to: .string(value), in: old)
    guard new != old else { return }
    let blob = try workspace.addBlob(new, place: file)
    settingsTree =
      try workspace.setting(file.split(separator: "/").map(String.init), to: (.file, blob), in: settingsTree)
      ?? settingsTree
    let signature = try stamp.signature(notBefore: nil)
    let subject = "Set \(key) for cabinet '\(targets[index].settings.name)'"
    settingsTip = try workspace.addCommit(
      Commit(
        tree: settingsTree, parents: [settingsTip], author: signature, committer: signature, message: subject + "\n"))
    refs[RefNames.settings] = settingsTip
    systemTree = try workspace.setting(["settings"], to: (.directory, settingsTree), in: systemTree) ?? systemTree
    var fields = RecordFields(.settings, subject: subject)
    fields.settings = settingsTip
    (fields.cabinet, fields.environment) = (targets[index].settings.name, targets[index].settings.environment)
    targets[index].configuration[key] = value
    try append(fields, stamp)
  }

  private func append(_ fields: RecordFields, _ stamp: Stamp) throws {
    let signature = try stamp.signature(notBefore: nil)
    sequence += 1
    tip = try workspace.addCommit(
      Commit(
        tree: systemTree, parents: [tip], author: signature, committer: signature,
        message: RecordFormat.message(fields, sequence: sequence, stamp: stamp, forSystem: true)))
    refs[RefNames.system] = tip
  }

  /// Writes what was computed as one pack and moves the refs.
  private func flush() throws {
    let pack = try workspace.repository.write(workspace.pending)
    let signature = try Self.stamp(time, Self.people[0]).signature(notBefore: nil)
    for (name, id) in refs.sorted(by: { $0.key < $1.key }) {
      let old = try workspace.repository.reference(name) ?? .zero
      try workspace.repository.moveReference(name, from: old, to: id, by: signature, log: "stemma: generated")
    }
    if let pack { try workspace.repository.unkeep(pack) }
    refs = [:]
    workspace = try Workspace(path: store.path)
    FileHandle.standardError.write(Data("\r\(sequence)".utf8))
  }
}
