/// A column of a table, by how it gives way on a narrow terminal.
struct Column: ExpressibleByStringLiteral {
  enum Firmness {
    /// Free text, cut at its end.
    case text
    /// Names, versions and images, cut in the middle.
    case name
    /// Numbers and times.
    case whole
  }

  let heading: String
  let firmness: Firmness

  init(_ heading: String, _ firmness: Firmness = .text) {
    self.heading = heading.uppercased()
    self.firmness = firmness
  }

  init(stringLiteral heading: String) { self.init(heading) }

  static func name(_ heading: String) -> Column { Column(heading, .name) }
  static func whole(_ heading: String) -> Column { Column(heading, .whole) }

  /// A cell, or a heading, in so many columns of the terminal.
  fileprivate func cut(_ cell: String, to width: Int) -> String {
    firmness == .name ? DisplayWidth.shorten(cell, to: width) : DisplayWidth.cut(cell, to: width)
  }
}

/// Aligned columns for people.
struct Table {
  private let columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [String]) { rows.append(Self.oneLine(row)) }

  private static func oneLine(_ row: [String]) -> [String] {
    row.map { cell in
      let text = visible(cell)
      // Looking for bytes first: tables have a great many cells.
      guard text.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }) else { return text }
      return text.replacing("\n", with: " ").replacing("\t", with: " ")
    }
  }

  /// How columns are made narrower: the next step is only taken where those before are not enough.
  private static let steps: [(Column.Firmness, floor: Int)] = [
    (.text, 12), (.name, 24), (.text, 6), (.name, 6), (.whole, 6),
  ]

  /// The lines. On a terminal of that many columns the widest columns are made narrower until all fit.
  func lines(width: Int?) -> [String] {
    let widths = widths(in: width)
    return ([columns.map(\.heading)] + rows).map { line($0, widths, isCut: width != nil) }
  }

  /// How wide each column is on a terminal of that many columns.
  func widths(in width: Int?) -> [Int] {
    let all = [columns.map(\.heading)] + rows
    return fitted(columns.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }, to: width)
  }

  /// One row in columns of given widths.
  ///
  /// - Parameter isCut: whether what is wider is cut.
  func line(_ row: [String], _ widths: [Int], isCut: Bool) -> String {
    var line = ""
    for (index, cell) in Self.oneLine(row).enumerated() {
      let text = isCut ? columns[index].cut(cell, to: widths[index]) : cell
      let padding = index == row.count - 1 ? 0 : max(1, widths[index] - DisplayWidth.of(text) + 2)
      line += text + String(repeating: " ", count: padding)
    }
    return line.trimmingTrailingSpaces()
  }

  private func fitted(_ natural: [Int], to width: Int?) -> [Int] {
    guard let width else { return natural }
    var widths = natural
    for (firmness, floor) in Self.steps {
      let some = columns.indices.filter { columns[$0].firmness == firmness }
      while widths.reduce(2 * (widths.count - 1), +) > width {
        let free = some.filter { widths[$0] > floor }
        guard let widest = free.last(where: { index in free.allSatisfy { widths[$0] <= widths[index] } }) else { break }
        widths[widest] -= 1
      }
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

  init(_ columns: [Column]) {
    table = Table(columns)
  }

  var isEmpty: Bool { count == 0 }

  mutating func add(_ row: [String], to terminal: inout Terminal) {
    count += 1
    if count > Self.measured {
      terminal.print(table.line(row, widths, isCut: terminal.width != nil))
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

extension String {
  func trimmingTrailingSpaces() -> String {
    String(decoding: utf8.reversed().drop { $0 == UInt8(ascii: " ") }.reversed(), as: UTF8.self)
  }
}
