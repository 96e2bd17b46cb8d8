import StemmaKit
import Testing

/// What a collector answers, as text: the kind and the files, then what belongs to them; or the error.
enum Transcript {
  static func of(_ collecting: () throws -> CapturedSource) throws -> String {
    do { return of(try collecting()) } catch let error as StemmaError { return of(error) }
  }

  static func of(_ source: CapturedSource) -> String {
    var lines = ["\(source.kind.rawValue): \(source.files.keys.sorted().joined(separator: " "))"]
    if !source.overlay.isEmpty { lines.append("overlay: \(source.overlay)") }
    if !source.directory.isEmpty { lines.append("directory: \(source.directory)") }
    lines += source.vendored.sorted { $0.key < $1.key }.map { "vendored: \($0.key) in \($0.value)" }
    return (lines + source.notes.map { "note: \($0)" }).joined(separator: "\n")
  }

  static func of(_ error: StemmaError) -> String {
    let lines = [(error.kind == .refused ? "refused: " : "error: ") + error.message]
    return (lines + error.details.map { "  \($0)" } + error.hints.map { "hint: \($0)" }).joined(separator: "\n")
  }
}

/// Collects files in memory and compares the answer, word for word.
///
/// - Parameters:
///   - files: the texts of files by their paths below `/src`, or by absolute ones.
///   - path: what `--from` names.
func expectCapture(
  of files: [String: String], links: [String: String] = [:], sockets: [String] = [], from path: String = "/src",
  kind: SourceKind? = nil, overlay: String? = nil, exclude: [String] = [], remote: (any RemoteSource)? = nil,
  limits: CaptureLimits = .standard, is expected: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var request = SourceRequest(path: path)
  (request.kind, request.overlay, request.exclude) = (kind, overlay, exclude)
  let collector = SourceCollector(
    MemoryTree(files, links: links, sockets: sockets), remote: remote, limits: limits)
  let answer = try Transcript.of { try collector.collect(request) }
  #expect(answer == expected, sourceLocation: sourceLocation)
}
