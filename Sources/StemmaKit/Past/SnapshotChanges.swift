internal import Git

/// Which parts of snapshots the operations of a store changed, newest first. In a long history it finds the few operations
/// that changed one object or asset, which otherwise takes reading all their trees. An index like that of the operations
/// themselves: kept outside of the store, keyed by its newest commit, and made from `system`.
final class SnapshotChanges {
  private struct Row: BitwiseCopyable {
    let sequence: UInt32
    /// The place of the path in the snapshot: `release/<asset>`, `overlay/<asset>.yaml` or `manifests/<asset>/<file>`.
    let path: UInt32
  }

  /// The newest operation that was looked at.
  private struct Newest: BitwiseCopyable {
    var commit = ObjectID.zero
    var sequence: UInt32 = 0
  }

  private var rows: [Row] = []
  private var paths = TextTable()
  private var newest = Newest()

  /// What is kept, brought up to date with the history.
  ///
  /// - Parameter progress: called with how many of the operations that are to be read were.
  /// - Throws: what reading trees throws.
  init(_ base: Base, progress: (_ read: Int, _ all: Int) -> Void = { _, _ in }) throws {
    if let parts = base.workspace.cache?.load(.snapshots) { try take(parts, base) }
    let new = base.latest.sequence - Int(newest.sequence)
    try extend(base) { if new >= History.worthKeeping { progress(min($0, new), new) } }
    if new >= History.worthKeeping {
      progress(new, new)
      base.workspace.cache?.keep(parts, as: .snapshots)
    }
  }

  /// The numbers of the operations that changed a manifest of a resource, or may have, newest first.
  func sequences(of resource: ResourceName) -> [Int] {
    sequences { path in
      path.count == 3 && path[0] == "manifests"
        && (resource.matches(asset: String(path[1]), file: String(path[2])) ?? true)
    }
  }

  /// The numbers of the operations that changed an asset, newest first.
  func sequences(ofAsset name: String) -> [Int] {
    sequences { path in path.count > 1 && (path[0] == "overlay" ? path[1] == "\(name).yaml" : path[1] == name) }
  }

  private func sequences(where isMeant: ([Substring]) -> Bool) -> [Int] {
    let meant = (0..<UInt32(paths.ends.count)).map { place in
      paths.peek(at: place).map { isMeant($0.split(separator: "/", maxSplits: 2)) } ?? false
    }
    var result: [Int] = []
    for row in rows where meant[Int(row.path)] && result.last != Int(row.sequence) { result.append(Int(row.sequence)) }
    return result
  }

  private func extend(_ base: Base, _ progress: (_ read: Int) -> Void) throws {
    let reader = SnapshotTrees(base.workspace)
    let known = newest.sequence
    var found: [Row] = []
    // For each cabinet the operation whose snapshot is still to be compared with the one before.
    var open: [String: (sequence: UInt32, parts: SnapshotTrees.Parts)] = [:]
    try base.history.moves(of: nil) { move in
      guard let cabinet = move.record.fields.cabinet else { return true }
      let sequence = UInt32(move.record.sequence)
      progress(move.index)
      let newer = open.removeValue(forKey: cabinet)
      if newer == nil, sequence <= known { return !open.isEmpty }
      let parts = try reader.parts(of: move.tree)
      if let newer { try reader.walkDifferences(parts, newer.parts) { found.append(row(newer.sequence, $0)) } }
      if sequence > known { open[cabinet] = (sequence, parts) }
      return sequence > known || !open.isEmpty
    }
    for newer in open.values {
      try reader.walkDifferences(SnapshotTrees.Parts(), newer.parts) { found.append(row(newer.sequence, $0)) }
    }
    found.sort { $0.sequence > $1.sequence }
    rows = found + rows
    newest = Newest(commit: base.latest.commit, sequence: UInt32(base.latest.sequence))
  }

  private func row(_ sequence: UInt32, _ path: [UInt8]) -> Row { Row(sequence: sequence, path: paths.add(path[...])) }
}

/// The form that is kept.
extension SnapshotChanges {
  private static let format = "stemma snapshots 1 \(MemoryLayout<Row>.stride)"

  var parts: [[UInt8]] {
    IndexParts.sealed(
      [IndexParts.bytes([newest]), IndexParts.bytes(rows), IndexParts.bytes(paths.ends), paths.bytes],
      format: Self.format)
  }

  /// Takes over parts that were kept, where they are of this history.
  private func take(_ parts: [[UInt8]], _ base: Base) throws {
    guard let content = IndexParts.opened(parts, format: Self.format),
      let newest: [Newest] = IndexParts.values(content[0]), newest.count == 1,
      let rows: [Row] = IndexParts.values(content[1]), let ends: [UInt32] = IndexParts.values(content[2]),
      let paths = TextTable(bytes: content[3], ends: ends), rows.allSatisfy({ $0.path < ends.count })
    else { return }
    let distance = base.latest.sequence - Int(newest[0].sequence)
    guard distance >= 0, try base.history.record(distance)?.commit == newest[0].commit else { return }
    (self.newest, self.rows, self.paths) = (newest[0], rows, paths)
  }
}

/// Compares snapshots. Trees that were read a short while ago are not read again.
private final class SnapshotTrees {
  /// The trees of a snapshot that hold its assets; nil where it has none.
  struct Parts {
    var release: ObjectID?
    var overlay: ObjectID?
    var manifests: ObjectID?
  }

  private let workspace: Workspace
  private var known: [ObjectID: RawTree] = [:]

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func parts(of snapshot: ObjectID?) throws -> Parts {
    var result = Parts()
    for entry in try entries(snapshot) {
      switch String(decoding: entry.name, as: UTF8.self) {
      case "release": result.release = Self.directory(entry)
      case "overlay": result.overlay = Self.directory(entry)
      case "manifests": result.manifests = Self.directory(entry)
      default: break
      }
    }
    return result
  }

  /// Calls `body` with every path that differs: `release/<asset>`, `overlay/<asset>.yaml`, `manifests/<asset>/<file>`.
  func walkDifferences(_ old: Parts, _ new: Parts, _ body: ([UInt8]) -> Void) throws {
    for (name, _, _) in try differences(old.release, new.release) { body(Array("release/".utf8) + name) }
    for (name, _, _) in try differences(old.overlay, new.overlay) { body(Array("overlay/".utf8) + name) }
    for (asset, old, new) in try differences(old.manifests, new.manifests) {
      for (file, _, _) in try differences(Self.directory(old), Self.directory(new)) {
        body(Array("manifests/".utf8) + asset + [UInt8(ascii: "/")] + file)
      }
    }
  }

  private static func directory(_ entry: RawTreeEntry?) -> ObjectID? {
    entry.flatMap { $0.mode == FileMode.directory.rawValue ? $0.id : nil }
  }

  private func differences(
    _ old: ObjectID?, _ new: ObjectID?
  ) throws -> [(name: ArraySlice<UInt8>, old: RawTreeEntry?, new: RawTreeEntry?)] {
    if old == new { return [] }
    let (before, after) = (try entries(old), try entries(new))
    // Most often the names are the same.
    if before.count == after.count, zip(before, after).allSatisfy({ $0.name == $1.name }) {
      return zip(before, after).filter { $0.id != $1.id || $0.mode != $1.mode }.map { ($0.name, $0, $1) }
    }
    var olds = Dictionary(before.map { ($0.name, $0) }) { first, _ in first }
    var result: [(name: ArraySlice<UInt8>, old: RawTreeEntry?, new: RawTreeEntry?)] = []
    for entry in after {
      let other = olds.removeValue(forKey: entry.name)
      if other?.id != entry.id || other?.mode != entry.mode { result.append((entry.name, other, entry)) }
    }
    return result + olds.values.map { ($0.name, $0, nil) }
  }

  private func entries(_ tree: ObjectID?) throws -> [RawTreeEntry] {
    guard let tree else { return [] }
    if let known = known[tree] { return known.entries }
    let read = RawTree(try workspace.object(tree).bytes(of: .tree, tree))
    if known.count >= 2048 { known.removeAll(keepingCapacity: true) }
    known[tree] = read
    return read.entries
  }
}
