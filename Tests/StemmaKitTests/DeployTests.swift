import Testing

@testable import StemmaKit

@Suite("deploying") struct DeployTests {
  private func staging() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    return test
  }

  @Test("first use makes the asset, keeps ports with it and replicas with the cabinet") func firstUse() throws {
    let test = try staging()
    var request = DeployRequest(cabinet: "staging")
    (request.asset, request.image, request.definition.ports, request.replicas) = ("web", "api:1.2.3", [8080], 2)
    let outcome = try test.store.deploy(request, stamp: test.stamp())
    #expect(outcome.plan.subject == "Deploy web api:1.2.3 to staging as staging-v1.2.3")
    #expect(
      try test.git("show", "settings:assets/web.yaml") == "# asset web: what it is, wherever it runs\nports:\n- 8080")
    #expect(try test.git("show", "settings:cabinets/staging.yaml").hasSuffix("assets:\n  web:\n    replicas: 2"))
    #expect(
      try test.git("ls-tree", "-r", "--name-only", "cabinets/staging") == """
        manifests/stemma.yaml
        manifests/web/deployment.apps_web.yaml
        manifests/web/poddisruptionbudget.policy_web.yaml
        manifests/web/service_web.yaml
        overlay/web.yaml
        release/web/asset.yaml
        snapshot
        """)
    #expect(
      try test.git("show", "cabinets/staging:snapshot")
        == #"{"cabinet":"staging","environment":"staging","format":1,"namespace":"staging","rules":1}"#)
    // The next image keeps the port.
    try test.deploy("staging", "web", "api:1.2.4")
    #expect(try test.git("show", "cabinets/staging:release/web/asset.yaml") == "image: api:1.2.4\nports:\n- 8080")
  }

  @Test("rendered objects") func rendered() throws {
    let test = try staging()
    try test.set("GREETING", "hello\nworld", at: Level(.enterprise))
    try test.setting("resources.requests.cpu", "2", at: Level(.enterprise))
    try test.setting("ports", "[8080]", at: Level(.asset("web")).declaring(in: test))
    try test.deploy("staging", "web", "registry.example.com/api:1.2.3")
    #expect(
      try test.git("show", "cabinets/staging:manifests/web/configmap_web-config.yaml") == """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          labels:
            app.kubernetes.io/managed-by: stemma
            app.kubernetes.io/name: web
          name: web-config
          namespace: staging
        data:
          GREETING: |-
            hello
            world
        """)
    #expect(
      try test.git("show", "cabinets/staging:manifests/web/deployment.apps_web.yaml") == """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          labels:
            app.kubernetes.io/managed-by: stemma
            app.kubernetes.io/name: web
            app.kubernetes.io/version: "1.2.3"
          name: web
          namespace: staging
        spec:
          replicas: 1
          selector:
            matchLabels:
              app.kubernetes.io/name: web
          template:
            metadata:
              annotations:
                stemma.dev/config-hash: b1b40c1cdfcadbd72e758b99d73526fb838aefb4
              labels:
                app.kubernetes.io/managed-by: stemma
                app.kubernetes.io/name: web
                app.kubernetes.io/version: "1.2.3"
            spec:
              automountServiceAccountToken: false
              containers:
              - envFrom:
                - configMapRef:
                    name: web-config
                image: registry.example.com/api:1.2.3
                name: web
                ports:
                - containerPort: 8080
                  name: port-8080
                  protocol: TCP
                resources:
                  requests:
                    cpu: "2"
                    memory: 128Mi
                securityContext:
                  allowPrivilegeEscalation: false
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
        """)
  }

  @Test("a changed value rolls the pods: the hash on the template follows it") func configurationHash() throws {
    let test = try staging()
    try test.set("A", "1", at: Level(.enterprise))
    try test.deploy("staging", "web", "api:1.0.0")
    try test.set("A", "2", at: Level(.enterprise))
    let outcome = try test.deploy("staging", nil)
    #expect(outcome.plan.subject == "Deploy all assets to staging as staging-v1.0.0-r1")
    #expect(
      outcome.plan.changes[0].fields.map(\.path) == [
        "data.A", "spec.template.metadata.annotations.stemma.dev/config-hash",
      ])
  }

  @Test("without an image the release stays byte-identical; --refresh takes today's definition") func refresh() throws {
    let test = try staging()
    try test.deploy("staging", "web", "api:1.0.0")
    let release = try test.git("rev-parse", "cabinets/staging:release")
    try test.setting("ports", "[9090]", at: Level(.asset("web")))
    try test.setting("replicas", "3", at: Level(.cabinet("staging")))
    try test.deploy("staging", "web")
    #expect(try test.git("rev-parse", "cabinets/staging:release") == release)
    var request = DeployRequest(cabinet: "staging")
    (request.asset, request.refresh) = ("web", true)
    _ = try test.store.deploy(request, stamp: test.stamp())
    #expect(try test.git("show", "cabinets/staging:release/web/asset.yaml") == "image: api:1.0.0\nports:\n- 9090")
  }

  @Test("no change is an operation, and moves no branch") func same() throws {
    let test = try staging()
    let first = try test.deploy("staging", "web", "api:1.0.0")
    let branch = try test.git("rev-parse", "cabinets/staging")
    let second = try test.deploy("staging", "web", "api:1.0.0")
    #expect(second.plan.subject == "Deploy web to staging: no change")
    #expect(second.sequence == first.sequence.map { $0 + 1 })
    #expect(second.plan.newVersion == nil)
    #expect(try test.git("rev-parse", "cabinets/staging") == branch)
  }

  @Test("an asset that was created brings its image") func created() throws {
    let test = try staging()
    _ = try test.store.createAsset(
      "web", AssetChanges(image: "api:1.0.0", ports: [80]), reason: "", stamp: test.stamp())
    #expect(try test.deploy("staging", "web").plan.newVersion == "staging-v1.0.0")
    #expect(
      try test.store.createAsset("web", AssetChanges(image: "api:1.0.0", ports: []), reason: "", stamp: test.stamp())
        .sequence == nil)
    expectError("asset 'web' exists with another definition") {
      _ = try test.store.createAsset(
        "web", AssetChanges(image: "api:2.0.0", ports: []), reason: "", stamp: test.stamp())
    }
  }

  @Test("mutable images are warned about") func mutable() throws {
    let test = try staging()
    #expect(
      try test.deploy("staging", "web", "api:latest").plan.findings.map(\.text) == [
        "image 'api:latest' is mutable: another image may be found under this name tomorrow"
      ])
    #expect(try test.deploy("staging", "web", "api").plan.findings.map(\.severity) == [.warning])
  }

  @Test("a value that no level sets any more is said") func lost() throws {
    let test = try staging()
    try test.set("A", "1", at: Level(.enterprise))
    try test.deploy("staging", "web", "api:1.0.0")
    _ = try test.store.change(
      SettingsRequest(level: Level(.enterprise), action: .unset(path: ["config", "A"])), stamp: test.stamp())
    #expect(
      try test.deploy("staging", nil).plan.findings.map(\.text) == [
        "asset 'web': 'config.A' is no longer set at any level for cabinet 'staging'"
      ])
  }

  @Test("what cannot be deployed") func refused() throws {
    let test = try staging()
    let before = try test.git("for-each-ref")
    expectError("unknown cabinet 'stagin'", hints: ["did you mean 'staging'?"]) {
      try test.deploy("stagin", "web", "api:1")
    }
    expectError("image 'a b' is not an image reference such as registry.example.com/team/api:1.2.3") {
      try test.deploy("staging", "web", "a b")
    }
    expectError("unknown asset 'web'", hints: ["make it with 'stemma asset create web --image IMAGE'"]) {
      try test.deploy("staging", "web")
    }
    expectError("invalid asset name '-x'") { try test.deploy("staging", "-x", "api:1") }
    expectError("cabinets/staging.yaml:6: 'assets.web.replicas' must be between 0 and 100000") {
      try test.deploy("staging", "web", "api:1", replicas: -1)
    }
    expectError("cabinet 'staging' has no assets") { try test.deploy("staging", nil) }
    #expect(try test.git("for-each-ref") == before)
  }

  @Test("status marks overlays that are behind the settings") func behind() throws {
    let test = try staging()
    try test.deploy("staging", "web", "api:1.0.0")
    #expect(try test.store.status().cabinets[0].assets.map(\.isBehindSettings) == [false])
    try test.set("A", "1", at: Level(.enterprise))
    #expect(try test.store.status().cabinets[0].assets.map(\.isBehindSettings) == [true])
    try test.deploy("staging", nil)
    #expect(try test.store.status().cabinets[0].assets.map(\.isBehindSettings) == [false])
  }
}

extension Level {
  /// This level, after an asset of the name was declared.
  func declaring(in test: TestStore) throws -> Level {
    if case .asset(let name) = scope {
      _ = try test.store.createAsset(name, AssetChanges(), reason: "", stamp: test.stamp())
    }
    return self
  }
}
