import Manifests
import Testing

@testable import StemmaKit

@Suite("what a cluster takes of an object") struct ObjectRulesTests {
  private static func menu(_ kind: String = "ConfigMap", _ fields: (String, Value)...) -> Value {
    .map(Map([("apiVersion", "v1"), ("kind", .string(kind)), ("metadata", ["name": "menu"])] + fields))
  }

  private static func text(_ count: Int) -> Value { .string(String(repeating: "A", count: count)) }

  /// What is wrong with an object, behind its place; nil where nothing is.
  private func problem(_ value: Value) throws -> String? {
    let object = SourceObject(value: value, identity: try ObjectIdentity(value), file: "a.yaml", line: 1)
    do { try ObjectRules.check(object) } catch let error as StemmaError {
      return String(error.message.dropFirst(object.place.count + 2))
    }
    return nil
  }

  @Test("the values of a ConfigMap, as Kubernetes counts them: decoded, and without keys") func data() throws {
    let limit = 1 << 20
    let tooMuch = "its data has more than 1048576 bytes, the limit of Kubernetes"
    // Four characters of base64 stand for three bytes; 1048576 is one more than a multiple of three.
    let encoded = limit / 3 * 4
    #expect(try problem(Self.menu("ConfigMap", ("data", ["a": Self.text(limit)]))) == nil)
    #expect(try problem(Self.menu("ConfigMap", ("data", ["a": Self.text(limit), "b": "x"]))) == tooMuch)
    #expect(try problem(Self.menu("ConfigMap", ("binaryData", ["a": Self.text(encoded)]))) == nil)
    #expect(try problem(Self.menu("ConfigMap", ("binaryData", ["a": Self.text(encoded), "b": "AA=="]))) == nil)
    #expect(try problem(Self.menu("ConfigMap", ("binaryData", ["a": Self.text(encoded), "b": "AAA="]))) == tooMuch)
    #expect(
      try problem(Self.menu("ConfigMap", ("data", ["a": "ä"]), ("binaryData", ["b": Self.text(encoded)]))) == tooMuch)
    #expect(try problem(Self.menu("Secret", ("data", ["a": Self.text(encoded + 4)]))) == tooMuch)
  }

  @Test("a whole object") func objects() throws {
    #expect(try problem(Self.menu("Pod", ("spec", ["a": Self.text((3 << 20) - 100)]))) == nil)
    #expect(
      try problem(Self.menu("Pod", ("spec", ["a": Self.text(3 << 20)])))
        == "the object has more than 3145728 bytes, the limit of the API server")
  }

  @Test(
    "kinds and versions",
    arguments: [
      ("v1", "Oven", nil), ("example.com/v1beta1", "Oven2", nil), ("/v1", "Oven", "invalid apiVersion '/v1'"),
      ("v1/", "Oven", "invalid apiVersion 'v1/'"), ("a/b/v1", "Oven", "invalid apiVersion 'a/b/v1'"),
      ("V1", "Oven", "invalid apiVersion 'V1'"), ("v 1", "Oven", "invalid apiVersion 'v 1'"),
      ("v1", "9Oven", "invalid kind '9Oven'"), ("v1", "Ov-en", "invalid kind 'Ov-en'"),
      ("v1", "Öfen", "invalid kind 'Öfen'"),
    ] as [(String, String, String?)])
  func types(version: String, kind: String, expected: String?) throws {
    let object: Value = ["apiVersion": .string(version), "kind": .string(kind), "metadata": ["name": "big"]]
    #expect(try problem(object) == expected)
  }

  @Test(
    "names, by group and kind",
    arguments: [
      ("v1/ConfigMap", "a.b-c", true), ("v1/ConfigMap", "1", true), ("v1/ConfigMap", "a..b", false),
      ("v1/ConfigMap", ".a", false), ("v1/ConfigMap", "a.-b", false), ("v1/Service", "a-1", true),
      ("v1/Service", "1-a", false), ("v1/Service", "a.b", false), ("serving.knative.dev/v1/Service", "a.b", true),
      ("v1/Namespace", "1-a", true), ("v1/Namespace", "a.b", false),
      ("rbac.authorization.k8s.io/v1/RoleBinding", "system:A b", true), ("apps/v1/Deployment", "system:a", false),
      ("certificates.k8s.io/v1/CertificateSigningRequest", "a:B", true),
    ])
  func names(type: String, name: String, isAllowed: Bool) throws {
    let parts = type.split(separator: "/").map(String.init)
    let version = parts.dropLast().joined(separator: "/")
    let object: Value = [
      "apiVersion": .string(version), "kind": .string(parts.last ?? ""), "metadata": ["name": .string(name)],
    ]
    #expect(try problem(object) == (isAllowed ? nil : "the name is not allowed in Kubernetes"))
  }

  @Test(
    "keys of data",
    arguments: [
      ("a", true), ("A_b-c.d", true), (".a", true), ("a..b", true), ("1", true), ("", false), (".", false),
      ("..", false),
      ("..a", false), ("a b", false), ("a/b", false), ("ä", false), (String(repeating: "k", count: 253), true),
      (String(repeating: "k", count: 254), false),
    ])
  func keys(key: String, isAllowed: Bool) { #expect(ObjectNames.isDataKey(key) == isAllowed) }

  @Test(
    "objects outside of all namespaces",
    arguments: [
      ("v1", "Namespace", true), ("v1", "ConfigMap", false), ("rbac.authorization.k8s.io/v1", "ClusterRole", true),
      ("rbac.authorization.k8s.io/v1", "Role", false), ("cert-manager.io/v1", "ClusterIssuer", true),
      ("example.com/v1", "ClusterOven", true), ("example.com/v1", "Clustering", false),
      ("cluster.x-k8s.io/v1beta1", "ClusterClass", false), ("example.com/v1", "Bakery", false),
      ("example.com/v1", "Chain", true), ("example.com/v1", "ClusterShop", false),
    ])
  func scopes(version: String, kind: String, isClusterWide: Bool) {
    func definition(_ kind: String, _ scope: String) -> Value {
      [
        "kind": "CustomResourceDefinition",
        "spec": ["group": "example.com", "scope": .string(scope), "names": ["kind": .string(kind)]],
      ]
    }
    let scopes = CustomScopes([definition("Chain", "Cluster"), definition("ClusterShop", "Namespaced")])
    let object: Value = ["apiVersion": .string(version), "kind": .string(kind)]
    #expect(ObjectScope.isClusterWide(object, definitions: scopes) == isClusterWide)
  }
}
