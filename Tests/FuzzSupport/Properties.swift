public import Manifests

/// What holds for every file and for every value.
public struct Properties: Sendable {
  /// The writer to check.
  public var write: @Sendable (Value) -> [UInt8] = { YAML.write($0) }
  /// How many edits of every file to try.
  public var edits = 2
  /// Told of each step before it is done, so that the last one is the one that did not end.
  public var trace: (@Sendable (String) -> Void)?

  public init() {}

  /// Checks one case.
  ///
  /// - Returns: whether it was read, and not refused.
  @discardableResult
  public func check(_ input: FuzzCase) throws(Finding) -> Bool {
    switch input {
    case .file(let bytes): return try check(bytes)
    case .value(let value):
      try checkWritten(value)
      let flow = FlowText.write(value)
      try require(try read(flow, "flow style") == value, "a value in flow style is read as it is", String(shown: flow))
      return true
    }
  }

  private func check(_ bytes: [UInt8]) throws(Finding) -> Bool {
    trace?("reading")
    let documents: [Document]
    do { documents = try YAML.documents(bytes) } catch {
      try require(Self.isInside(error.line, bytes), "errors name a line of the file", "\(error)")
      return false
    }
    for document in documents {
      try checkPlaces(document.root, bytes)
      try checkWritten(document.value)
    }
    if documents.count > 1 { return try checkStream(documents.map(\.value)) }
    var probe = EditProbe(bytes: bytes, root: documents.first?.value ?? .null)
    for _ in 0..<edits { try probe.check(trace) }
    return true
  }

  /// The canonical forms of a value are read as that value, and there is one of each kind.
  private func checkWritten(_ value: Value) throws(Finding) {
    trace?("writing")
    let yaml = write(value)
    let json = CanonicalJSON.write(value)
    trace?("reading what was written: \(String(shown: yaml))")
    guard let again = try read(yaml, "YAML") else { return }
    try require(again == value, "what is written is read as it was", String(shown: yaml))
    try require(write(again) == yaml, "what is written is written again alike", String(shown: yaml))
    try require(CanonicalJSON.write(again) == json, "what is written has the same JSON", String(shown: json))
    if Self.hasLongKey(value) { return }
    trace?("reading what was written: \(String(shown: json))")
    try require(try read(json, "JSON") == value, "what is written in JSON is read as it was", String(shown: json))
  }

  /// Several documents, written as a stream, are read as they were; null documents are left out.
  private func checkStream(_ values: [Value]) throws(Finding) -> Bool {
    let stream = values.flatMap { Array("---\n".utf8) + write($0) }
    guard stream.count <= Limits.standard.bytes else { return true }
    let again = try? YAML.documents(stream).map(\.value)
    try require(again == values.filter { $0 != .null }, "a stream is read as it was written", String(shown: stream))
    return true
  }

  /// The only value of a file that was written; nil where it is longer than what is read.
  private func read(_ bytes: [UInt8], _ form: String) throws(Finding) -> Value? {
    guard bytes.count <= Limits.standard.bytes else { return nil }
    do { return try YAML.document(bytes)?.value ?? .null } catch {
      throw Finding(property: "what is written in \(form) can be read", detail: "\(error) in \(String(shown: bytes))")
    }
  }
}

extension Properties {
  /// Places of nodes are in the file, and those of children are in order.
  private func checkPlaces(_ node: Node, _ bytes: [UInt8]) throws(Finding) {
    let isInside = node.bytes.upperBound <= bytes.count && node.line >= 1 && node.column >= 1
    try require(isInside, "places are in the file", "\(node.bytes) in line \(node.line), column \(node.column)")
    switch node.content {
    case .scalar: break
    case .list(let items, _): for item in items { try checkPlaces(item, bytes) }
    case .map(let pairs, _):
      for (key, value) in pairs {
        let isOrdered = key.bytes.lowerBound <= value.bytes.lowerBound
        try require(isOrdered, "keys stand before their values", "\(key.bytes) and \(value.bytes)")
        try checkPlaces(value, bytes)
      }
    }
  }

  /// Whether there is a key in which readers of YAML, which look at 1024 characters, do not find the colon behind it.
  static func hasLongKey(_ value: Value) -> Bool {
    switch value {
    case .list(let items): items.contains(where: hasLongKey)
    case .map(let map):
      map.contains { CanonicalJSON.write(.string($0.key)).count > 1000 || hasLongKey($0.value) }
    default: false
    }
  }

  /// Whether a line is one of the file's; a file that ends with a line break has one more, which is empty.
  static func isInside(_ line: Int?, _ bytes: [UInt8]) -> Bool {
    guard let line else { return true }
    return line >= 1 && line <= lineBreaks(bytes) + 1
  }

  /// The number of line breaks, as YAML 1.1 counts them.
  private static func lineBreaks(_ bytes: [UInt8]) -> Int {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce((count: 0, last: Unicode.Scalar(0))) { state, scalar in
      let isBreak = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
      let isSecondHalf = scalar == "\n" && state.last == "\r"
      return (state.count + (isBreak && !isSecondHalf ? 1 : 0), scalar)
    }.count
  }
}
