import Foundation
import Testing

/// Expected results in files; `UPDATE_GOLDEN=1` writes them anew.
enum Golden {
  static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

  /// Compares rows with a file that has a line of columns for each, the first one a name; a row without a line and a
  /// line without a row fail, too.
  static func check(_ rows: [[String]], against file: String, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let lines = rows.map { $0.map(escaped).joined(separator: "\t") }
    if isUpdating { try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file)) }
    let expected = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    for line in lines where !expected.contains(line) {
      let name = line.prefix { $0 != "\t" } + "\t"
      let old = expected.first { $0.hasPrefix(name) } ?? "no line"
      Issue.record("\(line)\nbut \(file) has: \(old)", sourceLocation: sourceLocation)
    }
    let orphans = expected.filter { line in !rows.contains { row in line.hasPrefix("\(row.first ?? "")\t") } }
    #expect(orphans == [], sourceLocation: sourceLocation)
  }

  /// Text without control characters, so that a row is a line.
  private static func escaped(_ text: String) -> String {
    String(
      text.unicodeScalars.flatMap {
        $0.value < 0x20 || $0.value == 0x7F ? Array($0.escaped(asASCII: true)) : [Character($0)]
      })
  }

  /// Compares a directory's files with texts by name.
  static func check(
    _ files: [String: String], directory: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if isUpdating {
      try? FileManager.default.removeItem(atPath: directory)
      for (name, text) in files {
        let url = URL(fileURLWithPath: directory + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    #expect(names.sorted() == files.keys.sorted(), sourceLocation: sourceLocation)
    for (name, text) in files {
      let expected = try? String(contentsOfFile: directory + "/" + name, encoding: .utf8)
      #expect(text == expected, "\(name)", sourceLocation: sourceLocation)
    }
  }
}
