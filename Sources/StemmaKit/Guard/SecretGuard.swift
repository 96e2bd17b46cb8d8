internal import Manifests

/// Refuses content that holds what looks like a secret, before any of it is stored.
///
/// Two kinds of rule: formats in which well-known issuers write credentials, looked for in all bytes; and suspicious
/// names with a literal value, looked for in configuration. A refusal names the place and the rule, never the value.
enum SecretGuard {
  /// - Throws: a refusal that names `place` and what was recognised.
  ///
  /// - Parameter allowed: texts that somebody said are no secrets.
  static func check(_ bytes: [UInt8], place: String, allowing allowed: [String] = []) throws {
    guard var rule = CredentialFormat.find(in: bytes) else { return }
    if !allowed.isEmpty {
      let rest = allowed.reduce(String(decoding: bytes, as: UTF8.self)) { $0.replacing($1, with: "") }
      guard let found = CredentialFormat.find(in: Array(rest.utf8)) else { return }
      rule = found
    }
    throw refusal("\(place) holds what looks like \(rule)")
  }

  /// Checks configuration: the key's name together with its literal value, and the value's format.
  ///
  /// - Throws: a refusal that names key and place.
  static func check(key: String, value: ConfigurationValue, place: String) throws {
    guard case .text(let text) = value else {
      if case .file(let file) = value, let rule = CredentialFormat.find(in: Array(file.content.utf8)) {
        throw refusal("configuration key '\(key)' in \(place) holds what looks like \(rule)")
      }
      return
    }
    if let rule = CredentialFormat.find(in: Array(text.utf8)) {
      throw refusal("configuration key '\(key)' in \(place) holds what looks like \(rule)")
    }
    if isSuspicious(key: key), isLiteral(text) {
      throw refusal("configuration key '\(key)' in \(place) looks like a secret")
    }
  }

  /// Checks every configuration value and every patch of a layer.
  ///
  /// - Parameter allowed: keys whose values somebody said are no secrets.
  static func check(_ layer: Layer, place: String, allowing allowed: Set<String> = []) throws {
    for key in layer.keys {
      if key.path.first == "patches", let patch = layer[key] {
        let name = key.path.dropFirst().joined(separator: ".")
        try check(patch, place: "patch '\(name)' of \(place)", allowing: allowed)
      }
      guard let name = key.configurationKey, !allowed.contains(name),
        let value = layer[key].flatMap(ConfigurationValue.init)
      else { continue }
      try check(key: name, value: value, place: place)
    }
  }

  /// Checks parts of manifests: texts under suspicious keys, and variables with a name and a literal value.
  private static func check(_ value: Value, place: String, allowing allowed: Set<String>) throws {
    for element in value.listValue ?? [] { try check(element, place: place, allowing: allowed) }
    guard let map = value.mapValue else { return }
    for (key, element) in map where !allowed.contains(key) {
      if let text = element.stringValue { try check(key: key, value: .text(text), place: place) }
      try check(element, place: place, allowing: allowed)
    }
    if let name = map["name"]?.stringValue, let text = map["value"]?.stringValue, !allowed.contains(name) {
      try check(key: name, value: .text(text), place: place)
    }
  }

  /// Checks arguments such as `--password=literal`.
  private static func check(arguments: Value?, place: String, allowing allowed: Set<String>) throws {
    for argument in arguments?.listValue?.compactMap(\.stringValue) ?? [] where argument.hasPrefix("-") {
      let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !allowed.contains(String(parts[0])) else { continue }
      try check(key: String(parts[0]), value: .text(String(parts[1])), place: "the arguments of \(place)")
    }
  }

  /// Checks the arguments that a definition gives its containers, and the variables of its init containers and sidecars.
  static func check(_ definition: AssetDefinition, place: String, allowing allowed: Set<String>) throws {
    for key in ["command", "args"] {
      try check(arguments: definition.fields[key], place: place, allowing: allowed)
    }
    for list in ["init", "sidecars"] {
      for container in definition.fields[list]?.listValue ?? [] {
        for key in ["command", "args"] { try check(arguments: container[key], place: place, allowing: allowed) }
        for (key, value) in container["env"]?.mapValue ?? Map() where !allowed.contains(key) {
          try check(key: key, value: .text(value.stringValue ?? ""), place: place)
        }
      }
    }
  }

  private static func refusal(_ message: String) -> StemmaError {
    StemmaError(
      .refused, message,
      hints: [
        "keep it in a secret store and set a reference: '--secret STORE:KEY#PROPERTY'",
        "where it is no secret: '--not-secret' with the reason '-m WHY'",
      ])
  }

  private static let words: Set<String> = [
    "PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "SECRETS", "TOKEN", "TOKENS", "CREDENTIAL", "CREDENTIALS",
    "APIKEY", "PRIVATEKEY", "ACCESSKEY", "SECRETKEY",
  ]
  private static let pairs: Set<String> = [
    "API KEY", "API KEYS", "PRIVATE KEY", "ACCESS KEY", "SECRET KEY", "ENCRYPTION KEY", "SIGNING KEY", "MASTER KEY",
    "AUTH KEY",
  ]
  /// Words that speak of a secret only where they end a name: not in `PASS_THROUGH`.
  private static let endings: Set<String> = ["PASS", "CREDS"]
  /// Last words that say that the value is about a secret and not one.
  private static let harmlessEndings: Set<String> = [
    "FILE", "PATH", "DIR", "NAME", "URL", "URI", "HOST", "TTL", "SECONDS", "MINUTES", "TIMEOUT", "EXPIRY", "LENGTH",
    "ENABLED", "REF", "STORE", "TYPE", "POLICY", "ID", "ISSUER", "AUDIENCE", "ALGORITHM", "COUNT", "LIMIT", "ARN",
    "ENDPOINT", "PREFIX", "HEADER", "METHOD", "NAMESPACE", "NAMES", "REGION", "VERSION", "FORMAT", "MODE", "SIZE",
    "INTERVAL", "DURATION", "LIFETIME", "EXPIRATION", "REQUIRED", "DISABLED", "PROVIDER", "ENGINE", "SCOPE", "SCOPES",
    "ROTATION", "KIND", "PATTERN", "REGEX",
  ]

  /// Whether a key's name says that its value is a secret: `DB_PASSWORD`, `apiKey`, but not `PASSWORD_FILE`.
  static func isSuspicious(key: String) -> Bool {
    guard mayBeSuspicious(key.utf8) else { return false }
    let parts = words(of: key).map(withoutNumber)
    guard let last = parts.last, !harmlessEndings.contains(last) else { return false }
    if endings.contains(last) || parts.contains(where: words.contains) { return true }
    if parts.contains(where: { $0.hasSuffix("PASSWORD") || $0.hasSuffix("PASSWD") }) { return true }
    return zip(parts, parts.dropFirst()).contains { pairs.contains("\($0) \($1)") }
  }

  /// A quick look at a name: whether three letters of any word that makes it suspicious stand in it.
  static func mayBeSuspicious(_ name: some Sequence<UInt8>) -> Bool {
    var three: UInt32 = 0
    for byte in name {
      three = (three << 8 | UInt32(byte | 0x20)) & 0xFFFFFF
      switch three {
      case 0x706173, 0x707764, 0x736563, 0x746F6B, 0x637265, 0x6B6579: return true  // pas, pwd, sec, tok, cre, key
      default: continue
      }
    }
    return false
  }

  /// `PASSWORD` of `PASSWORD2`.
  private static func withoutNumber(_ word: String) -> String {
    word.utf8.last?.isDigit == true ? String(word.prefix { !$0.isNumber }) : word
  }

  /// Whether a value can be a secret itself: not empty, not a placeholder, not a path, boolean or number of few digits.
  static func isLiteral(_ text: String) -> Bool {
    if text.isEmpty || text.hasPrefix("/") { return false }
    if text.utf8.count <= 6, text.utf8.allSatisfy(\.isDigit) { return false }
    if ["true", "false", "none", "null", "yes", "no"].contains(text.lowercased()) { return false }
    return !(text.hasPrefix("${") && text.hasSuffix("}") || text.hasPrefix("$(") && text.hasSuffix(")"))
  }

  /// The words of a name in any of the usual spellings, in upper case: `dbPassword` is `DB`, `PASSWORD`.
  static func words(of key: String) -> [String] {
    var result: [String] = []
    var word = ""
    var previousIsLower = false
    for scalar in key.unicodeScalars {
      let byte = scalar.isASCII ? UInt8(scalar.value) : 0
      let isUpper = byte.isLetter && !byte.isLowercaseLetter
      if !(byte.isLetter || byte.isDigit) || (isUpper && previousIsLower) {
        if !word.isEmpty { result.append(word) }
        word = ""
      }
      if byte.isLetter || byte.isDigit { word.unicodeScalars.append(scalar) }
      previousIsLower = byte.isLowercaseLetter || byte.isDigit
    }
    if !word.isEmpty { result.append(word) }
    return result.map { $0.uppercased() }
  }
}
