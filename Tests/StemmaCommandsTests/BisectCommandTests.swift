import Foundation
import Testing

@testable import StemmaCommands

@Suite("snapshot bisect on the command line") struct BisectCommandTests {
  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "production", "--environment", "prod")
    for number in 1...5 {
      try session.ok(
        "asset", "deploy", "--cabinet", "production", "--asset", "web", "--image", "web:1.\(number).0", "--replicas",
        number < 4 ? "1" : "3", "-m", "release \(number)")
    }
    return session
  }

  private static let test = #"! grep -rq 'replicas: 3' "$STEMMA_SNAPSHOT" || { echo too many >&2; exit 7; }"#

  @Test("steps and answer") func text() throws {
    let answer = try session().run(
      "snapshot", "bisect", "--good", "prod-v1.1.0", "--bad", "production", "--run", Self.test)
    #expect(
      answer.transcript == """
        prod-v1.4.0 is the first bad one; the last good one is prod-v1.3.0
        what       Deploy web web:1.4.0 to production as prod-v1.4.0
        deployed   2023-11-14T22:13:26.001Z
        by         Ada Lovelace <ada@example.com>
        why        release 4
        operation  9
        1 of 6 changes is enough:
          Deployment web
            ~ spec.replicas: 1 -> 3
        --- stderr
        good  prod-v1.1.0
        bad   prod-v1.5.0 (exit code 7: too many)
        good  prod-v1.3.0
        bad   prod-v1.4.0 (exit code 7: too many)
        bad   3 of 6 changes (exit code 7: too many)
        good  1 of 6 changes
        bad   2 of 6 changes (exit code 7: too many)
        good  1 of 6 changes
        bad   1 of 6 changes (exit code 7: too many)

        """)
  }

  @Test("JSON, and nothing but the deployment") func json() throws {
    let answer = try session().run(
      "snapshot", "bisect", "--good", "prod-v1.1.0", "--bad", "production", "--run", Self.test, "--deployment-only",
      "--quiet", "--output", "json")
    #expect(answer.err == "" && answer.status == 0)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "bisect" && object["version"] as? String == "prod-v1.4.0")
    #expect(object["previous"] as? String == "prod-v1.3.0" && object["changes"] is NSNull)
    #expect((object["operation"] as? [String: Any])?["reason"] as? String == "release 4")
  }

  @Test("what is missing") func usage() throws {
    let session = try session()
    #expect(session.line("stemma snapshot bisect").transcript == "--- stderr\nerror: missing '--good'\n[exit 64]\n")
    #expect(
      session.line("stemma snapshot bisect --good a --bad b --run c --timeout 0").err
        == "error: '--timeout' must be at least 1\n")
    #expect(
      session.line("stemma snapshot bisect --good prod-v1.1.0 --bad production --run false").err == """
        bad   prod-v1.1.0 (exit code 1)
        error: '--good' is 'prod-v1.1.0', which by the test is bad

        """)
  }
}
