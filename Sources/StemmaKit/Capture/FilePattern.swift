/// A pattern of paths: `*` stands for anything within a part of a path, `**` for anything, `**/` for any directories or
/// none, `?` for one character. With a `/` in front or inside, it is one of whole paths from the top.
struct FilePattern: Sendable {
  private enum Piece {
    case one(Unicode.Scalar)
    case anyOne, anyName, anything, directories
  }

  private let pieces: [Piece]
  private let isPath: Bool

  init(_ text: String) {
    let trimmed = text.hasSuffix("/") ? text.dropLast() : text[...]
    let path = trimmed.hasPrefix("./") ? trimmed.dropFirst(2) : trimmed.hasPrefix("/") ? trimmed.dropFirst() : trimmed
    isPath = path.count < trimmed.count || path.contains("/")
    pieces = Self.pieces(of: Array(path.unicodeScalars))
  }

  private static func pieces(of text: [Unicode.Scalar]) -> [Piece] {
    var pieces: [Piece] = []
    var index = 0
    while index < text.count {
      let stars = text[index...].prefix { $0 == "*" }.count
      let isPart = index == 0 || text[index - 1] == "/"
      index += max(stars, 1)
      if stars > 1, isPart, index < text.count, text[index] == "/" {
        pieces.append(.directories)
        index += 1
      } else if stars > 0 {
        pieces.append(stars > 1 ? .anything : .anyName)
      } else {
        pieces.append(text[index - 1] == "?" ? .anyOne : .one(text[index - 1]))
      }
    }
    return pieces
  }

  /// Whether a path, or a directory that it is in, fits; without a `/` in the pattern, whether one of its parts does.
  func matches(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.indices.contains { index in
      fits(isPath ? parts[...index].joined(separator: "/") : String(parts[index]))
    }
  }

  /// Follows every way through the pattern at once, so that no pattern takes long.
  private func fits(_ text: String) -> Bool {
    var open = Array(repeating: false, count: pieces.count + 1)
    reach(0, &open)
    for scalar in text.unicodeScalars {
      var next = Array(repeating: false, count: pieces.count + 1)
      for (index, piece) in pieces.enumerated() where open[index] { take(scalar, piece, index, &next) }
      open = next
    }
    return open[pieces.count] && !pieces.isEmpty
  }

  /// Marks where a character leads from one piece of the pattern.
  private func take(_ scalar: Unicode.Scalar, _ piece: Piece, _ index: Int, _ next: inout [Bool]) {
    switch piece {
    case .one(let wanted): if scalar == wanted { reach(index + 1, &next) }
    case .anyOne: if scalar != "/" { reach(index + 1, &next) }
    case .anyName: if scalar != "/" { reach(index, &next) }
    case .anything: reach(index, &next)
    case .directories:
      next[index] = true
      if scalar == "/" { reach(index + 1, &next) }
    }
  }

  /// Marks a place in the pattern, and the places behind it that need no character.
  private func reach(_ index: Int, _ places: inout [Bool]) {
    places[index] = true
    guard index < pieces.count else { return }
    switch pieces[index] {
    case .anyName, .anything, .directories: reach(index + 1, &places)
    case .one, .anyOne: break
    }
  }
}
