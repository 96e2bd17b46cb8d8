internal import Git

/// Visits every object that refs reach, once for each place of the format where it stands, and checks what stands there.
final class ObjectWalk {
  private let context: VerificationContext
  private let contents: ContentGuard
  private let system = WalkedPlace(.system)

  /// Directories inside each other: far more than captured sources have.
  private static let deepest = 100
  private static let commits: UInt16 = 1 << 14

  init(_ context: VerificationContext) {
    self.context = context
    contents = ContentGuard(context)
  }

  /// Visits the tree of `system` after an operation.
  ///
  /// - Parameter isFirst: whether operations before it are not visited, so that the tree also holds what was brought
  ///   with other settings.
  func visit(_ operation: RecordedOperation, settings: ObjectID?, isFirst: Bool) {
    contents.begin(operation.name, settings: settings, isOlder: isFirst)
    contents.check(Array(operation.commit.message.utf8), in: operation.name)
    visit(operation.record.systemTree, at: system, operation.name)
    contents.end()
  }

  /// Visits a ref's target and everything that it reaches.
  func visit(_ id: ObjectID, of name: String) {
    var open = [id]
    while let next = open.popLast() {
      guard context.mark(next, Self.commits) & Self.commits == 0 else { continue }
      guard let object = context.object(next, of: "'\(name)'") else { continue }
      do throws(GitError) {
        switch object.kind {
        case .commit:
          let commit = try Commit(decoding: object.bytes)
          if !context.limits.shallow.contains(next) { open += commit.parents }
          visit(commit.tree, at: WalkedPlace(.other), "commit '\(next.short)'")
        case .tag: open.append(try AnnotatedTag(decoding: object.bytes).target)
        case .tree: visit(next, at: WalkedPlace(.other), "'\(name)'")
        case .blob: break
        }
      } catch { context.report(.objectDamaged, next.description, error.message) }
    }
  }

  private func visit(_ id: ObjectID, at place: WalkedPlace, _ owner: @autoclosure () -> String) {
    let area = place.area
    let before = context.mark(id, area.rawValue)
    // Whatever reaches a tree reaches all below it; only the rules of the place differ.
    if before & area.rawValue != 0 || (area == .other && before & ~Self.commits != 0) { return }
    guard place.depth <= Self.deepest else {
      return context.report(.treeForm, place.path, "lies too deep in \(owner())")
    }
    guard let tree = context.tree(id, of: owner()) else { return }
    if !tree.isCanonical {
      let name = place.depth == 0 ? id.description : place.path
      context.report(.treeForm, name, "is not written as Git writes trees, in \(owner())")
    }
    for entry in place.changed(tree.entries) { visit(entry, in: place, owner()) }
    contents.leave(id, place.path, area)
  }

  private func visit(_ entry: RawTreeEntry, in directory: WalkedPlace, _ owner: @autoclosure () -> String) {
    let area = directory.area
    let name = String(decoding: entry.name, as: UTF8.self)
    guard let mode = FileMode(rawValue: entry.mode), area.allows(mode) else {
      let digits = String(entry.mode, radix: 8)
      let isLink = entry.mode == FileMode.link.rawValue
      let what = isLink ? "is a link" : "has the mode \(digits)"
      return context.report(isLink ? .treeLink : .treeMode, directory.path(of: name), "\(what), in \(owner())")
    }
    guard String(validating: entry.name, as: UTF8.self) != nil,
      let content = area.content(named: name, isDirectory: mode == .directory)
    else {
      return context.report(.treeName, directory.path(of: name), "is not part of the stored format, in \(owner())")
    }
    if mode == .submodule { return }
    switch content {
    case .directory(let next): visit(entry.id, at: directory.place(of: name, next), owner())
    case .file: visitFile(entry.id, directory, name, owner())
    }
  }

  private func visitFile(
    _ id: ObjectID, _ directory: WalkedPlace, _ name: String, _ owner: @autoclosure () -> String
  ) {
    let area = directory.area
    let before = context.mark(id, area.rawValue)
    if before & area.rawValue != 0 || (area == .other && before != 0) { return }
    guard let object = context.object(id, of: "\(directory.path(of: name)) in \(owner())") else { return }
    guard object.kind == .blob else {
      return context.report(
        .objectDamaged, id.description, "is a \(object.kind.name), not the file '\(directory.path(of: name))'")
    }
    contents.visit(object.bytes, directory.path(of: name), area)
  }
}

/// A directory on the way of a walk, with the entries that were last seen there.
private final class WalkedPlace {
  let area: FormatArea
  /// As in `git show system:PATH`.
  let path: String
  let depth: Int
  private var children: [String: WalkedPlace] = [:]
  private var latest: [RawTreeEntry] = []

  init(_ area: FormatArea, path: String = "", depth: Int = 0) {
    self.area = area
    self.path = path
    self.depth = depth
  }

  func path(of name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

  /// The place of a directory inside of this one. What is not of the format is not remembered: it may be anything.
  func place(of name: String, _ area: FormatArea) -> WalkedPlace {
    if let known = children[name] { return known }
    let place = WalkedPlace(area, path: path(of: name), depth: depth + 1)
    if area != .other && area != .source { children[name] = place }
    return place
  }

  /// The entries between the first and the last that differ from those that were seen here before; they are remembered.
  func changed(_ entries: [RawTreeEntry]) -> ArraySlice<RawTreeEntry> {
    defer { latest = entries }
    let most = min(entries.count, latest.count)
    var (start, end) = (0, 0)
    while start < most, entries[start] == latest[start] { start += 1 }
    while end < most - start, entries[entries.count - 1 - end] == latest[latest.count - 1 - end] { end += 1 }
    return entries[start..<(entries.count - end)]
  }
}
