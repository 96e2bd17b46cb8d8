internal import StemmaKit

/// Where a remote base is, in the ways that kustomize writes it.
///
/// `https://host/org/repo//dir?ref=v1`, `ssh://git@host/org/repo.git//dir`, `git@host:org/repo.git//dir`,
/// `github.com/org/repo/dir` and, for repositories on this machine, `file:///path/repo//dir`.
struct RemoteAddress: Equatable {
  /// What git is given.
  let repository: String
  /// The directory in it; empty for the top.
  let directory: String
  /// A branch, a tag or a full commit ID; nil for what the repository itself has as its head.
  let reference: String?

  /// - Throws: `StemmaError` where it is no such address, or one that must not be fetched.
  init(_ url: String) throws {
    try Self.check(url)
    let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let address = halves[0].hasPrefix("git::") ? halves[0].dropFirst(5) : halves[0]
    let place = try Self.place(of: String(address), url: url)
    let (path, directory) = try Self.halves(of: place.path, isGitHub: place.isGitHub, url: url)
    if !directory.isEmpty { _ = try RelativePath.parts(of: directory) }
    repository = place.host + path
    self.directory = directory
    reference = try halves.dropFirst().first.flatMap { try Self.reference(in: $0) }
  }

  /// Refuses what must not be shown, and what a program could take for an option.
  private static func check(_ url: String) throws {
    let scheme = url.firstRange(of: "://")
    let authority = scheme.map { url[$0.upperBound...].prefix { $0 != "/" } } ?? ""
    if SecretText.isSuspicious(url) || (url.contains("https://") && authority.contains("@")) {
      throw StemmaError.refused("the address of a remote base holds what looks like a secret")
    }
    let isPlain = url.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F }
    guard isPlain, !url.hasPrefix("-"), !authority.hasPrefix("-") else { throw unknown(url) }
  }

  private static func unknown(_ url: String) -> StemmaError {
    let forms = "'https://host/org/repo//dir?ref=v1', 'ssh://git@host/org/repo//dir' or 'git@host:org/repo.git//dir'"
    return .failed("'\(url)' is not the address of a git repository", hint: "write it as \(forms)")
  }

  /// Tells the host, with the scheme before it, from the path.
  private static func place(of address: String, url: String) throws -> (host: String, path: Substring, isGitHub: Bool) {
    if address.hasPrefix("github.com/") { return try place(of: "https://" + address, url: url) }
    for scheme in ["https://", "ssh://", "file://"] where address.hasPrefix(scheme) {
      let rest = address.dropFirst(scheme.count)
      let host = rest.prefix { $0 != "/" }
      guard host.isEmpty == (scheme == "file://") else { throw unknown(url) }
      let isGitHub = host == "github.com" || host.hasSuffix("@github.com")
      return (scheme + host, rest.dropFirst(host.count), isGitHub)
    }
    guard !address.contains("://"), let colon = address.firstIndex(of: ":") else { throw unknown(url) }
    let parts = address[..<colon].split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") && !$0.contains("/") })
    else { throw unknown(url) }
    return (String(address[...colon]), address[address.index(after: colon)...], parts[1] == "github.com")
  }

  /// Tells the repository from the directory: by `//`, by `.git`, or by what is known of GitHub's paths.
  private static func halves(of path: Substring, isGitHub: Bool, url: String) throws -> (String, String) {
    let repository: Substring
    if let separator = path.firstRange(of: "//") {
      repository = path[..<separator.lowerBound]
    } else if [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) {
      throw StemmaError.failed(
        "'\(url)' is a single file and not a git repository", hint: "download it and refer to the copy")
    } else if let end = path.firstRange(of: ".git/") {
      repository = path[..<path.index(before: end.upperBound)]
    } else if isGitHub {
      let parts = path.split(separator: "/").prefix(2)
      repository = path[..<(parts.last?.endIndex ?? path.endIndex)]
    } else {
      repository = path
    }
    let name = trimmed(repository)
    guard !name.allSatisfy({ $0 == "/" }), !name.hasPrefix("-") else { throw unknown(url) }
    return (String(name), String(trimmed(path[repository.endIndex...].drop { $0 == "/" })))
  }

  private static func trimmed(_ text: Substring) -> Substring { text.last == "/" ? trimmed(text.dropLast()) : text }

  private static func reference(in query: Substring) throws -> String? {
    let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
    guard let pair = pairs.first(where: { $0[0] == "ref" || $0[0] == "version" }), pair.count == 2 else { return nil }
    let isName = pair[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/+-".contains($0)) }
    guard isName, !pair[1].hasPrefix("-"), !pair[1].hasPrefix("+") else {
      throw StemmaError.failed("'\(pair[1])' is not the name of a branch, a tag or a commit")
    }
    return String(pair[1])
  }
}
