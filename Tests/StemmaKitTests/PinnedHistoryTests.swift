import Testing

@testable import StemmaKit

/// The same inputs with the same stamps give the same commits everywhere. A change of these names is a change of the
/// stored format or of the rendering rules, and needs a decision record.
@Suite("a pinned history") struct PinnedHistoryTests {
  @Test("the tour, commit by commit") func tour() throws {
    let test = try TestStore()
    try test.cabinet("development", "dev")
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.setting("registry", "registry.example.com/acme", at: Level(.enterprise))
    try test.set("DATABASE_URL", "postgres://staging-db", at: Level(.environment("staging")))
    try test.set("DATABASE_URL", "postgres://prod-db", at: Level(.environment("prod")))
    try test.setting("replicas", "10", at: Level(.cabinet("production")))
    try test.deploy("development", "web-api", "api:1.2.3", replicas: 1)
    try test.promote("dev-v1.2.3", to: "staging") { $0.reason = "Müller said so: ✓" }
    try test.promote("staging-latest", to: "production")
    try test.deploy("production", "web-api", "api:1.3.0")
    try test.promote("last-known-good", to: "production")
    var tag = TagRequest()
    (tag.add, tag.cabinets) = (["stable"], ["production"])
    _ = try test.store.tag(tag, stamp: test.stamp())
    let names = try test.git("for-each-ref", "--format=%(objectname) %(refname)")
    #expect(names == Self.refs)
  }

  static let refs = """
    64bb33c56afdcfd704e99fcfc25c3cbcbcfc16a7 refs/heads/cabinets/development
    93789875f9cf126f06eaf5f284431f9c36795447 refs/heads/cabinets/production
    1b0d62f17d39687cf75a11d23696e8e9f39387ad refs/heads/cabinets/staging
    7c21ece8d6fbbdef09a85cc739e04cae1a580485 refs/heads/settings
    9b5c5bfc7d28f29e999f0a235aa62940836adb5d refs/heads/system
    52b2ef29b9c21969683c4a3bd9147967a29f6e4d refs/tags/dev-v1.2.3
    f06b9f665d1a933ea2cde904e869ff1a01cd2001 refs/tags/prod-v1.2.3
    221536b658eafd3226bbfb39b4d078614bb2a4ad refs/tags/prod-v1.3.0
    b54542900f12cb034356b712548ee86e9ce89d1b refs/tags/stable/prod-v1.2.3
    cd57d5f6ea55bbb97d58f0f00ddba6566af354d5 refs/tags/staging-v1.2.3
    """
}
