/// A manifest of a Secret inside a text.
enum EmbeddedSecret {
  /// Whether a document of the text has `kind: Secret`, and `data:` or `stringData:` with something in it beside that.
  static func isIn(_ bytes: [UInt8]) -> Bool {
    guard mentionsSecret(bytes) else { return false }
    var document = Document()
    for line in bytes.lines {
      if line.starts(with: "---".utf8) { document = Document() }
      document.read(line)
      if document.isSecret { return true }
    }
    return false
  }

  private static func mentionsSecret(_ bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0] == UInt8(ascii: "S") && bytes[$0...].starts(with: "Secret".utf8) }
  }

  private struct Document {
    private var kinds: Set<Int> = []
    private var data: Set<Int> = []
    private var isJSON = false

    var isSecret: Bool { isJSON || !kinds.isDisjoint(with: data) }

    /// Notes how far `kind: Secret` and `data:` are indented: those of one mapping stand in one column.
    mutating func read(_ line: ArraySlice<UInt8>) {
      let text = line.filter { !" \t\r\"'".utf8.contains($0) }
      let column = line.prefix { $0 == UInt8(ascii: " ") }.count
      if text.elementsEqual("kind:Secret".utf8) { kinds.insert(column) }
      for field in ["data:", "stringData:"] where text.starts(with: field.utf8) {
        let rest = text.dropFirst(field.utf8.count)
        if !rest.elementsEqual("{}".utf8) && !rest.elementsEqual("null".utf8) { data.insert(column) }
      }
      if text.contains(Array("kind:Secret,".utf8)) || text.contains(Array("kind:Secret}".utf8)) {
        isJSON = ["data:{", "Data:{"].contains { field in
          text.contains(Array(field.utf8)) && !text.contains(Array("\(field)}".utf8))
        }
      }
    }
  }
}
