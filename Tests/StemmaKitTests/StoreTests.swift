import Foundation
import TestSupport
import Testing

@testable import StemmaKit

@Suite("the store") struct StoreTests {
  @Test("what init makes") func creation() throws {
    let test = try TestStore()
    #expect(try test.git("symbolic-ref", "HEAD") == "refs/heads/settings")
    #expect(try test.git("for-each-ref", "--format=%(refname)") == "refs/heads/settings\nrefs/heads/system")
    #expect(
      try test.git("show", "system:settings/enterprise.yaml") == "# enterprise: what everything shares\nname: acme")
    for (key, value) in [
      ("receive.denyNonFastForwards", "true"), ("receive.denyDeletes", "true"), ("core.logAllRefUpdates", "always"),
      ("gc.auto", "0"), ("gc.pruneExpire", "never"), ("core.fsync", "all"), ("stemma.format", "1"),
      ("core.bare", "true"),
    ] { #expect(try test.git("config", key) == value) }
    expectError("'\(test.store.path)' exists and is not an empty directory") {
      try test.store.create(name: "acme", stamp: test.stamp())
    }
  }

  @Test(
    "plain git cannot push what Stemma alone moves",
    arguments: [
      "HEAD:refs/heads/system", "HEAD:refs/heads/cabinets/staging", "HEAD:refs/tags/staging-v1.0.0",
      ":refs/tags/staging-v1.0.0", ":refs/heads/settings",
    ])
  func hook(refspec: String) throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.deploy("staging", "web", "api:1.0.0")
    let clone = test.directory.appending("clone")
    _ = try test.git("clone", "-q", test.store.path, clone)
    try test.directory.write("x: y\n", to: "clone/notes.txt")
    _ = try test.git("-C", clone, "add", "-A")
    _ = try test.git("-C", clone, "commit", "-qm", "Notes")
    let refs = try test.git("for-each-ref")
    let result = try GitOracle.run(["push", "-q", "--force", "origin", refspec], in: clone)
    #expect(result.status != 0)
    #expect(try test.git("for-each-ref") == refs)
  }

  @Test("what is no store, or one of a newer format") func noStore() throws {
    let directory = try TemporaryDirectory()
    let missing = Store(path: directory.appending("nothing"), janitor: TestStore.janitor)
    expectError("'\(missing.path)' is not a store", .store, hints: ["make one with 'stemma init'"]) {
      _ = try missing.status()
    }
    try directory.write("hello", to: "file")
    let file = Store(path: directory.appending("file"), janitor: TestStore.janitor)
    expectError("'\(file.path)' is not a store", .store) { _ = try file.status() }
    let plain = Store(path: directory.appending("plain.git"), janitor: TestStore.janitor)
    try GitOracle.output("init", "-q", "--bare", plain.path, in: directory.path)
    expectError("'\(plain.path)' is a Git repository but not a store", .store) { _ = try plain.status() }
    let test = try TestStore()
    _ = try test.git("config", "stemma.format", "2")
    for operation in [{ _ = try test.store.status() }, { _ = try test.cabinet("a", "b") }] {
      expectError(
        "'\(test.store.path)' has format 2, newer than this program's 1", .store, hints: ["use a newer 'stemma'"]
      ) {
        try operation()
      }
    }
  }

  @Test("plain git reads it: log, show, diff, blame, grep, clone, bundle, trailers") func plainGit() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.cabinet("production", "prod")
    try test.deploy("staging", "web", "api:1.0.0")
    try test.promote("staging-latest", to: "production")
    #expect(
      try test.git("log", "--graph", "--format=%s", "cabinets/production") == """
        *   Promote staging-v1.0.0 to production as prod-v1.0.0
        |\\  
        | * Deploy web api:1.0.0 to staging as staging-v1.0.0
        | * Create cabinet staging in staging
        * Create cabinet production in prod
        """)
    #expect(try test.git("diff", "staging-v1.0.0:release", "prod-v1.0.0:release") == "")
    #expect(try test.git("grep", "-l", "api:1.0.0", "prod-v1.0.0").contains("prod-v1.0.0:release/web/asset.yaml"))
    #expect(
      try test.git("blame", "-s", "system", "--", "cabinets/production/release/web/asset.yaml").contains(
        "image: api:1.0.0"))
    #expect(try test.git("rev-list", "--count", "system") == "8")
    let trailers = try test.git("log", "-1", "--format=%(trailers:only,unfold)", "cabinets/production")
    #expect(trailers.contains("Stemma-Operation: promote\nStemma-Sequence: 8\nStemma-Cabinet: production\n"))
    _ = try test.git("bundle", "create", test.directory.appending("all.bundle"), "--all")
    _ = try test.git(
      "clone", "-q", "--mirror", test.directory.appending("all.bundle"), test.directory.appending("copy.git"))
    let copy = test.directory.appending("copy.git")
    #expect(try test.git("-C", copy, "rev-parse", "system") == test.git("rev-parse", "system"))
  }

  @Test("reading never writes, also where a projection is missing") func readOnly() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.deploy("staging", "web", "api:1.0.0")
    _ = try test.git("update-ref", "-d", "refs/tags/staging-v1.0.0")
    let before = try snapshot(of: test.store.path)
    _ = try test.store.status()
    _ = try test.store.show("staging-v1.0.0")
    _ = try test.store.deployments(DeploymentFilter())
    _ = try test.store.explain("A", cabinet: "staging", asset: "web")
    #expect(try snapshot(of: test.store.path) == before)
  }

  private func snapshot(of path: String) throws -> [String] {
    let find = try #require(Program("find"))
    return try find.run([path, "-printf", "%p %s %T@\n"]).output.split(separator: "\n").map(String.init).sorted()
  }

  /// Needs to mount: root on Linux.
  private static let canMount: Bool = {
    guard let place = try? TemporaryDirectory(), let mount = Program("mount"), let umount = Program("umount") else {
      return false
    }
    let mounted = try? mount.run(["-t", "tmpfs", "-o", "size=64k", "tmpfs", place.path]).status
    return mounted == 0 && (try? umount.run([place.path]).status) == 0
  }()

  @Test("a full disk", .enabled(if: StoreTests.canMount, "needs to mount a small file system")) func fullDisk() throws {
    let directory = try TemporaryDirectory()
    let mount = try #require(Program("mount"))
    #expect(try mount.run(["-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.path]).status == 0)
    defer { _ = try? Program("umount")?.run(["-l", directory.path]) }
    let store = Store(path: directory.appending("acme.git"), janitor: TestStore.janitor)
    let stamp = Stamp(
      time: Instant(milliseconds: 1_700_000_000_000), person: Person(name: "Ada", email: "ada@example.com"),
      method: .cli,
      client: "stemma/test")
    try store.create(name: "acme", stamp: stamp)
    _ = try store.createCabinet(CabinetRequest(name: "staging", environment: "staging"), stamp: stamp)
    try fill(directory.appending("ballast"))
    var request = DeployRequest(cabinet: "staging")
    (request.asset, request.image) = ("web", "api:1.0.0")
    let before = try GitOracle.output("rev-parse", "system", in: store.path)
    let error = #expect(throws: StemmaError.self) { _ = try store.deploy(request, stamp: stamp) }
    #expect(error?.kind == .store)
    #expect(error?.message.contains("No space left on device") == true)
    #expect(try GitOracle.output("rev-parse", "system", in: store.path) == before)
    try FileManager.default.removeItem(atPath: directory.appending("ballast"))
    #expect(try store.deploy(request, stamp: stamp).plan.newVersion == "staging-v1.0.0")
    #expect(try GitOracle.run(["fsck", "--strict"], in: store.path).status == 0)
  }

  private func fill(_ path: String) throws {
    _ = try #require(Program("sh")).run(
      ["-c", "head -c 4m /dev/zero > '\(path)'"], environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test("a read-only store", .enabled(if: StoreTests.canMount, "needs to mount")) func readOnlyStore() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    let mount = try #require(Program("mount"))
    #expect(try mount.run(["--bind", test.store.path, test.store.path]).status == 0)
    defer { _ = try? Program("umount")?.run(["-l", test.store.path]) }
    #expect(try mount.run(["-o", "remount,ro,bind", test.store.path]).status == 0)
    #expect(try test.store.status().cabinets.map(\.name) == ["staging"])
    let error = #expect(throws: StemmaError.self) { try test.deploy("staging", "web", "api:1.0.0") }
    #expect(error?.kind == .store)
    #expect(error?.message.contains("Read-only file system") == true)
  }

  @Test("a directory that cannot be written is refused by init") func unwritable() throws {
    let store = Store(path: "/proc/stemma.git", janitor: TestStore.janitor)
    let test = try TestStore()
    #expect(throws: StemmaError.self) { try store.create(name: "acme", stamp: test.stamp()) }
  }
}
