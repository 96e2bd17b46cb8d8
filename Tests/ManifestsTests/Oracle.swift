import Foundation

@testable import Manifests

/// Other readers of YAML, to compare with, where this machine has them.
enum Oracle {
  static let hasKubectl = run("kubectl", ["version", "--client"], input: "") != nil
  static let hasPyYAML = run("python3", ["-c", "import yaml"], input: "") != nil

  /// What kubectl reads as the value of `spec` of an object without a schema; nil where it refuses.
  ///
  /// - Parameter spec: the lines under `spec:`, without indentation.
  static func kubectl(spec: String) -> Value? {
    let end = spec.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
    let object = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n\(indented(spec))\(end)"
    let text = run("kubectl", ["label", "--local", "-o", "json", "-f", "-", "x=y"], input: object)
    return text.flatMap(json)?["spec"]
  }

  /// The text with two blanks more in front of each line; lines end as YAML 1.1 has it.
  static func indented(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView("  ".unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      result.append(scalar)
      guard index + 1 < scalars.count, ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) else { continue }
      if !(["\n", "\r"].contains(scalars[index + 1])) { result += "  ".unicodeScalars }
    }
    return String(result)
  }

  /// What PyYAML's safe loader reads; nil where it refuses.
  static func pyYAML(_ yaml: [UInt8]) -> Value? {
    let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin.buffer.read())))"
    return run("python3", ["-c", script], input: String(decoding: yaml, as: UTF8.self)).flatMap(json)
  }

  /// Reads JSON with Foundation, not with the module under test.
  static func json(_ text: String) -> Value? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)).value
  }

  /// The standard output of a program that succeeds; nil otherwise.
  private static func run(_ program: String, _ arguments: [String], input: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return nil }
    DispatchQueue.global().async {
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? stdin.fileHandleForWriting.close()
    }
    let data = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}

/// JSON of any shape.
private struct JSONValue: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws {
    if let map = try? decoder.container(keyedBy: Key.self), let pairs = try? Self.pairs(map) {
      value = .map(Map(pairs))
    } else if var list = try? decoder.unkeyedContainer() {
      var items: [Value] = []
      while !list.isAtEnd { items.append(try list.decode(JSONValue.self).value) }
      value = .list(items)
    } else {
      value = try Self.scalar(decoder.singleValueContainer())
    }
  }

  private static func pairs(_ map: KeyedDecodingContainer<Key>) throws -> [(String, Value)] {
    try map.allKeys.map { ($0.stringValue, try map.decode(JSONValue.self, forKey: $0).value) }
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) throws -> Value {
    if container.decodeNil() { return .null }
    if let truth = try? container.decode(Bool.self) { return .bool(truth) }
    if let number = try? container.decode(Int64.self) { return .int(number) }
    if let number = try? container.decode(Double.self) { return .double(number) }
    return .string(try container.decode(String.self))
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
