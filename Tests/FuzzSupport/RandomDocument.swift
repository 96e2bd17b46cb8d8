/// Files made from a grammar of YAML: mostly valid, rich in what readers disagree about.
struct RandomDocument {
  var random: SplitMix
  private(set) var out = ""
  private var anchors: [String] = []
  /// How many more nodes there may be.
  private var budget: Int

  static func file(_ random: SplitMix) -> [UInt8] {
    var document = RandomDocument(random: random)
    document.stream()
    return document.bytes()
  }

  init(random: SplitMix) {
    self.random = random
    budget = 0
    budget = self.random.from(1...(self.random.once(in: 8) ? 60 : 14))
  }

  mutating func emit(_ text: String) { out += text }

  /// The text, with one kind of line break.
  private mutating func bytes() -> [UInt8] {
    let bytes = Array(out.utf8)
    guard random.once(in: 8) else { return bytes }
    let newline = Array(random.pick(["\r\n", "\r\n", "\r"]).utf8)
    return bytes.flatMap { $0 == 0x0A ? newline : [$0] }
  }

  private mutating func stream() {
    if random.once(in: 40) { emit("\u{FEFF}") }
    let count = random.once(in: 6) ? random.from(0...4) : 1
    for number in 0..<count { document(isFirst: number == 0) }
    if random.once(in: 10), out.last == "\n" { out.removeLast() }
  }

  private mutating func document(isFirst: Bool) {
    anchors = []
    if isFirst, random.once(in: 30) { emit(random.pick(Self.directives)) }
    if !isFirst || random.once(in: 6) || out.first == "%" { emit("---") } else { comment() }
    if out.hasSuffix("---") {
      value(indent: -1)
    } else {
      node(indent: -1, isInline: true)
    }
    if random.once(in: 20) { emit("...\n") }
  }

  private static let directives = ["%YAML 1.1\n", "%YAML 1.2\n", "%TAG !e! tag:e,2000:\n", "%X y\n"]

  private mutating func comment() {
    if random.once(in: 12) { emit(random.pick(["# c\n", "\n", "# é: '\n", "   # c\n", "\n\n"])) }
  }

  /// What follows `key:`, `-` or `---`, up to the end of its last line.
  private mutating func value(indent: Int) {
    if random.once(in: 20) { return emit(random.pick(["\n", " \n", " # c\n", " ~\n"])) }
    emit(random.once(in: 20) ? "\t " : random.once(in: 20) ? "   " : " ")
    node(indent: indent, isInline: false)
  }

  /// A node.
  ///
  /// - Parameters:
  ///   - indent: the column of the entries that it belongs to; -1 at the top.
  ///   - isInline: whether a block collection may begin on the line that was begun.
  private mutating func node(indent: Int, isInline: Bool) {
    budget -= 1
    if !anchors.isEmpty, random.once(in: 10) { return emit("*\(random.pick(anchors))\(tail())") }
    let anchor = random.once(in: 8) ? random.pick(["a", "b", "c", "a-b", "0", "é", "long_anchor"]) : nil
    let hasProperties = properties(anchor)
    switch budget > 0 ? random.below(10) : random.below(4) {
    case 0...2: emit(scalar(indent: indent, inFlow: false) + tail())
    case 3: emit(blockScalar(indent: indent))
    case 4: emit(flow(depth: 3) + tail())
    case 5...7: block(indent: indent, isInline: isInline && !hasProperties, isMap: true)
    default: block(indent: indent, isInline: isInline && !hasProperties, isMap: false)
    }
    if let anchor { anchors.append(anchor) }
  }

  /// Emits an anchor, a tag, both or none.
  private mutating func properties(_ anchor: String?) -> Bool {
    let tags = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq", "!", "!x", "!!binary"]
    let tag = random.once(in: 24) ? random.pick(tags) : nil
    let all = [anchor.map { "&\($0)" }, tag].compactMap { $0 }
    emit((random.once(in: 2) ? all : all.reversed()).map { "\($0) " }.joined())
    return !all.isEmpty
  }

  /// The rest of a line: a comment, blanks, or nothing.
  private mutating func tail() -> String {
    random.once(in: 10) ? random.pick([" # c\n", "  # x: y\n", " \n", "\t\n", "\n\n", "\n# c\n", " #\n"]) : "\n"
  }
}

extension RandomDocument {
  /// A block list or a block mapping.
  private mutating func block(indent: Int, isInline: Bool, isMap: Bool) {
    let isCompact = !isMap && indent >= 0 && !isInline && random.once(in: 2)
    let column = isCompact ? indent : max(indent, 0) + (indent < 0 ? 0 : random.once(in: 5) ? random.from(1...5) : 2)
    if !isInline {
      out = String(out.reversed().drop { $0 == " " }.reversed())
      emit("\n")
    }
    for number in 0..<random.from(1...4) {
      if number > 0 || !isInline { emit(String(repeating: " ", count: column)) }
      isMap ? entry(column, number) : item(column)
      comment()
      if budget <= 0 { return }
    }
  }

  private mutating func item(_ column: Int) {
    emit("-")
    guard random.once(in: 3) else { return value(indent: column) }
    emit(" ")
    node(indent: column, isInline: true)
  }

  private mutating func entry(_ column: Int, _ number: Int) {
    if random.once(in: 20), let merged = anchors.last {
      let sources = ["*\(merged)", "[*\(merged), *\(random.pick(anchors))]", "{z: 1}", "x"]
      return emit("<<: \(random.pick(sources))\n")
    }
    let names = ["a", "b", "kind", "metadata", "data", "k", "é"]
    let key = random.once(in: 4) ? keyText() : "\(random.pick(names))\(number)"
    if random.once(in: 24) {
      emit("? \(key)\n" + String(repeating: " ", count: column) + ":")
    } else {
      emit(key + (random.once(in: 20) ? " :" : ":"))
    }
    value(indent: column)
  }

  private mutating func keyText() -> String {
    if random.once(in: 20) { return "&k \(random.pick(NastyText.words))" }
    if random.once(in: 20) { return "'" + String(repeating: "k", count: random.from(120...1030)) + "'" }
    return scalar(indent: 0, inFlow: false).split(separator: "\n").first.map(String.init) ?? "k"
  }

  /// A list or a mapping in flow style.
  private mutating func flow(depth: Int) -> String {
    let isMap = random.once(in: 2)
    let items = (0..<random.below(4)).map { _ in
      (isMap ? flowKey() : "") + flowItem(depth: depth)
    }
    let separator = random.pick([", ", ", ", ",", " , ", ",\n      ", ", # c\n      "])
    let end = random.once(in: 12) ? "," : ""
    return (isMap ? "{" : "[") + items.joined(separator: separator) + end + (isMap ? "}" : "]")
  }

  private mutating func flowKey() -> String {
    let name = random.once(in: 3) ? scalar(indent: 0, inFlow: true) : random.pick(["a", "b", "c", "'d'", "\"e\"", "1"])
    return random.once(in: 16) ? "? \(name) : " : name + random.pick([": ", ": ", ": ", ":", " : "])
  }

  private mutating func flowItem(depth: Int) -> String {
    budget -= 1
    if !anchors.isEmpty, random.once(in: 8) { return "*\(random.pick(anchors))" }
    if depth > 0, random.once(in: 3) { return flow(depth: depth - 1) }
    return random.once(in: 30) ? "" : scalar(indent: 0, inFlow: true)
  }
}
