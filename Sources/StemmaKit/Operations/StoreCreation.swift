internal import Git
internal import Manifests

/// How a new store is set up.
enum StoreSettings {
  static let formatKey = "stemma.format"

  /// Whether a repository is an ordinary clone of a store: a clone takes over refs and no configuration, and a branch
  /// `system` that somebody made in it is only theirs.
  ///
  /// - Parameters:
  ///   - format: the format that the repository says it has.
  ///   - hasRemoteBranches: whether it has refs of a remote `origin`.
  static func isCopy(format: String?, hasRemoteBranches: @autoclosure () throws -> Bool) rethrows -> Bool {
    try format == nil && hasRemoteBranches()
  }

  /// Settings that keep history: nothing is rewritten, deleted or pruned, everything is flushed to disk.
  static let configuration: [(key: String, value: String)] = [
    (formatKey, String(SnapshotIdentity.format)),
    ("core.logAllRefUpdates", "always"), ("core.fsync", "all"), ("core.fsyncMethod", "fsync"),
    ("core.symlinks", "false"), ("core.commitGraph", "false"),
    ("gc.auto", "0"), ("gc.packRefs", "false"), ("gc.pruneExpire", "never"), ("gc.reflogExpire", "never"),
    ("gc.reflogExpireUnreachable", "never"), ("maintenance.auto", "false"),
    ("receive.denyNonFastForwards", "true"), ("receive.denyDeletes", "true"), ("receive.autogc", "false"),
    ("receive.unpackLimit", "1"), ("transfer.unpackLimit", "1"),
    ("receive.fsckObjects", "true"), ("transfer.fsckObjects", "true"),
  ]

  /// Guards pushes: versions and tags stay, and only `settings` and other people's branches are pushed by hand.
  static let updateHook = """
    #!/bin/sh
    # Installed by 'stemma init'. Cabinet branches, tags and 'system' follow the operations that Stemma records.
    ref=$1
    case "$ref" in
    refs/heads/system | refs/heads/cabinets | refs/heads/cabinets/* | refs/tags/*)
      echo "error: '$ref' is moved by stemma alone" >&2
      echo "hint: change settings with a push to 'settings', everything else with 'stemma'" >&2
      exit 1
      ;;
    esac
    exit 0

    """
}

extension Store {
  /// Makes a store: a bare repository with its first settings and its first operation.
  ///
  /// The store appears at its path complete or not at all.
  ///
  /// - Throws: `StemmaError` where something stands at the path already or cannot be written.
  public func create(name: String, stamp: Stamp) throws {
    guard !name.isEmpty, name.utf8.count <= 100, FreeText.isLine(name) else {
      throw StemmaError.failed("invalid enterprise name '\(Name.excerpt(name))'", hint: "give a name with '--name'")
    }
    try translated {
      try Repository.create(
        at: path, head: RefNames.settings, configuration: StoreSettings.configuration,
        hooks: [(name: "update", script: StoreSettings.updateHook)]
      ) { (building: String) throws in
        try Self.begin(at: building, name: name, stamp: stamp)
      }
    }
  }

  private static func begin(at path: String, name: String, stamp: Stamp) throws {
    let workspace = try Workspace(path: path)
    let signature = try stamp.signature(notBefore: nil)
    let enterprise = try YAMLEdit.set(
      ["name"], to: .string(name), in: Array("# enterprise: what everything shares\n".utf8))
    let files: [(String, [UInt8])] = [
      ("enterprise.yaml", enterprise), ("policy.yaml", Array("# policy: rules for every operation\n".utf8)),
    ]
    let entries = try files.map { TreeEntry(name: $0.0, mode: .file, id: try workspace.addBlob($0.1, place: $0.0)) }
    let settings = workspace.addTree(Tree(entries))
    let first = try workspace.addCommit(
      Commit(
        tree: settings, parents: [], author: signature, committer: signature, message: "Create enterprise '\(name)'\n"))
    var fields = RecordFields(.initialize, subject: "Create store of \(name)")
    fields.settings = first
    let tree = workspace.addTree(Tree([TreeEntry(name: "settings", mode: .directory, id: settings)]))
    let message = RecordFormat.message(fields, sequence: 1, stamp: stamp, forSystem: true)
    let system = try workspace.addCommit(
      Commit(tree: tree, parents: [], author: signature, committer: signature, message: message))
    let pack = try workspace.repository.write(workspace.pending)
    try workspace.repository.moveReference(
      RefNames.settings, from: .zero, to: first, by: signature, log: "stemma: init")
    try workspace.repository.moveReference(RefNames.system, from: .zero, to: system, by: signature, log: "stemma: init")
    if let pack { try workspace.repository.unkeep(pack) }
  }
}
