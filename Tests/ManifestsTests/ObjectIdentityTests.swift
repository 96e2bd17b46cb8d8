import Testing

@testable import Manifests

/// Which object a manifest is, and the file that holds it.
struct ObjectIdentityTests {
  static let names: [(apiVersion: String, kind: String, namespace: String?, name: String, file: String)] = [
    ("v1", "ConfigMap", nil, "web", "configmap_web.yaml"),
    ("v1", "ConfigMap", "prod", "web", "configmap_web.yaml"),
    ("v1", "ConfigMap", "other", "web", "configmap_other_web.yaml"),
    ("v1", "ConfigMap", "", "web", "configmap_web.yaml"),
    ("apps/v1", "Deployment", "prod", "web.v1-2", "deployment.apps_web.v1-2.yaml"),
    ("apps/v1beta1", "Deployment", nil, "web", "deployment.apps_web.yaml"),
    ("rbac.authorization.k8s.io/v1", "Role", "x", "Foo", "role.rbac.authorization.k8s.io_x_%46oo.yaml"),
    ("rbac.authorization.k8s.io/v1", "Role", "x", "foo", "role.rbac.authorization.k8s.io_x_foo.yaml"),
    ("v1", "ClusterRole", nil, "system:a:b", "clusterrole_system%3aa%3ab.yaml"),
    ("v1", "Role", nil, "a_b", "role_a%5fb.yaml"), ("v1", "Role", "a", "b", "role_a_b.yaml"),
    ("v1", "Role", nil, "w\u{435}b", "role_w%d0%b5b.yaml"), ("v1", "Role", nil, "a b~*@", "role_a%20b%7e%2a%40.yaml"),
    ("v1", "Role", nil, "...", "role_....yaml"), ("v1", "Role", nil, ".git", "role_.git.yaml"),
    ("v1", "Rôle", nil, "a", "r%c3%b4le_a.yaml"),
  ]

  @Test(arguments: names)
  func namesFiles(apiVersion: String, kind: String, namespace: String?, name: String, file: String) throws {
    let identity = try ObjectIdentity(Self.object(apiVersion, kind, namespace, name))
    #expect(identity.fileName(cabinetNamespace: "prod") == file)
    #expect(identity.namespace == (namespace == "" ? nil : namespace))
    #expect(identity.description == "\(kind) \(name)")
  }

  @Test func cutsLongNames() throws {
    let long = String(repeating: "a", count: 253)
    let file = try ObjectIdentity(Self.object("v1", "ConfigMap", nil, long)).fileName(cabinetNamespace: "prod")
    #expect(file == "configmap_\(String(repeating: "a", count: 173))~0950514aa3706457.yaml")
    #expect(file.utf8.count == 205)
    let other = try ObjectIdentity(Self.object("v1", "ConfigMap", nil, long.dropLast() + "b"))
    #expect(other.fileName(cabinetNamespace: "prod") != file)
    let fits = try ObjectIdentity(Self.object("v1", "ConfigMap", nil, String(repeating: "a", count: 190)))
    #expect(fits.fileName(cabinetNamespace: "prod") == "configmap_\(String(repeating: "a", count: 190)).yaml")
  }

  @Test func isTheSameInEveryVersionOfItsAPI() throws {
    let old = try ObjectIdentity(Self.object("apps/v1beta1", "Deployment", "x", "a"))
    let new = try ObjectIdentity(Self.object("apps/v1", "Deployment", "x", "a"))
    let others = [
      Self.object("batch/v1", "Deployment", "x", "a"), Self.object("apps/v1", "Job", "x", "a"),
      Self.object("apps/v1", "Deployment", nil, "a"), Self.object("apps/v1", "Deployment", "x", "b"),
    ]
    #expect(old == new)
    #expect(Set([old, new] + (try others.map { try ObjectIdentity($0) })).count == 5)
    #expect([old.group, old.apiVersion] == ["apps", "apps/v1beta1"])
    #expect(try ObjectIdentity(Self.object("v1", "Pod", nil, "a")).group == "")
  }

  @Test func tellsNamesApartByBytes() throws {
    let composed = try ObjectIdentity(Self.object("v1", "Role", nil, "\u{E9}"))
    let decomposed = try ObjectIdentity(Self.object("v1", "Role", nil, "e\u{301}"))
    #expect(composed != decomposed)
    #expect(composed.fileName(cabinetNamespace: "") == "role_%c3%a9.yaml")
    #expect(decomposed.fileName(cabinetNamespace: "") == "role_e%cc%81.yaml")
  }

  static let refused: [(yaml: String, message: String)] = [
    ("just text", "the document is no object"), ("[{apiVersion: v1}]", "the document is no object"),
    ("{kind: A, metadata: {name: a}}", "the object has no apiVersion"),
    ("{apiVersion: '', kind: A, metadata: {name: a}}", "the object has no apiVersion"),
    ("{apiVersion: 1, kind: A, metadata: {name: a}}", "the object's apiVersion is not text"),
    ("{apiVersion: v1, metadata: {name: a}}", "the object has no kind"),
    ("{apiVersion: v1, kind: 42, metadata: {name: a}}", "the object's kind is not text"),
    (
      "{apiVersion: v1, kind: ../../x, metadata: {name: a}}",
      "the object's kind \"../../x\" is not allowed in Kubernetes"
    ),
    ("{apiVersion: v1, kind: A}", "the A has no name"),
    ("{apiVersion: v1, kind: A, metadata: {}}", "the A has no name"),
    ("{apiVersion: v1, kind: A, metadata: }", "the A has no name"),
    ("{apiVersion: v1, kind: A, metadata: {name: }}", "the A has no name"),
    ("{apiVersion: v1, kind: A, metadata: [name, x]}", "the A's metadata is no mapping"),
    ("{apiVersion: v1, kind: A, metadata: {name: 1.10}}", "the A's name is not text"),
    ("{apiVersion: v1, kind: A, metadata: {name: yes}}", "the A's name is not text"),
    ("{apiVersion: v1, kind: A, metadata: {name: ..}}", "the A's name \"..\" is not allowed in Kubernetes"),
    ("{apiVersion: v1, kind: A, metadata: {name: .}}", "the A's name \".\" is not allowed in Kubernetes"),
    (
      "{apiVersion: v1, kind: A, metadata: {name: .git/hooks}}",
      "the A's name \".git/hooks\" is not allowed in Kubernetes"
    ),
    ("{apiVersion: v1, kind: A, metadata: {name: a%2f}}", "the A's name \"a%2f\" is not allowed in Kubernetes"),
    (
      "{apiVersion: v1, kind: A, metadata: {name: \"a\\n\\e[2J\"}}",
      "the A's name \"a\\n\\x1B[2J\" is not allowed in Kubernetes"
    ),
    ("{apiVersion: v1, kind: A, metadata: {name: a, namespace: 1}}", "the A's namespace is not text"),
    (
      "{apiVersion: v1, kind: A, metadata: {name: a, namespace: ../x}}",
      "the A's namespace \"../x\" is not allowed in Kubernetes"
    ),
  ]

  @Test(arguments: refused) func refuses(yaml: String, message: String) throws {
    let value = try #require(try YAML.document(Array(yaml.utf8))?.value)
    let error = #expect(throws: ManifestError.self) { try ObjectIdentity(value) }
    #expect(error?.description == message)
    #expect(error?.kind == .identity)
  }

  private static func object(_ apiVersion: String, _ kind: String, _ namespace: String?, _ name: String) -> Value {
    var metadata: Map = ["name": .string(name)]
    metadata["namespace"] = namespace.map(Value.string)
    return ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": .map(metadata)]
  }
}
