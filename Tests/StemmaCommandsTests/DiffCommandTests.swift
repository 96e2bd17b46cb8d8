import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

@Suite("snapshot diff on the command line") struct DiffCommandTests {
  /// Two versions of staging, and production with the first of them.
  private func session() throws -> Session {
    let session = try Session.withStore()
    for (name, environment) in [("staging", "staging"), ("production", "prod")] {
      try session.ok("cabinet", "create", name, "--environment", environment)
    }
    try session.ok("config", "set", "LOG_LEVEL", "debug", "--environment", "staging")
    try session.ok("config", "set", "LOG_LEVEL", "info", "--environment", "prod")
    try session.ok(
      "asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.0.0", "--port", "8080")
    try session.ok("snapshot", "deploy", "--version", "staging-v1.0.0", "--cabinet", "production")
    try session.ok("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--image", "web:1.1.0")
    return session
  }

  @Test("text, statistics, and the same") func text() throws {
    let session = try session()
    #expect(
      session.run("snapshot", "diff", "prod-v1.0.0", "staging-latest").transcript == """
        prod-v1.0.0 -> staging-v1.1.0
        images
          Deployment web
            ~ spec.template.spec.containers[web].image: web:1.0.0 -> web:1.1.0
        configuration
          ConfigMap web-config
            ~ data.LOG_LEVEL: info -> debug
        not shown: 1 checksum, 2 labels, 3 namespaces, 1 inventory
        [exit 2]

        """)
    #expect(
      session.run("snapshot", "diff", "prod-v1.0.0", "staging-latest", "--stat").transcript == """
        prod-v1.0.0 -> staging-v1.1.0
           OBJECT                         DIFFERS
        ~  web/configmap_web-config.yaml  1 configuration
        ~  web/deployment.apps_web.yaml   1 image
        1 image, 1 configuration
        not shown: 1 checksum, 2 labels, 3 namespaces, 1 inventory
        [exit 2]

        """)
    #expect(
      session.run("snapshot", "diff", "prod-v1.0.0", "production").transcript == "prod-v1.0.0 -> prod-v1.0.0: same\n")
  }

  @Test("long values on a narrow terminal") func narrow() throws {
    let session = try session()
    let long = String(repeating: "データ ", count: 30)
    try session.ok("config", "set", "MESSAGE", "\(long)a", "--environment", "staging")
    try session.ok("asset", "deploy", "--cabinet", "staging")
    session.columns = 80
    session.environment["NO_COLOR"] = "1"
    let out = session.run("snapshot", "diff", "staging~1", "staging").out
    #expect(out.contains("    + data.MESSAGE:\n        + データ データ"))
    #expect(out.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 80 })
  }

  @Test("Markdown") func markdown() throws {
    let session = try session()
    #expect(
      session.run("snapshot", "diff", "prod-v1.0.0", "staging", "--format", "markdown").out == """
        ### `prod-v1.0.0` → `staging-v1.1.0`

        **1 image, 1 configuration**

        #### images

        | object | field | before | after |
        |---|---|---|---|
        | `Deployment web` | `spec.template.spec.containers[web].image` | `web:1.0.0` | `web:1.1.0` |

        #### configuration

        | object | field | before | after |
        |---|---|---|---|
        | `ConfigMap web-config` | `data.LOG_LEVEL` | `info` | `debug` |

        _not shown: 1 checksum, 2 labels, 3 namespaces, 1 inventory_

        """)
  }

  @Test("hostile text is no markup") func hostile() throws {
    let session = try Session()
    let object = { (value: String) in "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: '\(value)'}\n" }
    try session.directory.write(object("a | b"), to: "a/x.yaml")
    try session.directory.write(object("`` <img> ```"), to: "b/x.yaml")
    let out = session.run("snapshot", "diff", "./a", "./b", "--format", "markdown").out
    #expect(out.contains("| `ConfigMap a` | `data.k` | `a \\| b` | ```` `` <img> ``` ```` |\n"))
  }

  @Test("the unified diff makes one store's files the other's") func yaml() throws {
    let session = try session()
    let answer = session.run("snapshot", "diff", "prod-v1.0.0", "staging", "--format", "yaml")
    #expect(answer.status == 2)
    let tree = session.directory.appending("tree")
    let store = session.directory.appending("acme.git")
    try GitOracle.output("clone", "-q", "-b", "cabinets/production", store, tree, in: session.directory.path)
    try GitOracle.output("apply", "--directory", "manifests", in: tree, input: answer.out)
    try GitOracle.output("add", "-A", in: tree)
    #expect(
      try GitOracle.output("write-tree", "--prefix=manifests/", in: tree)
        == GitOracle.output("rev-parse", "staging-v1.1.0:manifests", in: store))
  }

  @Test("JSON and JSON patch") func json() throws {
    let session = try session()
    let json = session.run("snapshot", "diff", "prod-v1.0.0", "staging", "--output", "json")
    #expect(json.status == 2)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "diff" && object["same"] as? Bool == false)
    #expect((object["noise"] as? [String: Int]) == ["checksum": 1, "label": 2, "namespace": 3, "inventory": 1])
    let patch = session.run("snapshot", "diff", "prod-v1.0.0", "staging", "--format", "json-patch").out
    #expect(patch.contains(#"{"op":"replace","path":"/data/LOG_LEVEL","value":"debug"}"#))
    let patches = try #require(try JSONSerialization.jsonObject(with: Data(patch.utf8)) as? [String: Any])
    #expect((patches["objects"] as? [[String: Any]])?.count == 4)
  }

  @Test("files need no store; noise alone is said") func files() throws {
    let session = try Session()
    let limit = { (cpu: String) in
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {containers: [{name: a, resources: {limits: {cpu: \(cpu)}}}]}

      """
    }
    try session.directory.write(limit("500m"), to: "a.yaml")
    try session.directory.write(limit("0.5") + "---\nx: 1\n", to: "b.yaml")
    #expect(
      session.run("snapshot", "diff", "./a.yaml", "./b.yaml").transcript == """
        ./a.yaml -> ./b.yaml
        nothing that matters differs: 1 quantity
        --- stderr
        note: ./b.yaml:6: is no Kubernetes object, and was left out
        [exit 2]

        """)
    #expect(session.run("snapshot", "diff", "./a.yaml", "./a.yaml").status == 0)
    #expect(
      session.run("snapshot", "diff", "./a.yaml", "./c.yaml").err
        == "error: there is no file or directory './c.yaml'\n")
    #expect(
      session.run("snapshot", "diff", "./a.yaml", "./a.yaml", "--stat", "--output", "json").err
        == "error: '--stat' does not go with '--output json'\n")
  }

  @Test("what runs in a cluster is not known yet", arguments: [["a", "live"], ["live", "a"], ["live", "./a.yaml"]])
  func live(names: [String]) throws {
    let session = try Session.withStore()
    try session.directory.write("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n", to: "a.yaml")
    try session.ok("cabinet", "create", "a", "--environment", "dev")
    try session.ok("asset", "deploy", "--cabinet", "a", "--asset", "web", "--image", "web:1.0.0")
    #expect(
      session.run(["snapshot", "diff"] + names).transcript == """
        --- stderr
        error: cannot compare with 'live': a cabinet has no cluster yet
        hint: take it in with 'stemma snapshot capture', or write it to a file and compare with './live.yaml'
        [exit 1]

        """)
  }
}
