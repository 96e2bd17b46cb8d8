internal import Git

/// Which manifests the operations of a store changed, newest first. In a long history it finds the few operations that
/// changed one object, which otherwise takes reading all their trees. An index like that of the operations themselves: kept
/// outside of the store, keyed by its newest commit, and made from `system`.
final class ManifestChanges {
  private struct Row: BitwiseCopyable {
    let sequence: UInt32
    /// The place of the manifest's path below `manifests/`.
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
    if let parts = base.workspace.cache?.load(.manifests) { try take(parts, base) }
    let new = base.latest.sequence - Int(newest.sequence)
    try extend(base) { if new >= History.worthKeeping { progress(min($0, new), new) } }
    if new >= History.worthKeeping {
      progress(new, new)
      base.workspace.cache?.keep(parts, as: .manifests)
    }
  }

  /// The numbers of the operations that changed a manifest of a resource, or may have, newest first.
  func sequences(of resource: ResourceName) -> [Int] {
    let meant = (0..<UInt32(paths.ends.count)).map { place in
      guard let parts = paths.peek(at: place)?.split(separator: "/", maxSplits: 1), parts.count == 2 else {
        return false
      }
      return resource.matches(asset: String(parts[0]), file: String(parts[1])) ?? true
    }
    var result: [Int] = []
    for row in rows where meant[Int(row.path)] && result.last != Int(row.sequence) { result.append(Int(row.sequence)) }
    return result
  }

  private func extend(_ base: Base, _ progress: (_ read: Int) -> Void) throws {
    let reader = ManifestTrees(base.workspace)
    let known = newest.sequence
    var found: [Row] = []
    // For each cabinet the operation whose snapshot is still to be compared with the one before.
    var open: [String: (sequence: UInt32, manifests: ObjectID?)] = [:]
    try base.history.moves(of: nil) { move in
      guard let cabinet = move.record.fields.cabinet else { return true }
      let sequence = UInt32(move.record.sequence)
      progress(move.index)
      let newer = open.removeValue(forKey: cabinet)
      if newer == nil, sequence <= known { return !open.isEmpty }
      let manifests = try reader.manifests(of: move.tree)
      if let newer {
        try reader.walkDifferences(manifests, newer.manifests) { found.append(row(newer.sequence, $0)) }
      }
      if sequence > known { open[cabinet] = (sequence, manifests) }
      return sequence > known || !open.isEmpty
    }
    for newer in open.values {
      try reader.walkDifferences(nil, newer.manifests) { found.append(row(newer.sequence, $0)) }
    }
    found.sort { $0.sequence > $1.sequence }
    rows = found + rows
    newest = Newest(commit: base.latest.commit, sequence: UInt32(base.latest.sequence))
  }

  private func row(_ sequence: UInt32, _ path: [UInt8]) -> Row { Row(sequence: sequence, path: paths.add(path[...])) }
}

/// The form that is kept.
extension ManifestChanges {
  private static let format = "stemma manifests 1 \(MemoryLayout<Row>.stride)"

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

/// Compares the manifests of snapshots. Trees that were read a short while ago are not read again.
private final class ManifestTrees {
  private let workspace: Workspace
  private var known: [ObjectID: RawTree] = [:]

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func manifests(of snapshot: ObjectID?) throws -> ObjectID? {
    try snapshot.flatMap { try workspace.entry(["manifests"], in: $0) }?.id
  }

  /// Calls `body` with the path of every manifest that differs: `<asset>/<file>`.
  func walkDifferences(_ old: ObjectID?, _ new: ObjectID?, _ body: ([UInt8]) -> Void) throws {
    for (asset, old, new) in try differences(old, new) {
      for (file, _, _) in try differences(Self.directory(old), Self.directory(new)) {
        body(asset + [UInt8(ascii: "/")] + file)
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
