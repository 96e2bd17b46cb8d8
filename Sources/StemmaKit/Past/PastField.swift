internal import Git
internal import Manifests

/// A field whose origin is asked for.
enum PastField: Sendable, Hashable {
  /// A field of a manifest, as `FieldChange.path` writes it.
  case path(String)
  case key(String)
  /// An image of a captured asset by its repository, or the one of a workload, which has no name here.
  case image(String)

  /// As people read it.
  var text: String {
    switch self {
    case .path(let path): path
    case .key(let key): key
    case .image(let repository): repository.isEmpty ? "image" : "image \(repository)"
    }
  }
}

/// The part of a snapshot that fields are read from.
enum FieldSource: Sendable, Hashable {
  /// A manifest.
  case manifest(asset: String, file: String)
  /// The configuration and the images of an asset.
  case inputs(asset: String)

  var asset: String {
    switch self {
    case .manifest(let asset, _), .inputs(let asset): asset
    }
  }
}

/// The fields that a part of a snapshot has.
struct FieldValues {
  var values: [PastField: String] = [:]
  /// Those that belong to the release, and so travel with every promotion.
  var released: Set<PastField> = []
}

/// Reads fields from snapshots. What has the ID of something that was read before is not read again.
final class FieldReader {
  private let workspace: Workspace
  private var known: [[ObjectID]: FieldValues] = [:]
  private var directories: [ObjectID: Directory] = [:]
  private var overlays: [ObjectID: Value] = [:]
  /// A part that is looked up ahead of being asked for, in which snapshots, the place of the next one, and what the one
  /// before has.
  private var ahead: (source: FieldSource, line: PathLine, snapshots: [ObjectID])?
  private var next = 0
  private var latest: (snapshot: ObjectID, ids: [ObjectID])?

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  /// The IDs of what a part is read from: equal IDs mean equal fields. None where a snapshot does not have the part.
  func fingerprint(_ source: FieldSource, in snapshot: ObjectID?) throws -> [ObjectID] {
    guard let snapshot else { return [] }
    switch source {
    case .manifest(let asset, let file):
      if let ids = try foundAhead(source, in: snapshot) { return ids }
      // Few are asked for at a time, and trees on the way are seldom those of a neighbour: none is kept.
      return try [workspace.entry(Self.path(asset, file), in: snapshot)?.id].compactMap { $0 }
    case .inputs(let asset):
      guard let release = try entry(["release", asset], in: snapshot) else { return [] }
      return try [release] + [entry(["overlay", "\(asset).yaml"], in: snapshot)].compactMap { $0 }
    }
  }

  private static func path(_ asset: String, _ file: String) -> [String] { ["manifests", asset, file] }

  /// Looks a part up in the snapshots that will be asked for next, in their order, ahead of that. For manifests only: what
  /// others are read from is kept anyway.
  func readAhead(_ source: FieldSource, in snapshots: [ObjectID]) throws {
    guard case .manifest(let asset, let file) = source else { return }
    ahead = try workspace.line(Self.path(asset, file), in: snapshots).map { (source, $0, snapshots) }
    (next, latest) = (0, nil)
  }

  /// The fingerprint that was looked up ahead; nil of another part, and of a snapshot that is not the next or the last one.
  private func foundAhead(_ source: FieldSource, in snapshot: ObjectID) throws -> [ObjectID]? {
    guard let ahead, ahead.source == source else { return nil }
    // What follows may be the same snapshot again.
    if next < ahead.snapshots.count, ahead.snapshots[next] == snapshot, let (_, entry) = try ahead.line.next() {
      next += 1
      latest = (snapshot, [entry?.id].compactMap { $0 })
    }
    return latest?.snapshot == snapshot ? latest?.ids : nil
  }

  /// The fields of a part.
  func fields(_ source: FieldSource, in snapshot: ObjectID?) throws -> FieldValues {
    try fields(source, fingerprint(source, in: snapshot), in: snapshot)
  }

  /// The fields of a part with that fingerprint.
  func fields(_ source: FieldSource, _ ids: [ObjectID], in snapshot: ObjectID?) throws -> FieldValues {
    guard let snapshot, let last = ids.last else { return FieldValues() }
    if let fields = known[ids] { return fields }
    let fields =
      switch source {
      case .manifest: FieldValues(manifest: try YAML.document(workspace.blob(last))?.value ?? .null)
      case .inputs(let asset): FieldValues(try self.asset(asset, ids, snapshot))
      }
    known[ids] = fields
    return fields
  }

  /// - Parameter ids: those of the release and, where there is one, of the overlay.
  private func asset(_ name: String, _ ids: [ObjectID], _ snapshot: ObjectID) throws -> AssetSnapshot {
    let overlay = try ids.count > 1 ? overlay(ids[1]) : nil
    return try Snapshot.asset(
      TreeEntry(name: name, mode: .directory, id: ids[0]), snapshot, workspace, overlay: overlay)
  }

  /// Promotions leave overlays alone.
  private func overlay(_ blob: ObjectID) throws -> Value? {
    if let overlay = overlays[blob] { return overlay }
    let overlay = try YAML.document(workspace.blob(blob))?.value
    overlays[blob] = overlay
    return overlay
  }

  private func entry(_ path: [String], in tree: ObjectID) throws -> ObjectID? {
    var id = tree
    for name in path {
      guard let entry = try directory(id).id(of: name) else { return nil }
      id = entry
    }
    return id
  }

  /// The newest trees that were read are kept: neighbours in history share most of theirs.
  private func directory(_ id: ObjectID) throws -> Directory {
    if let directory = directories[id] { return directory }
    let object = try workspace.object(id)
    guard object.kind == .tree else { throw GitError(.malformed, "object '\(id)' is no tree") }
    let directory = Directory(object.bytes)
    if directories.count >= 256 { directories.removeAll(keepingCapacity: true) }
    directories[id] = directory
    return directory
  }
}

/// A tree in which names are looked up: one by one, or in a table where many are.
private final class Directory {
  private let bytes: [UInt8]
  private var ids: [String: ObjectID] = [:]
  private var lookups = 0

  /// How many names are looked up before a table is worth its making.
  private static let few = 4

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func id(of name: String) throws -> ObjectID? {
    lookups += 1
    if lookups <= Self.few { return try Tree.entry(named: name, in: bytes)?.id }
    if lookups == Self.few + 1 {
      ids = Dictionary(try Tree(decoding: bytes).entries.map { ($0.name, $0.id) }) { first, _ in first }
    }
    return ids[name]
  }
}

extension FieldValues {
  /// Every leaf of an object.
  init(manifest: Value) {
    for (path, value) in FieldComparison.leaves(of: manifest) { values[.path(path)] = FieldComparison.text(value) }
  }

  init(_ asset: AssetSnapshot) {
    for (key, value) in asset.configuration {
      values[.key(key)] = value.text
      if asset.release.layer[.config(key)] != nil { released.insert(.key(key)) }
    }
    var images: [PastField: [String]] = [:]
    for image in asset.images {
      let repository = asset.release.image == nil ? ImageReference(image)?.repository ?? image : ""
      images[.image(repository), default: []].append(image)
    }
    for (field, texts) in images {
      values[field] = texts.joined(separator: ", ")
      released.insert(field)
    }
  }
}
