public import StemmaKit

/// Reads a cluster with the `kubectl` program, and never writes to it.
public struct KubectlProgram: LiveCluster {
  private let searchPath: SearchPath
  private let environment: [String: String]

  /// - Parameters:
  ///   - searchPath: the directories to look for `kubectl` in, and for the programs that it signs in with, separated by
  ///     colons; relative ones do not count.
  ///   - environment: the few variables that kubectl needs of the caller: `HOME`, `KUBECONFIG`, proxies.
  public init(searchPath: String, environment: [String: String]) {
    self.searchPath = SearchPath(text: searchPath)
    self.environment = environment
  }

  public func objects(context: String?, namespace: String) throws -> [[UInt8]] {
    let cluster = context.map { ["--context=\($0)"] } ?? []
    let listing = ["api-resources", "--namespaced=true", "--verbs=list", "--output=name"]
    let names = String(decoding: try run(cluster + listing, name: "kubectl api-resources"), as: UTF8.self)
    let kinds = try ListedKinds(names).wanted
    let options = ["--output=json", "--show-managed-fields=false", "--ignore-not-found=true", "--"]
    return try stride(from: 0, to: kinds.count, by: 20).compactMap { start in
      let list = kinds[start..<min(start + 20, kinds.count)].joined(separator: ",")
      let answer = try run(cluster + ["--namespace=\(namespace)", "get"] + options + [list], name: "kubectl get")
      return answer.contains(UInt8(ascii: "{")) ? answer : nil
    }
  }

  private func run(_ arguments: [String], name: String) throws -> [UInt8] {
    guard let program = searchPath.find("kubectl") else {
      throw StemmaError.failed("cannot find 'kubectl'", hint: "install kubectl, or add its directory to PATH")
    }
    let fixed = ["PATH": searchPath.text, "LC_ALL": "C"]
    let result = try ChildProcess(
      name: name, program: program, arguments: arguments, environment: environment.merging(fixed) { _, fixed in fixed },
      limits: ProcessLimits(time: 60, output: 256 << 20, excess: .stop)
    ).run()
    guard result.status == 0 else { throw ProgramMessage(result.errors).failure(of: name, status: result.status) }
    return result.output
  }
}

/// The kinds that a cluster lists, and those of them that say what somebody wants to run.
struct ListedKinds {
  /// What is asked for, as `kubectl get` takes it, in the order in which the cluster names it.
  let wanted: [String]

  /// - Parameter listing: a name a line, such as `deployments.apps`.
  /// - Throws: `StemmaError` where a line is no name.
  init(_ listing: String) throws {
    let names = listing.split(whereSeparator: \.isNewline).map { String($0) }
    for name in names {
      let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
      guard isName, name.first?.isLetter == true else {
        throw StemmaError.failed("'kubectl api-resources' prints what is not the name of a kind")
      }
    }
    wanted = names.filter { name in
      let group = name.drop { $0 != "." }.dropFirst()
      return !Self.unwanted.contains(name) && group != "metrics.k8s.io" && !group.hasSuffix(".metrics.k8s.io")
    }
  }

  /// What controllers make for themselves, what passes by, what can only be asked for, and secrets: no value of one
  /// may be read.
  private static let unwanted: Set<String> = [
    "bindings", "controllerrevisions.apps", "endpoints", "endpointslices.discovery.k8s.io", "events",
    "events.events.k8s.io", "leases.coordination.k8s.io", "localsubjectaccessreviews.authorization.k8s.io", "pods",
    "replicasets.apps", "secrets",
  ]
}
