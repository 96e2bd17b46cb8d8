/// Which files of a source are taken, and which ones none may hold.
///
/// Source: how Argo CD 3.5 and Flux 2.9 read a directory.
enum SourceFileRules {
  /// Whether Kubernetes' own tools read a file of that name as manifests.
  static func isManifest(_ path: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
  }

  /// Whether a name is kustomize's for the description of a directory.
  static func isKustomization(_ name: String) -> Bool {
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(name)
  }

  /// - Throws: `StemmaError` for a path that cannot be stored, and for a file that changes how controllers or Git read
  ///   the directory that it is in.
  static func check(_ path: String, _ kind: SourceKind) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ isStorable($0) }) else {
      throw StemmaError.failed("the path '\(Name.excerpt(path))' cannot be stored", hint: "give the file another name")
    }
    guard let reader = reader(of: String(parts.last ?? ""), kind) else { return }
    throw StemmaError.failed(
      "'\(Name.excerpt(path))' changes how \(reader)", hint: "leave it out with '--exclude \(Name.excerpt(path))'")
  }

  /// Names that Git, and file systems that do not tell case apart, take for something else are none.
  static func isStorable(_ part: Substring) -> Bool {
    if part.isEmpty || part == "." || part == ".." || part.lowercased() == ".git" { return false }
    // A part that begins with a combining mark is no part of its own to Swift, and holds the '/' in front of it.
    return part.utf8.count <= 255 && !part.utf8.contains { $0 < 0x20 || $0 == 0x7F || "/\\".utf8.contains($0) }
  }

  /// Who would read a directory in another way because of a file; nil for an ordinary name.
  private static func reader(of name: String, _ kind: SourceKind) -> String? {
    if [".gitattributes", ".gitmodules"].contains(name.lowercased()) { return "Git reads its directory" }
    if name == ".sourceignore" { return "Flux reads its directory" }
    if name.hasPrefix(".argocd-") || name.hasSuffix(".jsonnet") { return "Argo CD reads its directory" }
    if kind == .manifests, name.hasSuffix("Chart.yaml") { return "Argo CD reads its directory: as a Helm chart" }
    if kind == .manifests, isKustomization(name) { return "controllers read its directory: as a kustomization" }
    return nil
  }

  /// - Throws: `StemmaError` for a file that tells Argo CD to skip it.
  static func check(_ bytes: [UInt8], at path: String) throws {
    guard let line = ByteSearch.line(of: "+argocd:skip-file-rendering", in: bytes) else { return }
    throw StemmaError.failed("\(path):\(line): tells Argo CD to skip the file", hint: "take the words out")
  }
}

/// Looks for text in bytes.
enum ByteSearch {
  /// The line, counted from 1, in which a text first stands; nil where it does not.
  static func line(of text: String, in bytes: [UInt8]) -> Int? {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return nil }
    var start = bytes.startIndex
    while let index = bytes[start...].firstIndex(of: first) {
      if bytes[index...].starts(with: wanted) { return bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1 }
      start = index + 1
    }
    return nil
  }
}
