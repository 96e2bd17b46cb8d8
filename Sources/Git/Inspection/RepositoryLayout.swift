/// Files at the top of a repository that change what Git reads in it.
public enum RepositoryLayout {
  /// What is wrong with them.
  public static func flaws(of path: String) -> [Flaw] {
    var flaws: [Flaw] = []
    let forbidden: [(String, Flaw.Kind, String)] = [
      ("commondir", .redirection, "makes Git look for refs and objects elsewhere"),
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
