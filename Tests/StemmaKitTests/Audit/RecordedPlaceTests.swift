import Manifests
import Testing

@testable import StemmaKit

@Suite("where an operation happened") struct RecordedPlaceTests {
  /// Cabinet, environment and assets of the newest operation.
  private func place(_ test: TestStore) throws -> [String] {
    let item = try test.store.auditTrail().latest
    return [item.cabinet ?? "-", item.environment ?? "-", item.assets.joined(separator: "+")]
  }

  @Test("settings say the only cabinet and environment, and their assets") func settings() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    let made = try test.store.auditTrail().detail(2).operation
    #expect([made.kind.name, made.cabinet, made.environment] == ["settings", "staging", "staging"])
    try test.cabinet("production", "prod")
    try test.set("COLOR", "blue", at: Level(.cabinet("production")))
    #expect(try place(test) == ["production", "prod", ""])
    try test.setting("replicas", "3", at: Level(.cabinet("production"), asset: "web"))
    #expect(try place(test) == ["production", "prod", "web"])
    try test.set("COLOR", "red", at: Level(.environment("prod"), asset: "web"))
    #expect(try place(test) == ["-", "prod", "web"])
    try test.set("COLOR", "red", at: Level(.enterprise))
    #expect(try place(test) == ["-", "-", ""])
    try test.set("COLOR", "green", at: Level(.enterprise, asset: "web"))
    #expect(try place(test) == ["-", "-", "web"])
    let asset = AssetChanges(image: "db:1.0.0", ports: [])
    _ = try test.store.createAsset("db", asset, reason: "", stamp: test.stamp())
    #expect(try place(test) == ["-", "-", "db"])
    #expect(try test.git("log", "-1", "--format=%(trailers:key=Stemma-Assets,valueonly,separator=)", "system") == "db")
  }

  @Test("a push that concerns several says none of them") func several() throws {
    func settings(_ a: String, _ b: String, _ environment: String = "") -> Settings {
      let files = [
        "environments/e.yaml": environment, "environments/f.yaml": "", "cabinets/a.yaml": "environment: e\n\(a)",
        "cabinets/b.yaml": "environment: e\n\(b)",
      ]
      return SettingsReader.read(files.mapValues { Array($0.utf8) }).settings
    }
    let old = settings("", "")
    func place(_ new: Settings) -> [String?] {
      let place = SettingsPlace(from: old, to: new)
      return [place.cabinet, place.environment]
    }
    #expect(place(old) == [nil, nil])
    #expect(place(settings("replicas: 1", "")) == ["a", "e"])
    #expect(place(settings("replicas: 1", "replicas: 2")) == [nil, "e"])
    #expect(place(settings("replicas: 1", "", "replicas: 2")) == [nil, "e"])
    var wide = settings("replicas: 1", "")
    wide.enterprise.shared[.replicas] = .int(1)
    #expect(place(wide) == [nil, nil])
    var gone = old
    gone.cabinets["b"] = nil
    #expect(place(gone) == ["b", "e"])
  }

  @Test("tags say where they are put on") func tags() throws {
    let test = try TestStore()
    try test.cabinet("production", "prod")
    try test.deploy("production", "web", "web:1.0.0")
    var request = TagRequest()
    (request.add, request.cabinets) = (["stable"], ["production"])
    _ = try test.store.tag(request, stamp: test.stamp())
    #expect(try place(test) == ["production", "prod", ""])
  }

  @Test("what other programs say is one line and forges no trailer") func oneLine() throws {
    var fields = RecordFields(.deploy, subject: "Deploy")
    fields.error = "no\r\nStemma-Result: succeeded\n\n\u{1B}[2J"
    let stamp = Stamp(
      time: Instant(milliseconds: 0), person: Person(name: "A", email: "a@x"), method: .ci, client: "x\nStemma-Time: 1",
      run: "https://ci\nStemma-Version: v9")
    let message = MessageReader(RecordFormat.message(fields, sequence: 1, stamp: stamp, forSystem: true))
    #expect(Array(message.all(.result)) == [Array("recorded".utf8)[...]])
    #expect(Array(message.all(.version)).isEmpty)
    #expect(Array(message.all(.time)).count == 1)
    #expect(message[.error]?.hasPrefix("no") == true)
    #expect(message[.run] == "https://ci > Stemma-Version: v9")
  }
}
