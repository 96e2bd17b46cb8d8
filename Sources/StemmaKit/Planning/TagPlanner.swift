internal import Git

/// What `snapshot tags` was asked to do.
public struct TagRequest: Sendable {
  public var add: [String] = []
  public var remove: [String] = []
  /// The versions to work on; moving names are resolved.
  public var versions: [String] = []
  /// Without versions: what these cabinets run now. With versions: only those of these cabinets.
  public var cabinets: [String] = []
  public var reason = ""

  public init() {}
}

/// Plans that people's tags are put on versions or taken off.
struct TagPlanner {
  let base: Base
  let request: TagRequest
  let stamp: Stamp

  func plan() throws -> Plan {
    guard !request.add.isEmpty || !request.remove.isEmpty else {
      throw StemmaError(.usage, "missing '--addTags' or '--removeTags'")
    }
    for tag in request.add { try check(tag) }
    let versions = try self.versions()
    var tags = base.tags.versions
    var refs: [RefUpdate] = []
    for tag in request.add { try add(tag, versions, &tags, &refs) }
    for tag in request.remove { try remove(tag, versions, &tags, &refs) }
    return try plan(versions, tags, refs)
  }

  private func plan(_ versions: [Version], _ tags: [String: [String]], _ refs: [RefUpdate]) throws -> Plan {
    let names = versions.map(\.name).quotedList(joiner: "and").replacing("'", with: "")
    let parts =
      (request.add.isEmpty ? [] : ["Tag \(names) as \(request.add.joined(separator: ", "))"])
      + (request.remove.isEmpty ? [] : ["Untag \(names) from \(request.remove.joined(separator: ", "))"])
    let changes = tags != base.tags.versions
    var fields = RecordFields(.tag, subject: parts.joined(separator: "; ") + (changes ? "" : ": no change"))
    fields.reason = try FreeText.reason(request.reason)
    fields.settings = base.latest.fields.settings
    let cabinets = Set(versions.map(\.cabinet))
    fields.cabinet = cabinets.count == 1 ? cabinets.first : nil
    let environments = Set(versions.map { $0.record.fields.environment })
    fields.environment = environments.count == 1 ? environments.first ?? nil : nil
    var plan = Plan()
    plan.fields = fields
    for tag in request.remove where base.tags.versions[tag] == nil {
      plan.findings.append(.note("no version has the tag '\(Name.excerpt(tag))'"))
    }
    if changes { plan.tags = TagChange(tree: try tree(tags), refs: refs) }
    return plan
  }

  private func check(_ tag: String) throws {
    try Name.check(tag, .tag)
    if base.tags.versions[tag] == nil, base.tags.isTaken(tag) {
      throw StemmaError.failed("tag '\(tag)' differs only in case from another tag")
    }
    let reserved = ["last-known-good"] + base.recordedSettings.cabinets.keys
    let bare = VersionNaming.versionPart(tag, assumeVersion: false)
    let isShort = bare.hasPrefix("v") && bare.dropFirst().utf8.first?.isDigit == true || tag.utf8.allSatisfy(\.isDigit)
    let isCommit = tag.utf8.count >= 4 && tag.utf8.allSatisfy { $0.isDigit || (97...102).contains($0) }
    let prefixes = base.recordedSettings.cabinets.values.map { $0.prefix + "-" }
    if try isShort || isCommit || reserved.contains(tag) || prefixes.contains(where: tag.hasPrefix)
      || base.versions.get().isTaken(tag)
    {
      throw StemmaError.failed("'\(tag)' cannot be a tag: it is, or looks like, the name of a version or cabinet")
    }
    try SecretGuard.check(Array(tag.utf8), place: "tag '\(tag.prefix(4))…'")
  }

  private func versions() throws -> [Version] {
    let settings = base.recordedSettings
    for cabinet in request.cabinets { _ = try settings.cabinet(cabinet) }
    let resolver = try base.resolver(settings)
    if request.versions.isEmpty {
      guard !request.cabinets.isEmpty else {
        throw StemmaError(.usage, "missing '--filterVersions' or '--filterCabinets'")
      }
      return try request.cabinets.map { try resolver.resolve($0, in: $0).version }
    }
    let only = request.cabinets.count == 1 ? request.cabinets.first : nil
    let found = try request.versions.map { try resolver.resolve($0, in: only).version }
    if let other = found.first(where: { !request.cabinets.isEmpty && !request.cabinets.contains($0.cabinet) }) {
      throw StemmaError.failed("version '\(other.name)' belongs to cabinet '\(other.cabinet)'")
    }
    return found
  }

  private func add(
    _ tag: String, _ versions: [Version], _ tags: inout [String: [String]], _ refs: inout [RefUpdate]
  ) throws {
    for version in versions where tags[tag]?.contains(version.name) != true {
      tags[tag, default: []].append(version.name)
      let reason = request.reason.isEmpty ? "" : "\n" + (try FreeText.reason(request.reason)) + "\n"
      let object = AnnotatedTag(
        target: version.commit, targetKind: .commit, name: "\(tag)/\(version.name)",
        tagger: try stamp.signature(notBefore: nil), message: "Tag \(version.name) as \(tag)\n\(reason)")
      let id = try base.workspace.addTag(object)
      let name = RefNames.tag(tag, version.name)
      refs.append(RefUpdate(name: name, old: try present(name) ?? .zero, new: id))
    }
  }

  /// What a tag's ref is at: one that was taken off may still be there, one that no operation made is not taken over.
  private func present(_ name: String) throws -> ObjectID? {
    guard let actual = try base.workspace.repository.reference(name) else { return nil }
    var filter = OperationFilter()
    filter.kind = OperationKind.tag.name
    var isRecorded = false
    try base.history.walk(filter) { record, _ in
      isRecorded = record.fields.refs.contains { $0.name == name && $0.new == actual }
      return !isRecorded
    }
    // Where somebody else was faster, the plan is made anew.
    if try isRecorded || base.workspace.head(RefNames.system) != base.history.tip { return actual }
    throw StemmaError.refused(
      "'\(name)' is there already, and no operation made it", details: ["it is at \(actual)"],
      hint: "take it away with 'git update-ref -d \(name) \(actual)'")
  }

  private func remove(
    _ tag: String, _ versions: [Version], _ tags: inout [String: [String]], _ refs: inout [RefUpdate]
  ) throws {
    for version in versions where tags[tag]?.contains(version.name) == true {
      tags[tag]?.removeAll { $0 == version.name }
      let name = RefNames.tag(tag, version.name)
      if let old = try base.workspace.repository.reference(name) {
        refs.append(RefUpdate(name: name, old: old, new: .zero))
      }
    }
    if tags[tag]?.isEmpty == true { tags[tag] = nil }
  }

  private func tree(_ tags: [String: [String]]) throws -> ObjectID? {
    let entries = try tags.sorted { $0.key < $1.key }.map { tag, versions in
      let blob = try base.workspace.addBlob(Array(versions.map { $0 + "\n" }.joined().utf8), place: "tag '\(tag)'")
      return TreeEntry(name: tag, mode: .file, id: blob)
    }
    return entries.isEmpty ? nil : base.workspace.addTree(Tree(entries))
  }
}
