import Foundation
import TestSupport
import Testing

@testable import StemmaKit

/// `Fixtures/live` has lists of objects as a server sends them, and in `expected` the files that are made of them.
/// `UPDATE_GOLDEN=1` writes these anew.
@Suite("capturing what runs") struct LiveObjectsTests {
  private static let directory = packageRoot + "/Fixtures/live"
  private static let secrets = "Secrets were not read: bring them with a secret store"

  private static func lists() throws -> [[UInt8]] {
    try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".json") }.sorted()
      .map { Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\($0)"))) }
  }

  @Test("the files say what somebody wanted, and nothing that the server added") func files() throws {
    let source = try LiveObjects.source(from: Self.lists(), namespace: "bakery")
    try Golden.check(
      source.files.mapValues { String(decoding: $0, as: UTF8.self) }, directory: Self.directory + "/expected")
    #expect(source.kind == .manifests)
    #expect(source.namespace == "bakery")
    #expect(
      source.notes == [
        Self.secrets, "Job import-2023 has ended and was left out", "Job import-2022 has ended and was left out",
      ])
  }

  @Test("what is captured is taken by a store, and once more gives no change") func deployed() throws {
    let test = try TestStore()
    try test.cabinet("bakery", "staging")
    var request = DeployRequest(cabinet: "bakery")
    (request.asset, request.source) = ("bakery", try LiveObjects.source(from: Self.lists(), namespace: "bakery"))
    let count = request.source?.files.count
    _ = try test.store.deploy(request, stamp: test.stamp())
    #expect(try test.captured("bakery").count == count)
    #expect(
      try test.store.deploy(request, stamp: test.stamp()).plan.subject == "Deploy bakery to bakery: no change")
  }

  @Test("patterns leave files out, and are kept") func excluded() throws {
    let patterns = ["deployment.apps_*", "*_oven.yaml", "statefulset*", "daemonset*", "job*", "cronjob*"]
    let source = try LiveObjects.source(from: Self.lists(), namespace: "bakery", exclude: patterns)
    #expect(
      source.files.keys.sorted() == [
        "configmap_menu.yaml", "persistentvolumeclaim_archive.yaml", "persistentvolumeclaim_recipes.yaml",
        "rolebinding.rbac.authorization.k8s.io_bakers%3aday.yaml", "service_counter.yaml", "service_front.yaml",
        "service_ledger.yaml", "service_mill.yaml", "serviceaccount_baker.yaml",
      ])
    #expect(source.excluded == patterns)
    #expect(source.notes == [Self.secrets])
  }

  @Test("nothing to capture, and answers that cannot be read") func failures() throws {
    let account = #"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default","namespace":"bakery"}}"#
    for lists in [[], [""], [#"{"apiVersion":"v1","kind":"List","items":[]}"#], [account]] {
      expectError("there is nothing to capture in namespace 'bakery'", hints: ["see '--namespace'"]) {
        _ = try LiveObjects.source(from: lists.map { Array($0.utf8) }, namespace: "bakery")
      }
    }
    expectError("the cluster's answer cannot be read: not YAML: did not find expected node content") {
      _ = try LiveObjects.source(from: [Array(#"{"items": ["#.utf8)], namespace: "bakery")
    }
  }
}
