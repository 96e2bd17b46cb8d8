/// The files below `objects/` by their names: which are objects and packs, and what does not belong there.
struct ObjectListing {
  private(set) var loose: [ObjectID] = []
  /// The names of packs that have an index, without ending.
  private(set) var packs: [String] = []
  private(set) var flaws: [Flaw] = []
  private let directory: String

  init(_ directory: String) { self.directory = directory }

  mutating func scan() throws(GitError) {
    for (name, kind) in try DirectoryListing.entries(directory) {
      if Self.isLeftover(name) {
        add(.leftover, name, "was left by a process that died, or belongs to one that is still at work")
      } else if kind == .link || kind == .other {
        add(.link, name, "is a link, or no file and no directory")
      } else if kind != .directory {
        add(.unknownFile, name, "does not belong there")
      } else {
        switch name {
        case "pack": try scanPacks()
        case "info": try scanInfo()
        case _ where Self.isHex(name, 2): try scanLoose(name)
        default: add(.unknownFile, name, "does not belong there")
        }
      }
    }
  }

  private mutating func add(_ kind: Flaw.Kind, _ place: String, _ message: String) {
    flaws.append(Flaw(kind, "objects/\(place)", message))
  }

  /// The names of one directory that are files; what is none is a flaw.
  private mutating func files(_ place: String) throws(GitError) -> [String] {
    var result: [String] = []
    for (name, kind) in try DirectoryListing.entries("\(directory)/\(place)") {
      switch kind {
      case .file where Self.isLeftover(name):
        add(.leftover, "\(place)/\(name)", "was left by a process that died, or belongs to one that is still at work")
      case .file: result.append(name)
      case .directory: add(.unknownFile, "\(place)/\(name)", "does not belong there")
      case .link, .other: add(.link, "\(place)/\(name)", "is a link, or no file and no directory")
      }
    }
    return result
  }

  private mutating func scanLoose(_ place: String) throws(GitError) {
    for name in try files(place) {
      if Self.isHex(name, 38), let id = ObjectID(place + name) {
        loose.append(id)
      } else {
        add(.unknownFile, "\(place)/\(name)", "does not belong there")
      }
    }
  }

  private mutating func scanPacks() throws(GitError) {
    let names = try files("pack")
    let all = Set(names)
    for name in names {
      let stem = String(name.prefix { $0 != "." })
      let ending = String(name.dropFirst(stem.count))
      let place = "pack/\(name)"
      guard Self.isPackName(stem) else {
        add(
          name == "multi-pack-index" ? .unchecked : .unknownFile, place,
          name == "multi-pack-index" ? "is a derived file that is not checked" : "does not belong there")
        continue
      }
      switch ending {
      case ".pack" where all.contains(stem + ".idx"): packs.append(stem)
      case ".pack": add(.leftover, place, "has no index: it was left by a process that died")
      case ".idx" where all.contains(stem + ".pack"): break
      case ".idx": add(.pack, "pack/\(stem).pack", "is missing: its index is there")
      case ".keep" where Files.read("\(directory)/\(place)") == KeptPack.mark:
        add(.leftover, place, "was left by a process that died, or belongs to one that is still at work")
      case ".keep", ".promisor", ".mtimes", ".rev", ".bitmap": break
      default: add(.unknownFile, place, "does not belong there")
      }
    }
  }

  private mutating func scanInfo() throws(GitError) {
    for (name, kind) in try DirectoryListing.entries(directory + "/info") {
      let place = "info/\(name)"
      switch (name, kind) {
      case ("alternates", _), ("http-alternates", _):
        add(.redirection, place, "makes Git look for objects elsewhere")
      case ("packs", .file), ("commit-graph", .file): break
      case ("commit-graphs", .directory): add(.unchecked, place, "is a derived file that is not checked")
      case (_, .link), (_, .other): add(.link, place, "is a link, or no file and no directory")
      default: add(.unknownFile, place, "does not belong there")
      }
    }
  }

  /// Whether a name is one of the unfinished files of ours, of libgit2's or of Git's.
  private static func isLeftover(_ name: String) -> Bool {
    ["stemma-", "tmp_", ".tmp-", "incoming-", "pack_git2_"].contains { name.hasPrefix($0) } || name.hasSuffix(".lock")
  }

  private static func isPackName(_ name: String) -> Bool {
    name.hasPrefix("pack-") && isHex(String(name.dropFirst(5)), 40)
  }

  private static func isHex(_ text: String, _ count: Int) -> Bool {
    text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
