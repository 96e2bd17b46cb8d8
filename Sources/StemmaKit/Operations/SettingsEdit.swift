internal import Git
internal import Manifests

/// A change of settings files that a tool makes: applied to the newest files, whatever they are, so that it can be
/// applied again after somebody else's change.
struct SettingsEdit: Sendable {
  struct Change: Sendable {
    let file: String
    let path: [String]
    /// The new value; nil removes the setting.
    let value: Value?
    /// The first line of the file where it does not exist yet.
    var comment: String?
    /// The whole new file; an empty one removes it. Path and value are not looked at then.
    var content: [UInt8]?
  }

  var changes: [Change] = []
  /// The sentence that the settings commit says.
  var subject: String
  var reason = ""
  /// The cabinet that goes with the edit.
  var removedCabinet: String?

  init(subject: String, _ changes: [Change] = []) {
    self.subject = subject
    self.changes = changes
  }

  mutating func set(_ path: [String], _ value: Value?, in file: String, comment: String? = nil) {
    changes.append(Change(file: file, path: path, value: value, comment: comment))
  }

  /// Replaces a file as a whole, or removes it where the content is empty.
  mutating func replace(_ file: String, with content: [UInt8]) {
    changes.append(Change(file: file, path: [], value: nil, content: content))
  }

  /// The files after the edit.
  ///
  /// - Throws: `StemmaError` where a file cannot be edited, naming it.
  func applied(to files: [String: [UInt8]]) throws -> [String: [UInt8]] {
    var files = files
    for change in changes {
      let old = files[change.file] ?? change.comment.map { Array("# \($0)\n".utf8) }
      do {
        files[change.file] = try Self.apply(change, to: old)
      } catch let error as ManifestError {
        throw StemmaError(error, file: change.file)
      }
    }
    return files
  }

  private static func apply(_ change: Change, to old: [UInt8]?) throws -> [UInt8]? {
    if let content = change.content { return content.isEmpty ? nil : content }
    if change.path.isEmpty { return old ?? [] }
    guard let value = change.value else { return try old.map { try YAMLEdit.remove(change.path, in: $0) } }
    return try YAMLEdit.set(change.path, to: value, in: old ?? [])
  }
}

/// A settings commit that a plan wants to make before the operation.
struct SettingsMove: Sendable {
  let old: ObjectID?
  let commit: ObjectID
}

/// Settings as they will be in force for an operation: taken in from the branch, with the operation's own edit on top.
struct EffectiveSettings {
  let settings: Settings
  let accepted: [Intake.Accepted]
  let warnings: [String]
  let inForce: ObjectID?
  /// The tree of the settings in force.
  let tree: ObjectID?
  let move: SettingsMove?
  /// The sentence of the edit; nil where it changes nothing.
  let change: String?

  /// - Throws: `StemmaError` where the edited settings would not be valid.
  init(_ base: Base, edit: SettingsEdit?, stamp: Stamp) throws {
    let intake = try base.intake.get()
    let workspace = base.workspace
    guard let edit, let (commit, id, settings) = try Self.apply(edit, intake, base, stamp) else {
      self.settings = intake.settings
      accepted = intake.accepted
      warnings = intake.warnings
      inForce = intake.inForce
      tree = try intake.accepted.last?.commit.tree ?? workspace.entry(["settings"], in: base.systemTree)?.id
      move = nil
      change = nil
      return
    }
    self.settings = settings
    let place = SettingsPlace(from: intake.settings, to: settings)
    accepted = intake.accepted + [Intake.Accepted(id: id, commit: commit, place: place)]
    warnings = intake.warnings
    inForce = id
    tree = commit.tree
    move = SettingsMove(old: intake.tip, commit: id)
    change = edit.subject
  }

  /// The commit that the edit makes on the tip of `settings`; nil where it changes nothing.
  private static func apply(
    _ edit: SettingsEdit, _ intake: Intake, _ base: Base, _ stamp: Stamp
  ) throws -> (Commit, ObjectID, Settings)? {
    let workspace = base.workspace
    let tipTree = try intake.tip.map { try workspace.commit($0).tree }
    let old = try workspace.settingsFiles(in: tipTree)
    let new = try edit.applied(to: old)
    if new == old { return nil }
    switch try SettingsCheck.check(new, against: intake.settings, base: base, removing: edit.removedCabinet) {
    case .invalid(let problems):
      // Where the files were wrong before, say so as they are, not as the edit would leave them.
      if case .invalid(let before) = try SettingsCheck.check(old, against: intake.settings, base: base) {
        throw refusal(before)
      }
      throw refusal(problems)
    case .valid(let settings):
      workspace.allow(settings)
      var tree = tipTree
      for file in old.keys.sorted() where new[file] == nil {
        tree = try workspace.setting(file.split(separator: "/").map(String.init), to: nil, in: tree)
      }
      for (file, bytes) in new.sorted(by: { $0.key < $1.key }) where old[file] != bytes {
        let blob = try workspace.addBlob(bytes, place: file)
        tree = try workspace.setting(file.split(separator: "/").map(String.init), to: (.file, blob), in: tree)
      }
      let signature = try stamp.signature(notBefore: intake.tip.map { try workspace.commit($0).committer.seconds })
      let message = edit.subject + "\n" + (edit.reason.isEmpty ? "" : "\n\(edit.reason)\n")
      let commit = Commit(
        tree: tree ?? workspace.addTree(Workspace.emptyTree), parents: intake.tip.map { [$0] } ?? [],
        author: signature, committer: signature, message: message)
      return (commit, try workspace.addCommit(commit), settings)
    }
  }

  private static func refusal(_ problems: [SettingsProblem]) -> StemmaError {
    guard let first = problems.first else { return .failed("the settings are not valid") }
    return StemmaError(
      first.isRefusal ? .refused : .failed, first.text, details: problems.dropFirst().map(\.text),
      hints: first.hint.map { [$0] } ?? [])
  }
}

extension Stamp {
  /// Git's form of person and time, in UTC, never before the parent's time.
  func signature(notBefore parent: Int64?) throws -> Signature {
    let person = try FreeText.person(person)
    return Signature(name: person.name, email: person.email, seconds: max(time.seconds, parent ?? .min), offset: 0)
  }
}
