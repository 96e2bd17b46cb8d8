import Manifests
import Testing

@testable import StemmaKit

@Suite("differences of states") struct DifferenceTests {
  private func compare(_ old: String, _ new: String) throws -> SnapshotDifference {
    let files = MemoryFiles(["/a/x.yaml": old, "/b/x.yaml": new])
    return try SnapshotDifference(from: ("/a", "a/"), to: ("/b", "b/"), files: files)
  }

  /// One line for each field: what, in which group, and why it does not matter.
  private func lines(_ difference: SnapshotDifference) -> [String] {
    difference.objects.flatMap { object in
      let whole = object.status == .changed ? [] : ["\(object.title) \(object.status)"]
      return whole
        + object.fields.map { field in
          let noise = field.noise.map { " (\($0))" } ?? ""
          return "\(field.path) \(field.old ?? "-") -> \(field.new ?? "-") \(field.group)\(noise)"
        }
    }
  }

  private static let old = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop-staging, labels: {app.kubernetes.io/version: "1"}}
    spec:
      replicas: 1
      template:
        metadata: {annotations: {checksum/config: aaa}}
        spec:
          initContainers: [{name: one}, {name: two}]
          serviceAccountName: a
          containers:
          - {name: web, image: "web:1", env: [{name: A, value: a}, {name: B, value: b}], resources: {limits: {cpu: 500m}}}
          volumes: [{name: tmp, emptyDir: {sizeLimit: 1Gi}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80}]}

    """

  private static let new = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop-prod, labels: {app.kubernetes.io/version: "2"}}
    spec:
      replicas: 2
      template:
        metadata: {annotations: {checksum/config: bbb}}
        spec:
          initContainers: [{name: two}, {name: one}]
          serviceAccountName: b
          containers:
          - {name: web, image: "web:2", env: [{name: B, value: b2}, {name: A, value: a}], resources: {limits: {cpu: 0.5}}}
          volumes: [{name: tmp, emptyDir: {sizeLimit: 1024Mi}}, {name: data}]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}

    """

  @Test("groups, and what need not be looked at") func groups() throws {
    let difference = try compare(Self.old, Self.new)
    let pod = "spec.template.spec"
    #expect(
      lines(difference) == [
        "ConfigMap web added", "metadata.labels[app.kubernetes.io/version] 1 -> 2 other (label)",
        "metadata.namespace shop-staging -> shop-prod other (namespace)", "spec.replicas 1 -> 2 scale",
        "spec.template.metadata.annotations.checksum/config aaa -> bbb other (checksum)",
        "\(pod).containers[web].env[B].value b -> b2 configuration",
        "\(pod).containers[web].env A, B -> B, A configuration (order)",
        "\(pod).containers[web].image web:1 -> web:2 images",
        "\(pod).containers[web].resources.limits.cpu 500m -> 0.5 scale (quantity)",
        "\(pod).initContainers one, two -> two, one other", "\(pod).serviceAccountName a -> b security",
        "\(pod).volumes[tmp].emptyDir.sizeLimit 1Gi -> 1024Mi storage (quantity)",
        "\(pod).volumes[data] - -> {\"name\":\"data\"} storage", "Service web removed",
      ])
    #expect(
      difference.noise.map { $0.kind.count($0.count) } == [
        "1 checksum", "1 label", "1 namespace", "1 order", "2 quantities",
      ])
    #expect(difference.matters && !difference.isSame)
  }

  @Test("a checksum that follows nothing is a change") func checksum() throws {
    let new = Self.old.replacing("checksum/config: aaa", with: "checksum/config: bbb")
    #expect(
      lines(try compare(Self.old, new)) == ["spec.template.metadata.annotations.checksum/config aaa -> bbb other"])
    let none = Self.old.replacing("annotations: {checksum/config: aaa}", with: "a: 1").replacing(
      "value: b", with: "value: c")
    #expect(try compare(Self.old, none).noise.map(\.kind) == [.checksum])
  }

  @Test("differences that do not matter, and none") func noise() throws {
    let difference = try compare(Self.old, Self.old.replacing("500m", with: "0.5"))
    #expect(!difference.matters && !difference.isSame)
    #expect(try compare(Self.old, Self.old.replacing("500m", with: "\"500m\"")).isSame)
  }

  @Test("values of Secrets are hidden, but in the patch") func secrets() throws {
    let secret = { (value: String) in
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {last: '{a: \(value)}'}}\nstringData: {a: \(value), b: same}\n"
    }
    let difference = try compare(secret("one"), secret("two"))
    let object = try #require(difference.objects.first)
    #expect(
      lines(difference) == [
        "metadata.annotations.last *** -> *** security", "stringData.a *** -> *** security",
      ])
    #expect(try object.patch().last == #"{"op":"replace","path":"/stringData/a","value":"two"}"#)
    let manifests = object.manifests
    let diff = UnifiedDiff(
      String(decoding: manifests.old ?? [], as: UTF8.self), String(decoding: manifests.new ?? [], as: UTF8.self),
      context: 0)
    #expect(
      diff.hunks.flatMap(\.lines).map { $0.kind.rawValue + $0.text } == [
        "-    last: \"*** (before)\"", "+    last: \"*** (after)\"", "-  a: \"*** (before)\"", "+  a: \"*** (after)\"",
      ])
  }

  @Test("what cannot be compared") func refused() throws {
    let test = try TestStore()
    let files = MemoryFiles(["/a/x.yaml": "a: [", "/b/x.yaml": Self.old + "---\n" + Self.old, "/c/n": ""])
    let compare = { (a: ComparedSource) in _ = try test.store.difference(a, a, files: files) }
    expectError("there is no file or directory './z'") { try compare(.path("/z", name: "./z")) }
    expectError("x.yaml: Deployment web is there twice", details: ["first in x.yaml"]) {
      try compare(.path("/b", name: "b/"))
    }
    let error = #expect(throws: StemmaError.self) { try compare(.path("/a", name: "a/")) }
    #expect(error?.message.hasPrefix("x.yaml:") == true)
    expectError("cannot compare with 'live': a cabinet has no cluster yet") { try compare(.version("live")) }
  }

  @Test("two versions, and a version with its own files") func versions() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "web:1.0.0", replicas: 2)
    try test.promote("staging-v1.0.0", to: "production")
    try test.deploy("staging", "web", "web:1.1.0")
    let files = MemoryFiles([:])
    let compare = { try test.store.difference(.version($0), .version($1), files: files) }
    let upgrade = try compare("staging-v1.0.0", "staging-v1.1.0")
    #expect(
      upgrade.objects.flatMap(\.shown).map { "\($0.old ?? "-") -> \($0.new ?? "-")" } == ["web:1.0.0 -> web:1.1.0"])
    #expect(upgrade.noise.map { $0.kind } == [.label, .inventory])
    #expect(try compare("staging-v1.0.0", "staging@{2023-11-14T22:13:24.500Z}").isSame)
    let across = try compare("staging-v1.0.0", "prod-v1.0.0")
    #expect(across.objects.flatMap(\.shown).map(\.path) == ["spec.replicas"])

    let manifests = try test.store.manifests("prod-v1.0.0").files
    let disk = MemoryFiles(
      Dictionary(uniqueKeysWithValues: manifests.map { ("/m/\($0.path)", String(decoding: $0.bytes, as: UTF8.self)) }))
    let own = try test.store.difference(.version("production"), .path("/m", name: "m/"), files: disk)
    #expect(own.isSame && own.toTree == nil)
    let other = try test.store.difference(.path("/m", name: "m/"), .version("staging-v1.0.0"), files: disk)
    #expect(other.objects.flatMap(\.shown).map(\.path) == ["spec.replicas"])
    #expect(other.objects.filter { !$0.isNoise }.allSatisfy { $0.asset == "web" })
  }
}
