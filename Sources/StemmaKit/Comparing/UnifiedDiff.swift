/// The difference of two texts, line by line, in the form that `diff -u` and `git diff` print and `patch` reads.
public struct UnifiedDiff: Sendable {
  /// One line of a text.
  public struct Line: Sendable, Equatable {
    public enum Kind: String, Sendable {
      case same = " "
      case removed = "-"
      case added = "+"
    }

    public let kind: Kind
    public let text: String
  }

  /// Lines that belong together.
  public struct Hunk: Sendable {
    /// Where it begins in the two texts, counted from 1; the line before it where it has none of a text.
    public let oldStart: Int
    public let newStart: Int
    public let lines: [Line]

    /// `@@ -1,3 +1,4 @@`.
    public var header: String {
      let old = lines.count { $0.kind != .added }
      let new = lines.count { $0.kind != .removed }
      return "@@ -\(Self.range(oldStart, old)) +\(Self.range(newStart, new)) @@"
    }

    private static func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
  }

  public let hunks: [Hunk]

  /// - Parameter context: how many lines around a change are shown.
  public init(_ old: some StringProtocol, _ new: some StringProtocol, context: Int = 3) {
    hunks = Self.hunks(Self.lines(Self.split(old), Self.split(new)), context)
  }

  /// By bytes: a mark behind a line break is no part of it.
  private static func split(_ text: some StringProtocol) -> [String] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// All lines of both texts, removed ones before added ones.
  private static func lines(_ old: [String], _ new: [String]) -> [Line] {
    let difference = new.difference(from: old) { $0.utf8.elementsEqual($1.utf8) }
    var (removed, added): (Set<Int>, Set<Int>) = ([], [])
    for case .remove(let offset, _, _) in difference { removed.insert(offset) }
    for case .insert(let offset, _, _) in difference { added.insert(offset) }
    var result: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        result.append(Line(kind: .removed, text: old[i]))
        i += 1
      } else if added.contains(j) {
        result.append(Line(kind: .added, text: new[j]))
        j += 1
      } else {
        result.append(Line(kind: .same, text: old[i]))
        (i, j) = (i + 1, j + 1)
      }
    }
    return result
  }

  private static func hunks(_ lines: [Line], _ context: Int) -> [Hunk] {
    var ranges: [Range<Int>] = []
    for index in lines.indices where lines[index].kind != .same {
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    var (old, new, place) = (0, 0, 0)
    return ranges.map { range in
      (old, new) = (old + lines[place..<range.lowerBound].count, new + range.lowerBound - place)
      let part = Array(lines[range])
      let (olds, news) = (part.count { $0.kind != .added }, part.count { $0.kind != .removed })
      let hunk = Hunk(oldStart: old + min(olds, 1), newStart: new + min(news, 1), lines: part)
      (old, new, place) = (old + olds, new + news, range.upperBound)
      return hunk
    }
  }
}
