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
    15a585aea1036f41ed1720805c9db7e411c119fa refs/heads/cabinets/development
    470e1960fdfc26589a480c5058e6bdf69a5ba766 refs/heads/cabinets/production
    48b2ed18c41b1e6e2f6ffacf8feae22f6c1a42b1 refs/heads/cabinets/staging
    7c21ece8d6fbbdef09a85cc739e04cae1a580485 refs/heads/settings
    e4eeab23ba049b9843c05aca5ef76550e562114a refs/heads/system
    fdda3541230f9c42943b403dfb1f2bbe8df45a12 refs/tags/dev-v1.2.3
    ebe3a47337d5d49de148ce3c4b4c515facdc930a refs/tags/prod-v1.2.3
    ce30b269d67fa7042385106c9d7fc83c5652e777 refs/tags/prod-v1.3.0
    f4892052ac2f20c1c3ca0924fa0abbe4cf0d0c42 refs/tags/stable/prod-v1.2.3
    a5302a8fb1fbdffc072140b88fb3d15a14112235 refs/tags/staging-v1.2.3
    """
}
