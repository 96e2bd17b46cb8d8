import Foundation

/// The files of a directory, in the order of their names.
public struct Corpus: Sendable {
  public let files: [(name: String, bytes: [UInt8])]

  /// - Throws: what Foundation throws where the directory or a file cannot be read.
  public init(directory: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted().filter { !$0.hasPrefix(".") }
    files = try names.map { ($0, Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\($0)")))) }
  }
}
