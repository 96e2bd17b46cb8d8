#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// Unpacks charts that come as one file, with the `tar` program.
public struct ChartArchive {
  private let searchPath: SearchPath
  private let temporaryDirectory: String

  /// - Parameters:
  ///   - searchPath: the directories to look for `tar` and `gzip` in, separated by colons; relative ones do not count.
  ///   - temporaryDirectory: where the private directory of each call is made.
  public init(searchPath: String, temporaryDirectory: String = "/tmp") {
    self.searchPath = SearchPath(text: searchPath)
    self.temporaryDirectory = temporaryDirectory
  }

  /// Whether a file's name is that of a packed chart.
  public static func isArchive(_ path: String) -> Bool { path.hasSuffix(".tgz") || path.hasSuffix(".tar.gz") }

  /// Unpacks an archive into a private directory, calls with the chart's own directory in it, and removes it again.
  ///
  /// - Throws: what `body` throws; `StemmaError` for what is no archive, and for one without a chart at its top.
  public func unpacked<Answer>(_ archive: String, _ body: (String) throws -> Answer) throws -> Answer {
    guard let tar = searchPath.find("tar") else {
      throw StemmaError.failed("cannot find 'tar'", hint: "install tar, or give the unpacked chart")
    }
    return try PrivateDirectory.with(in: temporaryDirectory) { directory in
      let options = ["--extract", "--gzip", "--no-same-owner", "--no-same-permissions", "--file", archive]
      let result = try ChildProcess(
        name: "tar", program: tar, arguments: options + ["--directory", directory.path],
        environment: ["PATH": searchPath.text, "LC_ALL": "C"],
        limits: ProcessLimits(time: 30, memory: 512 << 20, file: 64 << 20)
      ).run()
      guard result.status == 0 else {
        throw ProgramMessage(result.errors, hiding: [directory.path]).failure(of: "tar", status: result.status)
      }
      return try body(try Self.chart(in: directory.path, of: archive))
    }
  }

  /// The only directory of an archive that holds a chart.
  private static func chart(in directory: String, of archive: String) throws -> String {
    var found = glob_t()
    defer { globfree(&found) }
    let name = archive.split(separator: "/").last.map(String.init) ?? archive
    guard glob("\(directory)/*/Chart.yaml", 0, nil, &found) == 0, found.gl_pathc == 1,
      let path = found.gl_pathv.pointee.map({ String(cString: $0) })
    else { throw StemmaError.failed("'\(name)' holds no chart", hint: "give a chart as 'helm package' makes it") }
    return String(path.dropLast("/Chart.yaml".count))
  }
}
