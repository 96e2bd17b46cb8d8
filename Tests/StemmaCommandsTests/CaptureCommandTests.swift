import Foundation
import TestSupport
import Testing

@testable import StemmaCommands

/// Capturing manifests, charts, kustomizations and what runs, as a person types it.
@Suite("capturing on the command line") struct CaptureCommandTests {
  private static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}

    """

  private func session() throws -> Session {
    let session = try Session.withStore()
    try session.ok("cabinet", "create", "staging", "--environment", "staging")
    return session
  }

  private func deploy(_ session: Session, _ arguments: String...) -> Session.Answer {
    session.run(["asset", "deploy", "--cabinet", "staging", "--asset", "web", "--from", "deploy"] + arguments)
  }

  /// Makes a shell script a program that stands in for a real one.
  private func stand(in name: String, _ script: String, _ session: Session) throws {
    try session.directory.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
    let path = session.directory.appending("bin/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    session.environment["PATH"] = session.directory.appending("bin") + ":" + (session.environment["PATH"] ?? "")
  }

  private func tip(_ session: Session) throws -> String {
    try GitOracle.output("rev-parse", "refs/heads/system", in: session.directory.appending("acme.git"))
  }

  @Test("a directory of manifests") func manifests() throws {
    let session = try session()
    try session.directory.write(Self.service, to: "deploy/web.yaml")
    try session.directory.write("replicas: 1\n", to: "deploy/values.yaml")
    try session.directory.write("x", to: "deploy/README.md")
    let answer = deploy(session)
    #expect(answer.out.hasPrefix("Deploy web to staging as staging-v0\n"))
    #expect(answer.err == "note: values.yaml:1: is no Kubernetes object, and was left out\n")
    #expect(deploy(session).out.hasPrefix("Deploy web to staging: no change\n"))
    let plan = deploy(session, "--dry-run", "--output", "json")
    #expect(plan.out.contains("\"changed\": false") && plan.status == 0)
  }

  @Test("what was left out stays out the next time") func exclude() throws {
    let session = try session()
    try session.directory.write(Self.service, to: "deploy/web.yaml")
    try session.directory.write("{{ x }}", to: "deploy/test/x.yaml")
    #expect(deploy(session).err.hasPrefix("error: test/x.yaml:1: "))
    #expect(deploy(session, "--exclude", "test").status == 0)
    #expect(deploy(session).status == 0)
  }

  @Test("a refused secret is not shown, and is asked for once") func allowed() throws {
    let session = try session()
    let value = "Tr0ub4dor" + "-and-3"
    try session.directory.write(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {DB_PASSWORD: \(value)}\n", to: "deploy/web.yaml")
    let before = try tip(session)
    let answer = deploy(session)
    #expect(answer.status == 3)
    #expect(
      answer.err == """
        error: web.yaml:1: ConfigMap/web: 'DB_PASSWORD' holds what looks like a password or token
        hint: keep it in a secret store: External Secrets, Sealed Secrets or SOPS, and a reference here
        hint: where it is no secret: '--allow-secret ConfigMap/web/DB_PASSWORD -m WHY'

        """)
    #expect(try tip(session) == before)
    let key = ["--allow-secret", "ConfigMap/web/DB_PASSWORD"]
    let unexplained = session.run(
      ["asset", "deploy", "--cabinet", "staging", "--asset", "web", "--from", "deploy"] + key)
    #expect(unexplained.status == 64)
    #expect(deploy(session, key[0], key[1], "-m", "an example").status == 0)
    try session.directory.write(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {A: b, DB_PASSWORD: \(value)}\n",
      to: "deploy/web.yaml")
    #expect(deploy(session).status == 0)
    let policy = try GitOracle.output(
      "show", "settings:policy.yaml", in: session.directory.appending("acme.git"))
    #expect(policy.contains("allowSecrets:\n  ConfigMap/web/DB_PASSWORD: an example"))
  }

  @Test(
    "words that do not go together",
    arguments: [
      (["--overlay", "x"], "error: '--overlay' goes with '--from'\n"),
      (["--exclude", "x"], "error: '--exclude' goes with '--from'\n"),
      (["--vendor"], "error: '--vendor' goes with '--from'\n"),
      (["--from", "deploy", "--image", "a:1"], "error: '--image' does not go with '--from'\n"),
      (["--from", "deploy", "--port", "80"], "error: '--port' does not go with '--from'\n"),
      (
        ["--from", "deploy", "--kind", "Deployment"],
        "error: unknown kind of source 'Deployment'\nhint: one of manifests, kustomize, helm\n"
      ),
      (
        ["--from", "deploy", "--allow-secret", "x", "-m", "y"],
        "error: 'x' names no key of an object\nhint: write it as Deployment/web/API_KEY\n"
      ),
    ])
  func usage(arguments: [String], message: String) throws {
    let session = try session()
    try session.directory.write(Self.service, to: "deploy/web.yaml")
    let answer = session.run(["asset", "deploy", "--cabinet", "staging", "--asset", "web"] + arguments)
    #expect(answer.err == message)
    #expect(answer.status == 64)
  }

  @Test("what is not there") func missing() throws {
    let session = try session()
    #expect(
      deploy(session).transcript == "--- stderr\nerror: cannot read 'DIR/deploy': No such file or directory\n[exit 1]\n"
    )
  }

  @Test("a packed chart is unpacked, and rendered by helm") func chart() throws {
    let session = try session()
    try session.directory.write("apiVersion: v2\nname: web\nversion: 1.0.0\n", to: "web/Chart.yaml")
    try session.directory.write(
      Self.service.replacing("web", with: "{{ .Release.Name }}"), to: "web/templates/web.yaml")
    let tar = try #require(Program("tar"))
    let packed = try tar.run(
      ["-czf", "web-1.0.0.tgz", "web"], environment: ["PATH": "/usr/bin:/bin"], in: session.directory.path)
    #expect(packed.status == 0, "\(packed.errors)")
    try stand(
      in: "helm", "case $1 in version) echo v3.0.0 ;; *) /bin/cat <<'END'\n\(Self.service)END\nesac", session)
    let answer = session.run(
      "asset", "deploy", "--cabinet", "staging", "--asset", "web", "--from", "web-1.0.0.tgz")
    #expect(answer.status == 0, "\(answer.err)")
    let store = session.directory.appending("acme.git")
    let files = try GitOracle.output("ls-tree", "-r", "--name-only", "cabinets/staging:release/web", in: store)
    #expect(files == "asset.yaml\nsource/Chart.yaml\nsource/templates/web.yaml")
    try session.directory.write("no archive", to: "bad.tgz")
    let bad = session.run("asset", "deploy", "--cabinet", "staging", "--asset", "web", "--from", "bad.tgz")
    #expect(bad.err.hasPrefix("error: 'tar' failed: ") && bad.status == 1)
  }

  @Test("what runs in a cluster") func live() throws {
    let session = try session()
    let object = """
      {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","uid":"1"},\
      "spec":{"clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"ports":[{"port":80,"protocol":"TCP"}],\
      "type":"ClusterIP"},"status":{}}
      """
    try stand(
      in: "kubectl",
      """
      case "$*" in
      *api-resources*) echo services ;;
      *--context=prod*--namespace=shop*) echo '{"apiVersion":"v1","kind":"List","items":[\(object)]}' ;;
      esac
      """, session)
    let answer = session.run(
      "snapshot", "capture", "--cabinet", "staging", "--context", "prod", "--namespace", "shop")
    #expect(answer.out.hasPrefix("Deploy shop to staging as staging-v0\n"))
    #expect(answer.err == "note: Secrets were not read: bring them with a secret store\n")
    let store = session.directory.appending("acme.git")
    #expect(
      try GitOracle.output("show", "cabinets/staging:manifests/shop/service_web.yaml", in: store) == """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: staging
        spec:
          ports:
          - port: 80
        """)
  }

  @Test("remote bases come with --vendor, and stay") func vendor() throws {
    let session = try session()
    try session.directory.write(Self.service, to: "remote/base/web.yaml")
    try session.directory.write("resources: [web.yaml]\n", to: "remote/base/kustomization.yaml")
    let remote = session.directory.appending("remote")
    try GitOracle.output("init", "-q", "-b", "main", in: remote)
    try GitOracle.output("add", "-A", in: remote)
    try GitOracle.output("commit", "-q", "-m", "Begin", in: remote)
    let url = "file://\(remote)//base?ref=main"
    try session.directory.write("resources: [\"\(url)\"]\n", to: "deploy/kustomization.yaml")
    let refused = deploy(session)
    #expect(refused.status == 3 && refused.err.contains("is not part of the directory"))
    try stand(in: "kustomize", "case $1 in version) echo v5.5.0 ;; *) /bin/cat vendor/1/base/web.yaml ;; esac", session)
    let answer = deploy(session, "--vendor")
    #expect(answer.status == 0, "\(answer.err)")
    let files = try GitOracle.output(
      "ls-tree", "-r", "--name-only", "cabinets/staging:release/web/source",
      in: session.directory.appending("acme.git"))
    #expect(files == "kustomization.yaml\nvendor/1/base/kustomization.yaml\nvendor/1/base/web.yaml")
  }
}
