import Foundation
import TestSupport

@testable import StemmaKit

/// Sources below `Fixtures`, one directory a case, that are captured into cabinets of one store.
struct SourceFixtures {
  let directory: String

  init(_ name: String) { directory = packageRoot + "/Fixtures/" + name }

  var cases: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.contains(".") }.sorted() }
  }

  func tree(of name: String) throws -> MemoryTree { try MemoryTree(readingFrom: "\(directory)/\(name)") }
}

extension TestStore {
  /// Captures files and deploys them as the asset `bakery`.
  @discardableResult
  func capture(_ tree: MemoryTree, to cabinet: String, limits: CaptureLimits = .standard) throws -> Outcome {
    var request = DeployRequest(cabinet: cabinet)
    request.asset = "bakery"
    request.source = try SourceCollector(tree, limits: limits).collect(SourceRequest(path: "/src"))
    return try store.deploy(request, stamp: stamp())
  }

  /// The files of `manifests/bakery` that a cabinet has, by name.
  func captured(_ cabinet: String) throws -> [String: [UInt8]] {
    let files = try store.manifests(cabinet).files.filter { $0.path.hasPrefix("bakery/") }
    return Dictionary(uniqueKeysWithValues: files.map { (String($0.path.dropFirst("bakery/".count)), $0.bytes) })
  }
}
