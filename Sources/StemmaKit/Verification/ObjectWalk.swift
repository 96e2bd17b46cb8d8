internal import Git

/// Visits every object that refs reach, once for each place of the format where it stands, and checks what stands there.
final class ObjectWalk {
  private let context: VerificationContext
  private let contents: ContentGuard

  /// Directories inside each other: far more than captured sources have.
  private static let deepest = 100
  private static let commits: UInt16 = 1 << 14

  init(_ context: VerificationContext) {
    self.context = context
    contents = ContentGuard(context)
  }

  /// Visits the tree of `system` after an operation.
  func visit(_ operation: RecordedOperation, settings: ObjectID?) {
    contents.begin(operation.name, settings: settings)
    contents.check(Array(operation.commit.message.utf8), in: operation.name)
    visit(operation.record.systemTree, at: [], .system, operation.name)
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
          visit(commit.tree, at: [], .other, "commit '\(next.short)'")
        case .tag: open.append(try AnnotatedTag(decoding: object.bytes).target)
        case .tree: visit(next, at: [], .other, "'\(name)'")
        case .blob: break
        }
      } catch { context.report(.objectDamaged, next.description, error.message) }
    }
  }

  private func visit(_ id: ObjectID, at path: [String], _ area: FormatArea, _ owner: String) {
    let before = context.mark(id, area.rawValue)
    // Whatever reaches a tree reaches all below it; only the rules of the place differ.
    if before & area.rawValue != 0 || (area == .other && before & ~Self.commits != 0) { return }
    guard path.count <= Self.deepest else {
      return context.report(.treeForm, path.joined(separator: "/"), "lies too deep in \(owner)")
    }
    guard let tree = context.tree(id, of: owner) else { return }
    let place = path.isEmpty ? id.description : path.joined(separator: "/")
    if !tree.isCanonical { context.report(.treeForm, place, "is not written as Git writes trees, in \(owner)") }
    for entry in tree.entries { visit(entry, at: path, area, owner) }
    contents.leave(id, path, area)
  }

  private func visit(_ entry: RawTreeEntry, at path: [String], _ area: FormatArea, _ owner: String) {
    let name = String(decoding: entry.name, as: UTF8.self)
    let place = (path + [name]).joined(separator: "/")
    guard let mode = FileMode(rawValue: entry.mode), area.allows(mode) else {
      let digits = String(entry.mode, radix: 8)
      let isLink = entry.mode == FileMode.link.rawValue
      let what = isLink ? "is a link" : "has the mode \(digits)"
      return context.report(isLink ? .treeLink : .treeMode, place, "\(what), in \(owner)")
    }
    guard String(validating: entry.name, as: UTF8.self) != nil,
      let content = area.content(named: name, isDirectory: mode == .directory)
    else {
      return context.report(.treeName, place, "is not part of the stored format, in \(owner)")
    }
    if mode == .submodule { return }
    switch content {
    case .directory(let next): visit(entry.id, at: path + [name], next, owner)
    case .file: visitFile(entry.id, place, area, owner)
    }
  }

  private func visitFile(_ id: ObjectID, _ place: String, _ area: FormatArea, _ owner: String) {
    let before = context.mark(id, area.rawValue)
    if before & area.rawValue != 0 || (area == .other && before != 0) { return }
    guard let object = context.object(id, of: "\(place) in \(owner)") else { return }
    guard object.kind == .blob else {
      return context.report(.objectDamaged, id.description, "is a \(object.kind.name), not the file '\(place)'")
    }
    contents.visit(object.bytes, place, area)
  }
}
