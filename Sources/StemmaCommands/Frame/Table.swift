/// Aligned columns for people.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  init(_ header: [String]) {
    self.header = header.map { $0.uppercased() }
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [String]) { rows.append(row.map { $0.replacing("\n", with: " ") }) }

  /// The narrowest that a column is made.
  private static let narrowest = 6

  /// The lines. On a terminal of that many columns the widest columns are made narrower until all fit.
  func lines(width: Int?) -> [String] {
    let all = [header] + rows
    let widths = fitted(header.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }, to: width)
    return all.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let text = width == nil ? cell : DisplayWidth.cut(cell, to: widths[index])
        let padding = index == row.count - 1 ? 0 : widths[index] - DisplayWidth.of(text) + 2
        line += text + String(repeating: " ", count: max(0, padding))
      }
      return line.trimmingTrailingSpaces()
    }
  }

  private func fitted(_ natural: [Int], to width: Int?) -> [Int] {
    guard let width else { return natural }
    var widths = natural
    while widths.reduce(2 * (widths.count - 1), +) > width {
      guard let widest = widths.max(), widest > Self.narrowest, let index = widths.lastIndex(of: widest) else { break }
      widths[index] -= 1
    }
    return widths
  }
}

extension Terminal {
  mutating func print(_ table: Table) {
    for line in table.lines(width: width) { print(line) }
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
