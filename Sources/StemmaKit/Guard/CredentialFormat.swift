/// The forms in which well-known issuers write credentials.
///
/// Source: the prefixes and lengths that the issuers document and that the rule set of gitleaks (MIT licence) collects;
/// each rule here is a prefix, the characters that may follow and how many at least.
struct CredentialFormat: Sendable {
  let name: String
  let prefix: [UInt8]
  /// The fewest characters that must follow the prefix.
  let length: Int
  let characters: @Sendable (UInt8) -> Bool

  private init(_ name: String, _ prefix: String, _ length: Int, _ characters: @escaping @Sendable (UInt8) -> Bool) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.length = length
    self.characters = characters
  }

  private static let word: @Sendable (UInt8) -> Bool = { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
  private static let alphanumeric: @Sendable (UInt8) -> Bool = { $0.isLetter || $0.isDigit }
  private static let upper: @Sendable (UInt8) -> Bool = { ($0.isLetter && !$0.isLowercaseLetter) || $0.isDigit }

  private static let all: [CredentialFormat] =
    ["AKIA", "ASIA", "ABIA", "ACCA"].map { CredentialFormat("an AWS access key", $0, 16, upper) }
    + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { CredentialFormat("a GitHub token", $0, 36, alphanumeric) }
    + ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xapp-"].map { CredentialFormat("a Slack token", $0, 10, word) }
    + ["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map { CredentialFormat("a Stripe key", $0, 10, alphanumeric) }
    + [
      CredentialFormat("a GitHub token", "github_pat_", 60, word),
      CredentialFormat("a GitLab token", "glpat-", 20, word),
      CredentialFormat("a GitLab token", "glptt-", 40, word),
      CredentialFormat("a Google API key", "AIza", 35, word),
      CredentialFormat("an npm token", "npm_", 36, alphanumeric),
      CredentialFormat("a PyPI token", "pypi-AgEIcHlwaS5vcmc", 50, word),
      CredentialFormat("a SendGrid key", "SG.", 66) { word($0) || $0 == UInt8(ascii: ".") },
      CredentialFormat("a Vault token", "hvs.", 24, word),
      CredentialFormat("a DigitalOcean token", "dop_v1_", 64, alphanumeric),
      CredentialFormat("an OpenAI key", "sk-proj-", 20, word),
      CredentialFormat("an Anthropic key", "sk-ant-", 20, word),
      CredentialFormat("an age secret key", "AGE-SECRET-KEY-1", 58, upper),
      CredentialFormat("a JSON web token", "eyJhbGciOi", 20) { word($0) || $0 == UInt8(ascii: ".") },
    ]

  private static let privateKey = Array("PRIVATE KEY-----".utf8)
  private static let keyBegin = Array("-----BEGIN ".utf8)

  /// What the bytes hold, such as `an AWS access key`; nil where nothing is recognised.
  static func find(in bytes: [UInt8]) -> String? {
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: ":"), isPassword(bytes, at: index) { return "a connection string with a password" }
      if byte == UInt8(ascii: "-"), isPrivateKey(bytes, at: index) { return "a private key" }
      if index > 0, word(bytes[index - 1]) { continue }
      for format in all where format.prefix[0] == byte && format.matches(bytes, at: index) { return format.name }
    }
    return nil
  }

  private func matches(_ bytes: [UInt8], at start: Int) -> Bool {
    guard bytes[start...].starts(with: prefix) else { return false }
    return bytes[(start + prefix.count)...].prefix(length).count { characters($0) } == length
  }

  private static func isPrivateKey(_ bytes: [UInt8], at start: Int) -> Bool {
    guard bytes[start...].starts(with: keyBegin) else { return false }
    let line = bytes[start...].prefix(80)
    return line.indices.contains { line[$0...].starts(with: privateKey) }
  }

  /// `scheme://user:password@host`, the password neither empty nor a placeholder.
  private static func isPassword(_ bytes: [UInt8], at colon: Int) -> Bool {
    guard bytes[colon...].starts(with: "://".utf8), colon > 0, bytes[colon - 1].isLetter || bytes[colon - 1].isDigit
    else { return false }
    let authority = bytes[(colon + 3)...].prefix { $0 > 0x20 && !"/?#\"'<>`\\".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let separator = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let password = authority[(separator + 1)..<at]
    return !password.isEmpty && !password.contains { "${}*".utf8.contains($0) }
  }
}

/// The guard's look at a text, for those who print what they were given.
public enum SecretText {
  /// Whether a text holds what looks like a credential.
  public static func isSuspicious(_ text: String) -> Bool { CredentialFormat.find(in: Array(text.utf8)) != nil }
}
