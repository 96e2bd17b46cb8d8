/// Aligned columns for people.
struct Table {
  private let header: [String]
  private let kept: Set<Int>
  private var rows: [[String]] = []

  /// - Parameter kept: the columns that are never made narrower.
  init(_ header: [String], keeping kept: Set<Int> = []) {
    self.header = header.map { $0.uppercased() }
    self.kept = kept
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [String]) { rows.append(Self.oneLine(row)) }

  private static func oneLine(_ row: [String]) -> [String] { row.map { $0.replacing("\n", with: " ") } }

  /// The narrowest that a column is made.
  private static let narrowest = 6

  /// The lines. On a terminal of that many columns the widest columns are made narrower until all fit.
  func lines(width: Int?) -> [String] {
    let widths = widths(in: width)
    return ([header] + rows).map { Self.line($0, widths, isCut: width != nil) }
  }

  /// How wide each column is on a terminal of that many columns.
  func widths(in width: Int?) -> [Int] {
    let all = [header] + rows
    return fitted(header.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }, to: width)
  }

  /// One row in columns of given widths.
  ///
  /// - Parameter isCut: whether what is wider is cut.
  static func line(_ row: [String], _ widths: [Int], isCut: Bool) -> String {
    var line = ""
    for (index, cell) in oneLine(row).enumerated() {
      let text = isCut ? DisplayWidth.cut(cell, to: widths[index]) : cell
      let padding = index == row.count - 1 ? 0 : max(1, widths[index] - DisplayWidth.of(text) + 2)
      line += text + String(repeating: " ", count: padding)
    }
    return line.trimmingTrailingSpaces()
  }

  private func fitted(_ natural: [Int], to width: Int?) -> [Int] {
    guard let width else { return natural }
    var widths = natural
    while widths.reduce(2 * (widths.count - 1), +) > width {
      let free = widths.indices.filter { !kept.contains($0) && widths[$0] > Self.narrowest }
      guard let widest = free.last(where: { index in free.allSatisfy { widths[$0] <= widths[index] } }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}

extension Terminal {
  mutating func print(_ table: Table) {
    for line in table.lines(width: width) { print(line) }
  }
}

/// A table of which the first rows say how wide the columns are, so that the others are printed as they come.
struct TableStream {
  private static let measured = 200
  private var table: Table
  private var count = 0
  private var widths: [Int] = []

  init(_ header: [String], keeping kept: Set<Int> = []) {
    table = Table(header, keeping: kept)
  }

  var isEmpty: Bool { count == 0 }

  mutating func add(_ row: [String], to terminal: inout Terminal) {
    count += 1
    if count > Self.measured {
      terminal.print(Table.line(row, widths, isCut: terminal.width != nil))
    } else {
      table.add(row)
      if count == Self.measured { begin(&terminal) }
    }
  }

  /// Prints what is left; nothing where there were no rows.
  mutating func finish(to terminal: inout Terminal) {
    if !isEmpty, count < Self.measured { begin(&terminal) }
  }

  private mutating func begin(_ terminal: inout Terminal) {
    widths = table.widths(in: terminal.width)
    terminal.print(table)
  }
}

/// How many terminal columns text takes: wide East Asian characters two, combining ones none.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    var width = 0
    var isEscape = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" { isEscape = true }
      if !isEscape { width += of(scalar) }
      if isEscape, scalar == "m" { isEscape = false }
    }
    return width
  }

  /// The text, ended with `…` where it is wider than the columns there are.
  static func cut(_ text: String, to columns: Int) -> String {
    guard of(text) > columns, columns > 1 else { return text }
    var result = ""
    var width = 0
    var isEscape = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" { isEscape = true }
      if !isEscape { width += of(scalar) }
      if isEscape, scalar == "m" { isEscape = false }
      if width > columns - 1 { break }
      result.unicodeScalars.append(scalar)
    }
    return result + "…" + (text.contains("\u{1B}") ? "\u{1B}[0m" : "")
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}

extension String {
  func trimmingTrailingSpaces() -> String {
    String(decoding: utf8.reversed().drop { $0 == UInt8(ascii: " ") }.reversed(), as: UTF8.self)
  }
}
