/// What verification can find: each has a code, how bad it is, and what to do.
struct FindingKind: Sendable {
  let code: String
  let severity: VerificationFinding.Severity
  let hint: String?

  private init(_ code: String, _ severity: VerificationFinding.Severity, _ hint: String? = nil) {
    self.code = code
    self.severity = severity
    self.hint = hint
  }

  private static let compare = "compare with a copy or a clone, and restore from the good one"
  private static let asRecorded = "'system' decides: see 'git log system' for who did what"
  private static let remove = "remove it: Git makes it again when it needs it"

  // The refs that decide.
  static let systemMissing = FindingKind("system-missing", .tampered, "restore the branch from a copy, or its reflog")
  static let systemRewound = FindingKind("system-rewound", .tampered, compare)
  static let systemForked = FindingKind("system-forked", .tampered, compare)
  static let systemMerge = FindingKind("system-merge", .tampered, compare)
  static let operationUnreadable = FindingKind("operation-unreadable", .tampered, compare)
  static let sequenceGap = FindingKind("sequence-gap", .tampered, compare)
  static let timeOrder = FindingKind("time-order", .tampered, compare)
  static let changeUnexplained = FindingKind("change-unexplained", .tampered, compare)
  static let historyCut = FindingKind("history-cut", .notChecked, compare)
  static let settingsMissing = FindingKind("settings-missing", .tampered, compare)
  static let settingsRewound = FindingKind(
    "settings-rewound", .tampered, "put the branch back to the settings that 'system' recorded")
  static let settingsForked = FindingKind(
    "settings-forked", .tampered, "put the branch back to the settings that 'system' recorded")
  static let settingsDiffer = FindingKind("settings-differ", .tampered, compare)
  static let headMoved = FindingKind(
    "head-moved", .repairable, "put it back with 'git symbolic-ref HEAD refs/heads/settings'")

  static let cloneShallow = FindingKind("clone-shallow", .notChecked, "fetch the rest with 'git fetch --unshallow'")
  static let notFetched = FindingKind(
    "not-fetched", .notChecked, "fetch it with 'git fetch --tags origin +refs/heads/*:refs/remotes/origin/*'")

  // What follows from them.
  static let projectionBehind = FindingKind("projection-behind", .repairable, "the next operation completes it")
  static let fetchedBehind = FindingKind("projection-behind", .repairable, "fetch again")
  static let branchMissing = FindingKind("branch-missing", .tampered, asRecorded)
  static let branchRewound = FindingKind("branch-rewound", .tampered, asRecorded)
  static let branchForked = FindingKind("branch-forked", .tampered, asRecorded)
  static let branchAhead = FindingKind("branch-ahead", .tampered, asRecorded)
  static let branchForeign = FindingKind("branch-foreign", .tampered, asRecorded)
  static let branchDiffers = FindingKind("branch-differs", .tampered, asRecorded)
  static let versionMissing = FindingKind("version-missing", .tampered, asRecorded)
  static let versionMoved = FindingKind("version-moved", .tampered, asRecorded)
  static let versionDiffers = FindingKind("version-differs", .tampered, compare)
  static let tagMissing = FindingKind("tag-missing", .tampered, asRecorded)
  static let tagMoved = FindingKind("tag-moved", .tampered, asRecorded)
  static let tagForeign = FindingKind("tag-foreign", .tampered, "nobody but Stemma makes tags in a store")
  static let packedRefForged = FindingKind("packed-ref-forged", .tampered, compare)
  static let commitDiffers = FindingKind("commit-differs", .tampered, compare)
  static let lineageDiffers = FindingKind("lineage-differs", .tampered, compare)
  static let releaseDiffers = FindingKind("release-differs", .tampered, compare)

  // What is stored.
  static let treeLink = FindingKind("tree-link", .tampered, compare)
  static let treeMode = FindingKind("tree-mode", .tampered, compare)
  static let treeName = FindingKind("tree-name", .tampered, compare)
  static let treeForm = FindingKind("tree-form", .tampered, compare)
  static let secret = FindingKind(
    "secret", .tampered, "change the secret where it is used: the store keeps every version")
  static let snapshotDiffers = FindingKind("snapshot-differs", .tampered, compare)
  static let manifestDiffers = FindingKind("manifest-differs", .tampered, compare)
  static let manifestMissing = FindingKind("manifest-missing", .tampered, compare)
  static let manifestForeign = FindingKind("manifest-foreign", .tampered, compare)
  static let renderRefused = FindingKind("render-refused", .tampered, compare)
  static let notScanned = FindingKind("not-scanned", .notChecked)
  static let rendererAbsent = FindingKind("renderer-absent", .notChecked, "install the program in the recorded version")
  static let rendererVersion = FindingKind(
    "renderer-version", .notChecked, "install the program in the recorded version")
  static let renderFailed = FindingKind("render-failed", .notChecked)
  static let formatNewer = FindingKind("format-newer", .notChecked, "use a newer 'stemma'")

  // The files.
  static let objectMissing = FindingKind("object-missing", .damaged, compare)
  static let objectDamaged = FindingKind("object-damaged", .damaged, compare)
  static let objectTooLarge = FindingKind("object-too-large", .notChecked)
  static let packDamaged = FindingKind("pack-damaged", .damaged, compare)
  static let indexDamaged = FindingKind(
    "index-damaged", .damaged, "where the pack is whole, 'git index-pack' makes its index again")
  static let refDamaged = FindingKind("ref-damaged", .damaged, "restore it from a copy, or from its reflog")
  static let derivedDamaged = FindingKind("derived-damaged", .damaged, remove)
  static let commitGraphForged = FindingKind("commit-graph-forged", .tampered, remove)
  static let indexForged = FindingKind("index-forged", .tampered, remove)
  static let derivedUnchecked = FindingKind("derived-unchecked", .notChecked, remove)
  static let leftover = FindingKind(
    "leftover", .repairable, "where no operation is under way, the next ones put it aside, or it can be removed")
  static let linkedFile = FindingKind("linked-file", .tampered, compare)
  static let unknownFile = FindingKind("unknown-file", .tampered, "remove it")
  static let alternates = FindingKind("alternates", .tampered, "remove it, and verify again")
  static let grafts = FindingKind("grafts", .tampered, "remove it, and verify again")
  static let shallow = FindingKind("shallow", .tampered, "verify a clone with the whole history")
  static let replaceRef = FindingKind("replace-ref", .tampered, "delete it with 'git replace -d'")
}
