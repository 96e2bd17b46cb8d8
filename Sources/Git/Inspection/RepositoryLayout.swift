/// Files at the top of a repository that change what Git reads in it.
public enum RepositoryLayout {
  /// Whether what Git needs to take a directory for a repository is there, as files and directories of their own: what
  /// else stands there, libgit2 would follow or wait for.
  public static func isRepository(_ path: String) -> Bool {
    Files.kind("\(path)/HEAD") == .file && Files.kind("\(path)/objects") == .directory
      && Files.kind("\(path)/refs") == .directory && [.file, nil].contains(Files.kind("\(path)/config"))
  }

  /// The file that sends whoever opens the repository elsewhere, whatever is there; nil where none does.
  public static func elsewhere(_ path: String) -> String? {
    if Files.exists("\(path)/commondir") { return "commondir" }
    guard let bytes = try? RegularFile("\(path)/config").read(atMost: 1 << 20) else { return nil }
    return String(decoding: bytes, as: UTF8.self).lowercased().contains("[include") ? "config" : nil
  }

  /// Whether anything stands at a place inside a repository.
  public static func exists(_ place: String, in path: String) -> Bool { Files.exists("\(path)/\(place)") }

  /// The commits that a clone made with `--depth` takes for the first ones.
  public static func shallowCommits(_ path: String) -> Set<ObjectID> {
    guard let bytes = try? RegularFile("\(path)/shallow").read() else { return [] }
    return Set(bytes.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(hexBytes: $0) })
  }

  /// What is wrong with them.
  public static func flaws(of path: String) -> [Flaw] {
    var flaws: [Flaw] = []
    let forbidden: [(String, Flaw.Kind, String)] = [
      ("shallow", .shallow, "makes Git take commits for the first ones"),
      ("info/grafts", .grafts, "makes Git see other parents than commits have"),
    ]
    for (name, kind, message) in forbidden where Files.exists("\(path)/\(name)") {
      flaws.append(Flaw(kind, name, message))
    }
    for name in ["HEAD", "config", "objects", "refs", "packed-refs", "objects/pack", "objects/info", "info", "logs"] {
      let kind = Files.kind("\(path)/\(name)")
      if kind == .link || kind == .other { flaws.append(Flaw(.link, name, "is a link, or no file and no directory")) }
    }
    for name in ["packed-refs.lock", "HEAD.lock", "config.lock"] where Files.exists("\(path)/\(name)") {
      flaws.append(
        Flaw(.leftover, name, "was left by a process that died, or belongs to one that is still at work"))
    }
    return flaws
  }
}
