internal import ArgumentParser
internal import StemmaKit

struct SettingsValidate: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check settings files of a directory, as in CI of a clone; needs no store.",
    discussion: "Example:\n  stemma settings validate settings-clone")

  @Argument(help: "The directory; without it, the working directory.")
  var directory: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    common.apply(to: &terminal)
    let root = StoreLocation.absolute(directory ?? ".", from: terminal.surroundings.workingDirectory)
    let files = try SettingsFiles.read(root)
    let problems = SettingsValidation.problems(in: files)
    if common.isJSON {
      let list = problems.map { problem -> JSON in
        [
          "file": .string(problem.file), "line": JSON(problem.line), "message": .string(problem.message),
          "hint": JSON(problem.hint),
        ]
      }
      terminal.print(
        JSON.document("settings-validation", [("valid", .bool(list.isEmpty)), ("problems", .array(list))]))
    } else if problems.isEmpty {
      terminal.print(files.count == 1 ? "1 settings file is valid" : "\(files.count) settings files are valid")
    }
    guard let first = problems.first else { return }
    if common.isJSON { throw ExitStatus(code: 1) }
    throw StemmaError(
      .failed, first.text, details: problems.dropFirst().map(\.text), hints: first.hint.map { [$0] } ?? [])
  }
}

/// The settings files of a directory, as a store would take them in.
enum SettingsFiles {
  /// - Throws: `StemmaError` for what cannot be read, and for links.
  static func read(_ root: String) throws -> [String: [UInt8]] {
    guard fileKind(root).isDirectory else { throw StemmaError(.failed, "'\(root)' is not a directory") }
    var result: [String: [UInt8]] = [:]
    try collect(root, below: "", into: &result)
    if result.isEmpty { throw StemmaError(.failed, "'\(root)' holds no settings files") }
    return result
  }

  private static func collect(_ root: String, below folder: String, into result: inout [String: [UInt8]]) throws {
    for name in try directoryEntries(root + "/" + folder) where name != ".git" {
      let path = folder.isEmpty ? name : folder + "/" + name
      let file = root + "/" + path
      if isLink(file) { throw StemmaError(.failed, "\(path): is a link", hints: ["settings are plain files"]) }
      if fileKind(file).isDirectory {
        try collect(root, below: path, into: &result)
      } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        result[path] = try readFile(file, named: path)
      }
    }
  }
}

struct SettingsSchemaCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of one sort of settings file, for editors.",
    discussion: "Example:\n  stemma settings schema cabinet > cabinet.schema.json")

  @Argument(help: "enterprise, environment, cabinet, asset or policy.")
  var name: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    common.apply(to: &terminal)
    let name = try terminal.require(name, flag: "NAME", choices: SettingsValidation.schemas)
    guard let schema = SettingsValidation.schema(name) else {
      let choices = SettingsValidation.schemas.joined(separator: ", ")
      throw StemmaError(.usage, "unknown schema '\(name)'", hints: ["choices: \(choices)"])
    }
    terminal.write(schema.utf8)
  }
}
