import Manifests
import TestSupport
import Testing

@testable import StemmaKit

/// Values here are made up; those that a scanner of pushes knows are put together when the tests run.
@Suite("the guard's look at objects") struct ObjectGuardTests {
  private static func joined(_ parts: String...) -> String { parts.joined() }
  private static let fake = "FAKE-not-a-real-password"
  private static let keyBlock = joined(
    "-----BEGIN RSA ", "PRIVATE KEY-----\nRkFLRQ==\n-----END RSA ", "PRIVATE KEY-----")

  /// The findings in all documents, each as `key: rule`.
  private func findings(_ yaml: String, allowing allowed: Set<String> = []) throws -> [String] {
    try YAML.documents(Array(yaml.utf8)).flatMap { ObjectGuard.findings(in: $0.value, allowing: allowed) }
      .map { "\($0.key): \($0.rule)" }
  }

  private func container(_ fields: String) -> String {
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: c, \(fields)}]}}}\n"
  }

  private func configMap(_ data: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + data
  }

  @Test(
    "Secrets",
    arguments: [
      ("data: {password: RkFLRQ==, user: YQ==}", ["password", "user"]), ("stringData: {p: x}", ["p"]),
      ("type: Opaque", []), ("data: {a: '', b: null}\nstringData: {}", []),
      (
        "type: kubernetes.io/service-account-token\nmetadata: {annotations: {kubernetes.io/service-account.name: a}}",
        []
      ),
      ("stringData: {a: 'ENC[AES256_GCM,data:RkFL,type:str]'}\nsops: {version: 3.8.1}", []),
      ("stringData: {a: 'ENC[AES256_GCM,data:RkFL,type:str]', b: clear}\nsops: {version: 3.8.1}", ["b"]),
      ("stringData: {a: 'ENC[AES256_GCM,data:RkFL,type:str]'}", ["a"]),
    ])
  func secrets(fields: String, keys: [String]) throws {
    #expect(try findings("apiVersion: v1\nkind: Secret\n\(fields)\n") == keys.map { "\($0): a value of a Secret" })
  }

  @Test("Secrets in lists, in later documents and inside other objects") func placesOfSecrets() throws {
    let rule = ["p: a value of a Secret"]
    #expect(
      try findings("apiVersion: v1\nkind: SecretList\nitems: [{metadata: {name: s}, data: {p: RkFLRQ==}}]\n") == rule)
    #expect(
      try findings("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, data: {p: RkFLRQ==}}]\n") == rule
    )
    #expect(
      try findings(
        "apiVersion: v1\nkind: Service\n...\n---\napiVersion: v1\nkind: Secret\nstringData: {p: \(Self.fake)}\n")
        == rule)
    #expect(try findings("apiVersion: x.io/v1\nkind: Secret\ndata: {p: RkFLRQ==}\n") == [])
  }

  @Test("kinds that hold no clear text") func encryptedKinds() throws {
    #expect(
      try findings(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {password: AgBy3i4OJSWK1PiTySYZZA9rO43cGDEq5T0}}\n"
      )
        == [])
    #expect(
      try findings(
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec: {data: [{secretKey: DB_PASSWORD_1x, remoteRef: {key: Prod9/db, property: password}}]}\n"
      ) == [])
  }

  @Test("references and look-alikes pass") func harmless() throws {
    let env = """
      env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}, {name: PASSWORD_FILE, value: /run/db},
      {name: TOKEN_TTL, value: '3600'}, {name: SECRET_NAME, value: my-secret}, {name: P2_PASSWORD, value: $(DB_PASSWORD)},
      {name: API_KEY, value: ''}, {name: PASSWORD_MIN_LENGTH, value: '12'}, {name: TOKEN, value: 'vault:kv/data/a#b'}],
      envFrom: [{secretRef: {name: all}}]
      """
    #expect(try findings(container(env.replacing("\n", with: " "))) == [])
  }

  @Test(
    "fields that name secrets, schemas and public data pass",
    arguments: [
      "spec: {tls: [{secretName: Web-Tls-2024x}]}", "spec: {tokenSecretRef: {key: Abcdefgh1, name: x}}",
      "spec: {passwordSecretRef: {password: Hunter2-xyz}}", "spec: {auth: {existingSecret: db-credentials}}",
      "spec: {auth: {password: db-password-2024}}", "spec: {password: $(DB_PASSWORD_1)}",
      "spec: {token: '{{ .Token1 }}'}",
      "spec: {serviceAccountToken: {expirationSeconds: 3607, path: token}}",
      "rules: [{resources: [secrets, tokenreviews]}]",
      "metadata: {annotations: {example.com/token-ttl: 24h0m0s}}", "spec: {imagePullSecrets: [{name: regcred-2}]}",
      "spec: {template: {image: 'a@sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9'}}",
      "metadata: {annotations: {checksum/auth-key-hash: 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9}}",
      "webhooks: [{clientConfig: {caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClJrRkxSUT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K}}]",
      "spec: {schema: {properties: {password: {type: string, description: 'the password: Hunter2-xyz'}}}}",
      "spec: {publicKey: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE}",
    ])
  func passes(fields: String) throws {
    #expect(try findings("apiVersion: example.com/v1\nkind: Thing\n\(fields)\n") == [])
  }

  @Test(
    "variables of any container",
    arguments: [
      (
        "spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{env: [{name: REDIS_PASSWORD, value: abc}]}]}}}}}",
        "REDIS_PASSWORD"
      ),
      ("spec: {env: [{name: DB_PASSWORD, value: RkFLRS1ub3QtYS1yZWFs}]}", "DB_PASSWORD"),
      ("spec: {env: [{name: PGPASSWORD, value: abc}]}", "PGPASSWORD"),
      ("spec: {env: [{name: SMTP_PASS2, value: abc}]}", "SMTP_PASS2"),
      ("spec: {source: {helm: {parameters: [{name: auth.password, value: abc}]}}}", "auth.password"),
    ])
  func variables(fields: String, key: String) throws {
    #expect(try findings("apiVersion: batch/v1\nkind: CronJob\n\(fields)\n") == ["\(key): a password or token"])
  }

  @Test("formats of credentials, by the nearest key") func formats() throws {
    let aws = Self.joined("AKIA", "IOSFODNN7EXAMPLE")
    #expect(try findings(container("env: [{name: ID, value: \(aws)}]")) == ["ID: an AWS access key"])
    #expect(try findings("kind: X\nspec: {hosts: [a, '\(aws)']}\n") == ["hosts: an AWS access key"])
    let slack = Self.joined("xox", "b-000000000000-000000000000-FAKEFAKE")
    #expect(try findings(container("env: [{name: HOOK, value: \(slack)}]")) == ["HOOK: a Slack token"])
    let block = Self.keyBlock.split(separator: "\n").map { "    \($0)\n" }.joined()
    #expect(try findings(configMap("  tls.key: |\n\(block)")) == ["tls.key: a private key"])
  }

  @Test("what shows the form of a credential passes") func forms() {
    let begin = Self.joined("-----BEGIN ", "PRIVATE KEY-----")
    for text in ["\(begin)\\n<private-key>\\n", "\(begin)\n  ...\n", "db://u:%s@host"] {
      #expect(CredentialFormat.find(in: Array(text.utf8)) == nil)
    }
    let plain = Self.joined("http://admin:", "password@host")
    #expect(CredentialFormat.find(in: Array(plain.utf8)) == "a connection string with a password")
    #expect(CredentialFormat.find(in: Array("\(begin)\nMIIE".utf8)) == "a private key")
  }

  @Test(
    "credentials known by their shape",
    arguments: [
      (joined("PuTTY-User-", "Key-File-2: ssh-rsa"), "a private key"),
      (joined("-----BEGIN PGP ", "PRIVATE KEY BLOCK-----"), "a private key"),
      (joined("eyJ0eXAiOiJKV1QiLCJh.", "eyJzdWIiOiIxMjM0NTY3.", "FAKEFAKEFAKE"), "a JSON web token"),
      (joined("abc1", "Q~", String(repeating: "a", count: 34)), "an Azure client secret"),
      (joined("123456789:", "A", String(repeating: "b", count: 34)), "a Telegram token"),
      ("\"private_key_id\": \"" + String(repeating: "0a", count: 20) + "\"", "a Google service account"),
      ("client-key-data: " + String(repeating: "QUJD", count: 30), "a client key of a kubeconfig"),
      ("\"auth\": \"RkFLRTpGQUtF\"", "a registry's credentials"),
      ("Authorization: Basic RkFLRTpGQUtF", "an authorization header"),
      ("authorization: Bearer FAKE1234FAKE1234FAKE", "an authorization header"),
      (
        joined("hooks.slack.com/services", "/T00000000/B00000000/", String(repeating: "X", count: 24)),
        "a Slack webhook"
      ),
      (joined("AccountKey", "=", String(repeating: "a", count: 86), "=="), "an Azure storage key"),
      (joined("abcdefghijklmn.atlas", "v1.", String(repeating: "a", count: 60)), "a Terraform token"),
    ])
  func shapes(text: String, rule: String) {
    #expect(CredentialFormat.find(in: Array("x: \(text)\n".utf8)) == rule)
  }

  @Test(
    "look-alikes of shapes",
    arguments: [
      "\"auth\": \"basic\"", "Authorization: Bearer $(TOKEN)", "Authorization: Basic <base64>", "eyJ.eyJ.x",
      "client-key-data: REDACTED", "sha256:Abcdef", "AccountKey=short", "12345:Abc", "-----BEGIN PUBLIC KEY-----",
    ])
  func lookalikes(text: String) {
    #expect(CredentialFormat.find(in: Array("x: \(text)\n".utf8)) == nil)
  }

  @Test("credentials in base64") func encoded() throws {
    let key = "LS0tLS1CRUdJTi" + "BSU0EgUFJJVkFURSBLRVktLS0tLQpSa0ZMUlE9PQo="
    #expect(try findings("kind: X\nspec: {pem: \(key)}\n") == ["pem: a private key in base64"])
    let token = "dGhlIHRva2VuOiBnaHBf" + "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhCg=="
    #expect(try findings("kind: X\nspec: {note: \(token)}\n") == ["note: a GitHub token in base64"])
  }

  @Test(
    "arguments",
    arguments: [
      ("args: [serve, --password=abc]", ["password"]), ("command: [serve, --db-password, Hunter2]", ["db-password"]),
      ("command: [sh, -c, 'serve --token=abc1 --x']", ["token"]),
      ("args: ['-Dspring.datasource.password=abc']", ["Dspring.datasource.password"]),
      ("args: [--password=$(PASSWORD), --token-file=/t, --secret-name=x, --tls-secret=web-tls]", []),
      ("args: [--password, --verbose, --use-token, serve, --token, $(TOKEN)]", []),
    ])
  func arguments(fields: String, keys: [String]) throws {
    #expect(try findings(container(fields)) == keys.map { "\($0): a password or token" })
  }

  @Test(
    "keys of other objects",
    arguments: [
      ("spec: {auth: {password: \(fake)}}", "password: a password or token"),
      ("spec: {clientSecret: aB3dE5gH7jK9}", "clientSecret: a password or token"),
      ("spec: {webhookSecret: aB3dE5gH7jK9mN1pQ3sT}", "webhookSecret: a password or token"),
      ("spec: {cookie_key: aB3dE5gH7jK9mN1pQ3sTuVwXyZ012468aBfG}", "cookie_key: a random value under a telling key"),
      ("spec: {sessionSalt: 0a1b2c3d4e5f60718293a4b5c6d7e8f9}", "sessionSalt: a random value under a telling key"),
      ("spec: {headers: [{name: Authorization, value: Basic RkFLRTpGQUtF}]}", "Authorization: an authorization header"),
    ])
  func otherObjects(fields: String, finding: String) throws {
    #expect(try findings("apiVersion: example.com/v1\nkind: Thing\n\(fields)\n") == [finding])
  }

  @Test("the data of a ConfigMap") func data() throws {
    #expect(try findings(configMap("  db.password: \(Self.fake)\n")) == ["db.password: a password or token"])
    #expect(try findings(configMap("  token.yaml: \(Self.fake)\n  secret-name: abc\n")) == [])
    #expect(
      try findings("apiVersion: v1\nkind: ConfigMap\nbinaryData: {password: RkFLRQ==, x: RkFLRQ==}\n")
        == ["password: a password or token"])
  }

  @Test(
    "lines of texts that hold a secret",
    arguments: [
      "spring.datasource.password=FAKE-not-a-real-password", "export API_TOKEN=FAKE1234", "DB_PASSWORD = supersecret",
      "password: Hunter2-xyz # old", "  \"apiKey\": \"FAKE1234\",", "{\"user\":\"a\",\"password\":\"FAKE12\"}",
      "auth: {password: FAKE1234, user: a}", "url=jdbc:db://h/d?user=a&password=FAKE1234&ssl=on",
      "Server=db;Password=FAKE1234;Database=a", "password => \"FAKE1234\"", "# old password: FAKE-not-a-real-password",
      "JAVA_OPTS=\"-Da=b -Dtls.keystore.password=FAKE1234\"",
    ])
  func secretLines(line: String) throws {
    #expect(TextGuard.find(in: Array("a = b\n\(line)\nc: d\n".utf8)) == "a password or token in text")
  }

  @Test(
    "lines of texts that hold none",
    arguments: [
      "password=", "password=${DB_PASSWORD}", "password: {{ .Values.password }}", "password: <password>",
      "token: 123456",
      "password_file = /etc/pass", "token: my-token", "secret: DB_SECRET_NAME", "password: see the wiki",
      "password: string",
      "token = get_token(request)", "token == \"FAKE1234\"", "token: required, see FAKE1234", "password: CHANGEME",
      "token_url: https://example.com/token", "local token = tokens[1]", "\"type\": \"password\"", "password: short",
      "TOKEN=$(cat /token)", "PASSWORD=$PASSWORD_1", "# password: see the wiki", "# the token is read from a file",
      "# password: hunterhunter", "clientSecret: config.clientSecret", "std::token::Name1234",
      "{\"imagePullSecrets\":null,\"revision\":\"Default1\"}", "GPG_PASSPHRASE=signing-key:passphrase",
    ])
  func harmlessLines(line: String) throws {
    #expect(TextGuard.find(in: Array("a = b\n\(line)\nc: d\n".utf8)) == nil)
  }

  @Test("a Secret's manifest as text") func embedded() throws {
    let manifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: abc}\n"
    #expect(TextGuard.find(in: Array(manifest.utf8)) == "a Secret in text")
    #expect(TextGuard.find(in: Array("{\"data\": {\"p\":\"YQ==\"}, \"kind\": \"Secret\"}".utf8)) == "a Secret in text")
    #expect(TextGuard.find(in: Array("kind: Secret\n---\nkind: ConfigMap\ndata: {a: b}\n".utf8)) == nil)
    #expect(TextGuard.find(in: Array("target:\n  kind: Secret\ndata: {a: b}\n".utf8)) == nil)
    #expect(TextGuard.find(in: Array("kind: Secret\ndata: {}\n".utf8)) == nil)
  }

  @Test("allowed keys are not looked at") func allowed() throws {
    let text = "apiVersion: v1\nkind: Secret\nstringData: {a: x, b: y}\n"
    #expect(try findings(text, allowing: ["a"]) == ["b: a value of a Secret"])
    #expect(
      try findings(
        container("args: [--password=abc], env: [{name: T_TOKEN, value: x}]"), allowing: ["password", "T_TOKEN"]) == [])
    #expect(try findings("kind: X\nspec: {token: {value: \(Self.fake)}}\n", allowing: ["token"]) == [])
  }

  @Test("findings are unique and in the order of fields") func order() throws {
    let text = container("args: [--token=a, --token=b], env: [{name: Z_TOKEN, value: x}, {name: A_TOKEN, value: x}]")
    #expect(try findings(text).map { String($0.prefix { $0 != ":" }) } == ["token", "Z_TOKEN", "A_TOKEN"])
  }

  @Test("texts under keys") func texts() throws {
    let yaml = container("args: [--token=aa, --pin, bb], env: [{name: T, value: cc}, {name: U, value: dd}]")
    let object = try #require(try YAML.document(Array(yaml.utf8))).value
    #expect(ObjectGuard.texts(of: ["token", "pin", "T"], in: object) == ["aa", "bb", "cc"])
    let map = try #require(
      try YAML.document(
        Array(configMap("  k: RkFLRSBGQUtF\n  text: |\n    a\n    \(Self.joined("AKIA", "IOSFODNN7EXAMPLE"))\n").utf8))
    ).value
    #expect(ObjectGuard.texts(of: ["k"], in: map) == ["RkFLRSBGQUtF", "FAKE FAKE"])
    #expect(ObjectGuard.texts(of: ["text"], in: map).last == Self.joined("AKIA", "IOSFODNN7EXAMPLE"))
    #expect(ObjectGuard.texts(of: [], in: map) == [])
  }
}

@Suite("the guard's look at captured files") struct SourceGuardTests {
  private func find(_ text: String) -> String? {
    SourceGuard.find(in: Array(text.utf8)).map { "\($0.line): \($0.rule)" }
  }

  @Test(
    "comments that hold a secret",
    arguments: [
      "# old password: FAKE-not-a-real-password", "a: b # token = FAKE1234x", "// password=Hunter2-xyz",
      "#password: \"FAKE1234\"",
    ])
  func secrets(line: String) {
    #expect(find("a: b\n\(line)\nc: d\n") == "2: a password or token in a comment")
  }

  @Test(
    "comments that hold none",
    arguments: [
      "# password: see the wiki", "# the token is read from a file", "# password: <password>", "# token: ${TOKEN_1234}",
      "# password: {{ .Values.p }}", "# password: CHANGEME", "# password: xxxxxxxx1",
      "# token: https://example.com/T0k",
      "# token: /run/secrets/T0k", "# password: lowercase", "# password: Short1", "# secretName: My-Secret-1",
      "# secret: my-secret-1", "password: Hunter2-xyz", "url: http://token=FAKE1234x",
    ])
  func harmless(line: String) {
    #expect(find("a: b\n\(line)\nc: d\n") == nil)
  }

  @Test("formats anywhere, and the first line wins") func formats() {
    let key = "AKIA" + "IOSFODNN7EXAMPLE"
    #expect(find("a: b\nid: \(key)\n# password: FAKE1234x\n") == "2: an AWS access key")
    #expect(find("# password: FAKE1234x\nid: \(key)\n") == "1: a password or token in a comment")
    #expect(find("") == nil)
  }
}
