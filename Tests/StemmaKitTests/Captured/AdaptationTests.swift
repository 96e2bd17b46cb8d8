import Git
import Manifests
import Testing

@testable import StemmaKit

/// What a cabinet's settings change in captured objects, and what is recorded about it.
@Suite("settings of captured objects") struct AdaptationTests {
  static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1.0.0
            env:
            - {name: GREETING, value: hello}
            - {name: HOST, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
            envFrom: [{configMapRef: {name: settings}}]

    """
  static let settings = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {LOG_LEVEL: info, PORT: "80"}

    """
  static let worker = web.replacing("name: web", with: "name: worker")
  static let pair = web.replacing(
    "      containers:\n", with: "      containers:\n      - {name: sidecar, image: \"side:1\"}\n")

  /// The changes as lines, `Deployment/web spec.replicas: 1 -> 5 (replicas)`, or the error.
  private func changes(_ yaml: [String], _ overlay: String, home: String? = nil) throws -> [String] {
    var adaptation = try adaptation(yaml, overlay, home: home)
    do { try adaptation.apply() } catch let error as StemmaError {
      return [error.message] + error.details + error.hints
    }
    return adaptation.changes.map { change in
      let from = change.from.map(FieldComparison.text) ?? "-"
      let object = FieldComparison.text(change.object)
      return "\(object) \(change.field): \(from) -> \(FieldComparison.text(change.to)) (\(change.setting))"
    }
  }

  private func adaptation(_ yaml: [String], _ overlay: String, home: String? = nil) throws -> Adaptation {
    let objects = try yaml.flatMap { try YAML.documents(Array($0.utf8)).map(\.value) }
    var release = AssetDefinition(["source": ["kind": "manifests"]])
    if let home { release.source?["namespace"] = .string(home) }
    let layer = Layer(try YAML.document(Array(overlay.utf8))?.value)
    let asset = AssetSnapshot(releaseTree: .zero, release: release, source: .zero, overlay: layer)
    let cabinet = Settings.Cabinet(
      name: "production", environment: "prod", namespace: "shop", prefix: "prod", without: [], scope: Settings.Scope())
    return Adaptation(objects, "shop", asset, SnapshotIdentity(cabinet))
  }

  private static let object = "objects: {Deployment/web: "

  static let cases: [(yaml: [String], overlay: String, expected: [String])] = [
    ([web], "replicas: 5", ["Deployment/web spec.replicas: 1 -> 5 (replicas)"]),
    ([web], "replicas: 1", []),
    ([settings], "replicas: 5", []),
    (
      [web, worker], "replicas: 5",
      [
        "asset 'shop': 'replicas' is set and 2 have it", "Deployment/web", "Deployment/worker",
        "say which with 'objects: {Deployment/web: {replicas: …}}'",
      ]
    ),
    (
      [web, worker], object + "{replicas: 3}}\nreplicas: 5",
      [
        "Deployment/web spec.replicas: 1 -> 3 (objects.Deployment/web.replicas)",
        "Deployment/worker spec.replicas: 1 -> 5 (replicas)",
      ]
    ),
    (
      [settings], "objects: {ConfigMap/settings: {replicas: 3}}", ["asset 'shop': 'ConfigMap/settings' has no replicas"]
    ),
    (
      [web], "objects: {Deployment/webb: {replicas: 3}}",
      ["asset 'shop': 'objects' names 'Deployment/webb', which is not in the source", "did you mean 'Deployment/web'?"]
    ),
    (
      [web], "resources: {limits: {memory: 1Gi}}",
      ["Deployment/web spec.template.spec.containers[web].resources.limits.memory: - -> 1Gi (resources)"]
    ),
    (
      [pair], "resources: {limits: {memory: 1Gi}}",
      [
        "asset 'shop': 'resources' is set and 2 containers have them", "Deployment/web",
        "say which with 'objects: {Deployment/web: {resources: …}}'",
      ]
    ),
    (
      [pair], object + "{resources: {limits: {cpu: 1}}}}",
      [
        "asset 'shop': 'Deployment/web' has 2 containers", "sidecar", "web",
        "say which with 'resources: {CONTAINER: {limits: …}}'",
      ]
    ),
    (
      [pair], object + "{resources: {web: {limits: {cpu: 1}}}}}",
      [
        "Deployment/web spec.template.spec.containers[web].resources.limits.cpu: - -> 1 "
          + "(objects.Deployment/web.resources.web)"
      ]
    ),
    (
      [web], object + "{images: {web: 'web@sha256:\(String(repeating: "a", count: 64))'}}}",
      [
        "Deployment/web spec.template.spec.containers[web].image: web:1.0.0 -> "
          + "web@sha256:\(String(repeating: "a", count: 64)) (objects.Deployment/web.images.web)"
      ]
    ),
    (
      [web], object + "{images: {wep: 'web:2'}}}",
      ["asset 'shop': 'Deployment/web' has no container 'wep'", "web"]
    ),
    (
      [web], "config: {GREETING: hi, HOST: nothing, OTHER: x}",
      ["Deployment/web spec.template.spec.containers[web].env[GREETING].value: hello -> hi (config.GREETING)"]
    ),
    (
      [web], "config: {GREETING: 'from ${cabinet.name}'}",
      [
        "Deployment/web spec.template.spec.containers[web].env[GREETING].value: hello -> from production "
          + "(config.GREETING)"
      ]
    ),
    (
      [web], "config: {GREETING: {secret: {store: kubernetes, key: words, property: greeting}}}",
      [
        "Deployment/web spec.template.spec.containers[web].env[GREETING]: "
          + #"{"name":"GREETING","value":"hello"} -> "#
          + #"{"name":"GREETING","valueFrom":{"secretKeyRef":{"key":"greeting","name":"words"}}} (config.GREETING)"#
      ]
    ),
    (
      [web], "config: {GREETING: {secret: {store: vault, key: words}}}",
      [
        "asset 'shop': 'GREETING' is a secret of the store 'vault', which captured objects cannot use",
        "put an ExternalSecret into the source, and refer to its Secret with 'kubernetes:NAME#KEY'",
      ]
    ),
    (
      [settings, web], "config: {PORT: \"81\"}",
      [
        "ConfigMap/settings data.PORT: 80 -> 81 (config.PORT)",
        "Deployment/web spec.template.metadata.annotations.stemma.dev/config-hash: - -> "
          + "8d7593bf24649e1f1a0b26cb8c4bd82a5144fdec (config of ConfigMap/settings)",
      ]
    ),
  ]

  @Test(arguments: cases) func applies(yaml: [String], overlay: String, expected: [String]) throws {
    #expect(try changes(yaml, overlay) == expected)
  }

  @Test("an autoscaler's replicas are its own") func autoscaled() throws {
    let scaler = """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
      """
    #expect(
      try changes([Self.web, Self.worker, scaler], "replicas: 5") == [
        "Deployment/worker spec.replicas: 1 -> 5 (replicas)"
      ])
    #expect(
      try changes([Self.web, scaler], Self.object + "{replicas: 5}}") == [
        "asset 'shop': 'replicas' of 'Deployment/web' cannot be set: 'HorizontalPodAutoscaler/web' scales it",
        "set the autoscaler's limits",
      ])
  }

  @Test("domains take the places of host names, in their order") func domains() throws {
    let ingress = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {rules: [{host: a.test}, {host: b.test}], tls: [{hosts: [a.test, b.test]}]}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: web}
      spec: {hostnames: [b.test]}
      """
    #expect(
      try changes([ingress], "domains: [x.example.com, y.example.com]") == [
        "Ingress/web spec.rules[0].host: a.test -> x.example.com (domains)",
        "Ingress/web spec.rules[1].host: b.test -> y.example.com (domains)",
        "Ingress/web spec.tls[0].hosts[0]: a.test -> x.example.com (domains)",
        "Ingress/web spec.tls[0].hosts[1]: b.test -> y.example.com (domains)",
        "HTTPRoute/web spec.hostnames[0]: b.test -> y.example.com (domains)",
      ])
    #expect(
      try changes([ingress], "domains: [x.example.com]") == [
        "asset 'shop': 1 domains are set and the source has 2 host names", "a.test", "b.test",
        "set one domain for each, in this order",
      ])
    #expect(try changes([Self.settings], "domains: [x.example.com]") == [])
  }

  @Test("only objects without a namespace, and those of the source's, move") func namespaces() throws {
    let yaml = """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: staging}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: kube-system}}
      ---
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: d}}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: e}
      subjects: [{kind: ServiceAccount, name: x, namespace: staging}, {kind: User, name: u, namespace: staging}]
      ---
      {apiVersion: example.com/v1, kind: Thing, metadata: {name: f}}
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: wides.example.com}
      spec: {group: example.com, scope: Cluster, names: {kind: Wide}}
      ---
      {apiVersion: example.com/v1, kind: Wide, metadata: {name: g}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: staging}}
      """
    var adaptation = try adaptation([yaml], "{}", home: "staging")
    try adaptation.apply()
    let places = adaptation.objects.map { $0["metadata"]?["namespace"]?.stringValue ?? "-" }
    #expect(places == ["shop", "shop", "kube-system", "-", "-", "shop", "-", "-", "-"])
    let subjects = adaptation.objects[4]["subjects"]?.listValue?.map { $0["namespace"]?.stringValue ?? "-" }
    #expect(subjects == ["shop", "staging"])
    #expect(
      try changes([yaml], "{}", home: "staging") == [
        "ClusterRoleBinding/e subjects[x].namespace: staging -> shop (namespace)",
        "Namespace/staging metadata.name: staging -> shop (namespace)",
        "1 metadata.namespace: staging -> shop (namespace)",
      ])
  }
}
