internal import Git

/// The refs of a store under the names that the store has. In an ordinary clone of it, those of the remote `origin` stand
/// in for branches, and what else is there is the clone's own.
struct StoreReferences {
  private(set) var files: ReferenceFiles
  private(set) var values: [String: ObjectID]
  /// Whether this is an ordinary clone of a store.
  let isCopy: Bool

  /// - Parameter format: the format that the repository says it has; nil where it says none.
  init(_ files: ReferenceFiles, format: String?) {
    self.files = files
    isCopy = StoreSettings.isCopy(
      format: format, hasRemoteBranches: files.values.keys.contains { $0.hasPrefix(RefNames.origin) })
    guard isCopy else {
      values = files.values
      return
    }
    var values = files.values.filter { !$0.key.hasPrefix(Self.branches) && !$0.key.hasPrefix(Self.remotes) }
    for (name, id) in files.values where name.hasPrefix(RefNames.origin) {
      values[Self.branches + name.dropFirst(RefNames.origin.count)] = id
    }
    self.values = values
  }

  /// How many refs there are.
  var count: Int { values.count + files.unreadTags }

  /// Reads tags that were not read, where there are too many of them.
  mutating func read(tags names: some Sequence<String>) {
    guard files.unreadTags > 0 else { return }
    let names = Array(names)
    files.read(tags: names)
    for name in names where name.hasPrefix(RefNames.tags) { values[name] = files.values[name] }
  }

  private static let branches = "refs/heads/"
  private static let remotes = "refs/remotes/"

  /// The ref that HEAD names; nil where it names none, and in a clone, where that is nobody's business.
  var head: String? { isCopy ? nil : files.head }

  /// What `packed-refs` says that annotated tags point at.
  var peeled: [String: ObjectID] { files.peeled }

  /// The name of a ref in this repository; other texts stay as they are.
  func place(of name: String) -> String { isCopy && name.hasPrefix(Self.branches) ? RefNames.remote(name) : name }
}

/// What an ordinary clone was told to leave out.
struct CloneLimits {
  /// Whether every branch is fetched, and every tag.
  let hasAllRefs: Bool
  /// Commits that the clone takes for the first ones, because of `--depth`.
  let shallow: Set<ObjectID>

  /// Those of what is no clone.
  static let none = CloneLimits(hasAllRefs: true, shallow: [])

  private init(hasAllRefs: Bool, shallow: Set<ObjectID>) {
    self.hasAllRefs = hasAllRefs
    self.shallow = shallow
  }

  init(path: String, _ repository: borrowing Repository) throws(GitError) {
    let branches = try repository.configuration("remote.origin.fetch")
    let tags = try repository.configuration("remote.origin.tagOpt")
    let shallow = RepositoryLayout.shallowCommits(path)
    self.init(
      hasAllRefs: branches == "+refs/heads/*:refs/remotes/origin/*" && tags != "--no-tags" && shallow.isEmpty,
      shallow: shallow)
  }
}
