/// Aligned columns for people.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  init(_ header: [String]) {
    self.header = header.map { $0.uppercased() }
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [String]) { rows.append(row.map { $0.replacing("\n", with: " ") }) }

  /// The lines. On a terminal of that many columns the last column is cut where it does not fit.
  func lines(width: Int?) -> [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let isLast = index == row.count - 1
        let padding = isLast ? 0 : widths[index] - DisplayWidth.of(cell) + 2
        line += cell + String(repeating: " ", count: padding)
      }
      let trimmed = line.trimmingTrailingSpaces()
      return width.map { DisplayWidth.cut(trimmed, to: $0) } ?? trimmed
    }
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
    for scalar in text.unicodeScalars {
      width += of(scalar)
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
