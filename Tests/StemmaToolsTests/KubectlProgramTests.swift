import Foundation
import StemmaKit
import StemmaTools
import TestSupport
import Testing

/// A cluster is asked for what people declare, and for nothing that is not to be read.
@Suite struct KubectlProgramTests {
  private let standIns: StandIns

  init() throws { standIns = try StandIns() }

  private var cluster: KubectlProgram {
    KubectlProgram(searchPath: standIns.searchPath, environment: ["KUBECONFIG": "/k", "PATH": "/evil"])
  }

  /// Answers with kinds, and with its own arguments for the objects.
  private func add(kinds: [String], then answer: String = #"echo "{ $* }""#) throws {
    let list = kinds.joined(separator: "\n")
    try standIns.add("kubectl", "case \"$*\" in *api-resources*) printf '%s\\n' '\(list)';; *) \(answer);; esac")
  }

  private func objects(context: String? = nil, namespace: String = "shop") throws -> [String] {
    try cluster.objects(context: context, namespace: namespace).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func kindsAreAskedForWithoutNoise() throws {
    try add(kinds: [
      "bindings", "configmaps", "endpoints", "events", "pods", "secrets", "services", "controllerrevisions.apps",
      "deployments.apps", "replicasets.apps", "pods.metrics.k8s.io", "services.custom.metrics.k8s.io",
      "localsubjectaccessreviews.authorization.k8s.io", "leases.coordination.k8s.io",
      "endpointslices.discovery.k8s.io", "events.events.k8s.io", "secrets.example.com",
    ])
    let options = "get --output=json --show-managed-fields=false --ignore-not-found=true --"
    #expect(
      try objects() == ["{ --namespace=shop \(options) configmaps,services,deployments.apps,secrets.example.com }\n"])
  }

  @Test func namesCannotBecomeOptions() throws {
    try add(kinds: ["configmaps"])
    let answer = try #require(try objects(context: "--server=x", namespace: "-A").first)
    #expect(answer.hasPrefix("{ --context=--server=x --namespace=-A get "))
  }

  @Test func manyKindsTakeSeveralCalls() throws {
    try add(kinds: (1...41).map { "k\($0)" })
    let lists = try objects().compactMap { $0.split(separator: " ").dropLast().last?.split(separator: ",").count }
    #expect(lists == [20, 20, 1])
  }

  @Test func nothingFoundIsNothing() throws {
    try add(kinds: ["configmaps"], then: "exit 0")
    #expect(try objects() == [])
    try add(kinds: ["pods"])
    #expect(try objects() == [])
  }

  @Test func environmentIsWhatTheCallerGives() throws {
    setenv("STEMMA_TEST_SECRET", "1", 1)
    try add(kinds: ["configmaps"], then: "echo \"{ $KUBECONFIG $STEMMA_TEST_SECRET $LC_ALL }\"")
    #expect(try objects() == ["{ /k  C }\n"])
  }

  @Test func whatFailsSaysWhy() throws {
    try add(kinds: ["configmaps"], then: "echo 'error: no context' >&2; exit 1")
    expectError("'kubectl get' failed: no context") { _ = try objects() }
    try standIns.add("kubectl", "echo 'The connection was refused' >&2; exit 1")
    expectError("'kubectl api-resources' failed: The connection was refused") { _ = try objects() }
    try add(kinds: ["--raw=x"])
    expectError("'kubectl api-resources' prints what is not the name of a kind") { _ = try objects() }
  }

  @Test func kubectlMustBeThere() {
    expectError("cannot find 'kubectl'", hints: ["install kubectl, or add its directory to PATH"]) {
      _ = try objects()
    }
  }

  @Test(.enabled(if: Program.exists("kubectl")))
  func clusterThatDoesNotAnswerIsAnError() throws {
    let config = standIns.directory.appending("config")
    let cluster = #"{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}"#
    let context = #"{"name": "c", "context": {"cluster": "c", "user": "u"}}"#
    try standIns.directory.write(
      #"{"apiVersion": "v1", "kind": "Config", "clusters": [\#(cluster)], "contexts": [\#(context)]}"#, to: "config")
    let kubectl = KubectlProgram(
      searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      environment: ["HOME": standIns.temporary, "KUBECONFIG": config])
    let error = #expect(throws: StemmaError.self) { try kubectl.objects(context: "c", namespace: "shop") }
    #expect(error?.message.hasPrefix("'kubectl api-resources' failed: ") == true)
    #expect(error?.message.contains("127.0.0.1:9") == true)
  }
}
