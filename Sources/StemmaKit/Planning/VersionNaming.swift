internal import Git

/// Names new versions by the table of the design: the image's tag, the promoted version's name or the next revision.
struct VersionNaming {
  let cabinet: Settings.Cabinet
  /// Every cabinet's name and prefix.
  let names: [String]
  let index: VersionIndex
  let tags: TagSet

  /// What a deployment offers to be named by.
  enum Proposal {
    /// `--as 1.4.0`.
    case requested(String)
    /// One new image.
    case image(ImageReference)
    /// A whole version of another cabinet, by its name without prefix.
    case promotion(String)
    /// Everything else.
    case revision
  }

  /// The name for a tree: the one that it has in this cabinet already, or a new one.
  func name(_ proposal: Proposal, tree: ObjectID, current: String?) -> (name: String, isNew: Bool) {
    if let name = index.name(of: tree, in: cabinet.name) { return (name, false) }
    let name = proposed(proposal, current: current)
    return (free(isForeign(name) ? current ?? "\(cabinet.prefix)-v0" : name, proposal), true)
  }

  private func proposed(_ proposal: Proposal, current: String?) -> String {
    switch proposal {
    case .requested(let text): "\(cabinet.prefix)-\(Self.versionPart(text, assumeVersion: true))"
    case .promotion(let rest): "\(cabinet.prefix)-\(rest)"
    case .image(let image): imageName(image, current: current)
    case .revision: current ?? "\(cabinet.prefix)-v0"
    }
  }

  private func imageName(_ image: ImageReference, current: String?) -> String {
    if let tag = image.tag, !["latest", "current"].contains(tag.lowercased()) {
      return "\(cabinet.prefix)-\(Self.versionPart(tag, assumeVersion: false))"
    }
    if let current { return current }
    return "\(cabinet.prefix)-" + (image.digest.map { String($0.dropFirst(7).prefix(12)) } ?? "v0")
  }

  /// A name that nothing has: the proposed one, or its stem with the next free `-rN`.
  private func free(_ proposed: String, _ proposal: Proposal) -> String {
    if !isTaken(proposed) { return proposed }
    let stem = Self.stem(proposed)
    var number = 1
    while isTaken("\(stem)-r\(number)") { number += 1 }
    return "\(stem)-r\(number)"
  }

  /// Whether a name would look like one of another cabinet, whose prefix begins with this one's.
  private func isForeign(_ name: String) -> Bool {
    names.contains { $0 == name || $0 != cabinet.prefix && $0.hasPrefix(cabinet.prefix) && name.hasPrefix($0 + "-") }
  }

  private func isTaken(_ name: String) -> Bool {
    index.isTaken(name) || tags.isTaken(name)
      || ["\(cabinet.prefix)-latest", "\(cabinet.prefix)-current"].contains(name.lowercased())
  }

  /// A version's name without its revision: `staging-v1.2.3-r2` is `staging-v1.2.3`.
  static func stem(_ name: String) -> String {
    guard let range = name.ranges(of: "-r").last else { return name }
    let digits = name[range.upperBound...]
    return !digits.isEmpty && digits.utf8.allSatisfy(\.isDigit) ? String(name[..<range.lowerBound]) : name
  }

  /// Checks what a person asks a version to be named by.
  ///
  /// - Throws: `StemmaError` for what is empty, too long, or no part of a name.
  static func check(requested text: String) throws {
    let characters = text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "._+-".utf8.contains($0) }
    guard let first = text.utf8.first, first.isLetter || first.isDigit, characters, text.utf8.count <= 100 else {
      throw StemmaError.failed(
        "invalid version name '\(Name.excerpt(text))'",
        hint: "a version has at most 100 letters, digits, '.', '_', '+' and '-', and starts with a letter or digit")
    }
    try SecretGuard.check(Array(text.utf8), place: "the version's name")
  }

  /// The part of a version's name that an image tag or a person gives: `v1.2.3` for `1.2.3` and `v1.2.3`, otherwise
  /// the text with `-` for what a ref name forbids.
  static func versionPart(_ text: String, assumeVersion: Bool) -> String {
    let bare = text.hasPrefix("v") || text.hasPrefix("V") ? String(text.dropFirst()) : text
    let isVersion = isVersion(bare) || (bare != text && bare.utf8.first?.isDigit == true)
    return isVersion || (assumeVersion && bare.utf8.first?.isDigit == true) ? "v" + refPart(bare) : refPart(text)
  }

  /// Digits, a point and digits at the front: `1.2.3`, `1.25-alpine`, `2026.11.25`.
  private static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy(\.isDigit) else { return false }
    return parts[1].utf8.first?.isDigit == true
  }

  private static func refPart(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let byte = scalar.isASCII ? UInt8(scalar.value) : 0
      let allowed = byte.isLetter || byte.isDigit || "._-+".utf8.contains(byte)
      let repeated = scalar == "." && result.hasSuffix(".")
      result.unicodeScalars.append(allowed && !repeated ? scalar : "-")
    }
    if result.lowercased().hasSuffix(".lock") { result = String(result.dropLast(5)) + "-lock" }
    if result.hasSuffix(".") { result = String(result.dropLast()) + "-" }
    return result
  }
}

/// The tags that people put on versions, as `system` has them.
struct TagSet: Sendable {
  /// Versions of each tag, oldest first.
  private(set) var versions: [String: [String]] = [:]

  init(_ workspace: Workspace, systemTree: ObjectID) throws {
    for entry in try workspace.entries(["tags"], in: systemTree) where entry.mode == .file {
      let text = String(decoding: try workspace.blob(entry.id), as: UTF8.self)
      versions[entry.name] = text.split(separator: "\n").map(String.init)
    }
  }

  var names: [String] { versions.keys.sorted() }

  func isTaken(_ name: String) -> Bool { versions.keys.contains { $0.lowercased() == name.lowercased() } }

  /// The tags of a version, sorted.
  func tags(of version: String) -> [String] { names.filter { versions[$0]?.contains(version) == true } }
}
