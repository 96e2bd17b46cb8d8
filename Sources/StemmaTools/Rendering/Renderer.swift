internal import StemmaKit

/// How one program is asked to render: found once, and called by its path.
struct Renderer {
  /// What does the work: `kubectl` has a kustomize of its own.
  private enum Dialect {
    case kustomize, kubectl, helm
  }

  private let dialect: Dialect
  let path: String
  /// What messages and versions call it, whichever program does the work.
  let name: String

  /// - Throws: `StemmaError` where no directory of the search path has the program.
  init(_ program: RenderProgram, in searchPath: SearchPath) throws {
    let candidates: [(String, Dialect)] =
      switch program {
      case .kustomize: [("kustomize", .kustomize), ("kubectl", .kubectl)]
      case .helm: [("helm", .helm)]
      }
    let found = candidates.lazy.compactMap { name, dialect in searchPath.find(name).map { ($0, dialect) } }.first
    guard let found else { throw Self.missing(candidates.map(\.0)) }
    (path, dialect) = found
    name = program.rawValue
  }

  private static func missing(_ names: [String]) -> StemmaError {
    let install = names.count > 1 ? "install one of them" : "install \(names[0])"
    let list = names.map { "'\($0)'" }.joined(separator: " or ")
    return .failed("cannot find \(list)", hint: "\(install), or add its directory to PATH")
  }

  /// The arguments that make it print its version.
  var versionArguments: [String] {
    switch dialect {
    case .kustomize: ["version"]
    case .kubectl: ["version", "--client", "--output=json"]
    case .helm: ["version", "--template={{.Version}}"]
    }
  }

  /// The version in what it printed: `kustomize v5.5.0`. Old ones print `{Version:kustomize/v4.5.7 …}`.
  ///
  /// - Throws: `StemmaError` where there is none.
  func version(in output: String) throws -> String {
    let key = output.firstRange(of: "\"kustomizeVersion\"")
    let text = dialect == .kubectl ? key.map { output[$0.upperBound...] } ?? "" : output[...]
    guard let version = VersionText.first(in: text) else {
      throw StemmaError.failed("'\(name)' does not say its version")
    }
    return "\(name) \(version)"
  }

  /// The arguments that make it render. Hooks and tests of a chart are in what helm prints: they are told apart later.
  ///
  /// - Parameter root: the directory that holds the request's files.
  func arguments(for request: RenderRequest, in root: String) -> [String] {
    let directory = request.directory.isEmpty ? root : "\(root)/\(request.directory)"
    switch dialect {
    case .kustomize: return ["build", directory]
    case .kubectl: return ["kustomize", directory]
    case .helm:
      let values = request.values.map { "--values=" + Self.listItem("\(root)/\($0)") }
      let options = ["--namespace=\(request.namespace)", "--include-crds"] + values
      return ["template"] + options + ["--", request.release, directory]
    }
  }

  /// Helm reads `--values` as a line of comma-separated values.
  private static func listItem(_ path: String) -> String {
    path.contains { ",\"\n\r".contains($0) } ? "\"" + path.replacing("\"", with: "\"\"") + "\"" : path
  }
}
