import Git
import Manifests
import Testing

@testable import StemmaKit

/// Captured manifests from their first deployment to their last rollback.
@Suite("captured manifests") struct CapturedAssetTests {
  static let web = """
    # the shop's front
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: staging}
    spec:
      replicas: 1
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1.0.0", env: [{name: LEVEL, value: "0777"}]}]}

    """

  private func store() throws -> TestStore {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    return test
  }

  @Test("the source is kept byte for byte, the objects are canonical") func captures() throws {
    let test = try store()
    let outcome = try test.capture("staging", "shop", ["apps/web.yaml": Self.web])
    #expect(outcome.plan.version == "staging-v0")
    let files = try test.git("ls-tree", "-r", "--name-only", "cabinets/staging")
    #expect(
      files == """
        manifests/shop/deployment.apps_web.yaml
        manifests/stemma.yaml
        overlay/shop.yaml
        release/shop/asset.yaml
        release/shop/source/apps/web.yaml
        snapshot
        """)
    #expect(try test.git("show", "cabinets/staging:release/shop/source/apps/web.yaml") + "\n" == Self.web)
    #expect(
      try test.git("show", "cabinets/staging:release/shop/asset.yaml") == """
        source:
          kind: manifests
          namespace: staging
        """)
    #expect(
      try test.git("show", "cabinets/staging:overlay/shop.yaml") == """
        rendered:
          images:
          - web:1.0.0
        """)
    #expect(
      try test.git("show", "cabinets/staging:manifests/shop/deployment.apps_web.yaml").contains("value: \"0777\""))
    #expect(try test.git("show", "cabinets/staging:manifests/stemma.yaml").contains("shop: web:1.0.0"))
    #expect(try test.store.status(cabinet: "staging").cabinets[0].assets[0].image == "web:1.0.0")
  }

  @Test("a promotion takes the same release to the target's namespace and settings") func promotes() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web], as: "1.0.0")
    try test.setting("objects.Deployment/web.replicas", "4", at: Level(.cabinet("production"), asset: "shop"))
    let outcome = try test.promote("staging-v1.0.0", to: "production")
    #expect(outcome.plan.version == "prod-v1.0.0")
    let releases = try test.git("rev-parse", "cabinets/staging:release", "cabinets/production:release")
    #expect(Set(releases.split(separator: "\n")).count == 1)
    #expect(
      try test.git("show", "cabinets/production:overlay/shop.yaml") == """
        objects:
          Deployment/web:
            replicas: 4
        rendered:
          changes:
          - field: metadata.namespace
            from: staging
            object: 1
            setting: namespace
            to: production
          - field: spec.replicas
            from: 1
            object: Deployment/web
            setting: objects.Deployment/web.replicas
            to: 4
          images:
          - web:1.0.0
        """)
    let object = try test.git("show", "cabinets/production:manifests/shop/deployment.apps_web.yaml")
    #expect(object.contains("namespace: production") && object.contains("replicas: 4"))
    let again = try test.promote("staging-v1.0.0", to: "production")
    #expect(!again.plan.changesSnapshot)
  }

  @Test("a rollback brings the old tree back") func rollsBack() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    let before = try test.git("rev-parse", "cabinets/staging^{tree}")
    try test.capture("staging", "shop", ["web.yaml": Self.web.replacing("1.0.0", with: "1.1.0")])
    try test.promote("staging~1", to: nil)
    #expect(try test.git("rev-parse", "cabinets/staging^{tree}") == before)
  }

  @Test("what changes no object is no deployment") func unchanged() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    let before = try test.git("rev-parse", "cabinets/staging")
    let outcome = try test.capture("staging", "shop", ["a/b.yml": "---\n" + Self.web.replacing("# the", with: "# our")])
    #expect(!outcome.plan.changesSnapshot)
    #expect(try test.git("rev-parse", "cabinets/staging") == before)
  }

  @Test("other assets, and deployments without a source, leave the captured files alone") func keeps() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    let before = try test.git("rev-parse", "cabinets/staging:release/shop", "cabinets/staging:manifests/shop")
    try test.deploy("staging", "api", "api:1.0.0")
    try test.deploy("staging", nil)
    #expect(try test.git("rev-parse", "cabinets/staging:release/shop", "cabinets/staging:manifests/shop") == before)
    try test.set("LEVEL", "5", at: Level(.cabinet("staging")))
    try test.deploy("staging", "shop")
    #expect(try test.git("rev-parse", "cabinets/staging:release/shop") == before.split(separator: "\n")[0])
    let object = try test.git("show", "cabinets/staging:manifests/shop/deployment.apps_web.yaml")
    #expect(object.contains("value: \"5\""))
  }

  @Test("what was left out is remembered") func excludes() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web], excluded: ["test/**", "*.bak.yaml"])
    #expect(
      try test.git("show", "settings:assets/shop.yaml") == """
        # asset shop: what it is, wherever it runs
        source:
          exclude:
          - "test/**"
          - "*.bak.yaml"
          kind: manifests
        """)
    #expect(try test.store.recordedSource(of: "shop")?.excluded == ["test/**", "*.bak.yaml"])
    #expect(try test.store.recordedSource(of: "nothing") == nil)
  }

  @Test("an image and a source do not mix") func sorts() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    try test.deploy("staging", "api", "api:1.0.0")
    expectError(
      "asset 'shop' is a captured source and has no single image",
      hints: ["change its source, or set 'objects' for one container"]
    ) { try test.deploy("staging", "shop", "web:2.0.0") }
    expectError(
      "asset 'api' is described by an image and cannot become a captured source",
      hints: ["give the source another asset name"]
    ) { try test.capture("staging", "api", ["web.yaml": Self.web]) }
    expectError(
      "assets/shop.yaml:4: 'labels' does not go with 'source'",
      hints: ["change captured objects with 'objects' and 'patches', or in their source"]
    ) { try test.setting("labels.team", "a", at: Level(.asset("shop"))) }
  }

  @Test("patches change captured objects") func patches() throws {
    let test = try store()
    try test.setting(
      "patches.quiet", "{target: Deployment/web, merge: {spec: {paused: true}}}",
      at: Level(.cabinet("staging"), asset: "shop"))
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    #expect(
      try test.git("show", "cabinets/staging:manifests/shop/deployment.apps_web.yaml").contains("paused: true"))
  }

  @Test("one object in two assets is refused") func owners() throws {
    let test = try store()
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    expectError(
      "assets 'shop' and 'store' both render 'deployment.apps_web.yaml'",
      hints: ["let one of them make it, or give it another name"]
    ) { try test.capture("staging", "store", ["web.yaml": Self.web]) }
  }

  @Test("a configuration key of the source that changed nothing is not missed in the target") func missing() throws {
    let test = try store()
    try test.set("LEVEL", "5", at: Level(.environment("staging")))
    try test.set("UNUSED", "x", at: Level(.environment("staging")))
    try test.capture("staging", "shop", ["web.yaml": Self.web])
    expectError(
      "cabinet 'production' has no value for configuration that 'staging-v0' uses", .refused,
      details: ["asset 'shop': 'LEVEL' (set by environment 'staging')"]
    ) { try test.promote("staging-v0", to: "production") }
    try test.set("LEVEL", "1", at: Level(.environment("prod")))
    #expect(try test.promote("staging-v0", to: "production").plan.version == "prod-v0")
  }
}
