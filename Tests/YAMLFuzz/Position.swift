import Foundation

/// How far a worker is, in a file that outlives a crash.
struct Position {
  /// The execution that was begun last.
  var execution: UInt64 = 0
  /// How many executions ended.
  var done: UInt64 = 0
  /// How many of their inputs were read, and not refused.
  var accepted: UInt64 = 0

  /// Reads the position of a worker; zeros where it has not begun.
  init(file: String) {
    let data = FileManager.default.contents(atPath: file) ?? Data()
    guard data.count == MemoryLayout<Position>.size else { return }
    self = data.withUnsafeBytes { $0.loadUnaligned(as: Position.self) }
  }

  /// Writes the position into an open file.
  func write(to descriptor: Int32) {
    withUnsafeBytes(of: self) { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }
}
