/// What a key together with its value tells: the same value is a secret under one key and a name under another.
enum TellingKey {
  /// Whether a value of a variable is a secret.
  static func isSecret(_ text: String, ofVariable name: String) -> Bool {
    SecretGuard.isSuspicious(key: name) && SecretGuard.isLiteral(text) && !LiteralValue(text).isPlaceholder
  }

  /// Whether a value of a ConfigMap's data is a secret as a whole; the texts of files are looked at line by line.
  static func isSecret(_ text: String, inDataOf key: String) -> Bool {
    guard SecretGuard.isSuspicious(key: key), !isFileName(key) else { return false }
    let line = text.last == "\n" ? String(text.dropLast()) : text
    return !line.contains("\n") && isSecret(line, ofVariable: key)
  }

  private static func isFileName(_ key: String) -> Bool {
    guard let dot = key.lastIndex(of: ".") else { return false }
    return fileTypes.contains(String(key[dot...].dropFirst()))
  }
  private static let fileTypes: Set<String> = [
    "yaml", "yml", "json", "toml", "ini", "conf", "cfg", "cnf", "config", "properties", "env", "xml", "sh", "py", "rb",
    "lua", "js", "sql", "tpl", "tmpl", "crt", "pem", "html", "md",
  ]

  /// Whether a value of a flag is a secret.
  ///
  /// - Parameter isSeparate: whether it is an argument of its own, which may belong to no flag.
  static func isSecret(_ text: String, ofFlag name: String, isSeparate: Bool) -> Bool {
    guard isSecret(text, ofVariable: name) else { return false }
    let value = LiteralValue(text)
    if isSeparate { return !value.isName(under: name) && !value.isLocation }
    return !(value.isName && namesObjects(name))
  }

  /// Whether a flag is usually given the name of a Secret: `--tls-secret=web-tls`.
  private static func namesObjects(_ flag: String) -> Bool {
    ["SECRET", "SECRETS", "CREDENTIALS"].contains(SecretGuard.words(of: flag).last ?? "")
  }

  /// Whether a text of any object is a secret because its key says so: exactly, or together with the look of chance.
  static func names(secret text: String, under key: String) -> Bool {
    guard text.utf8.count >= 8, SecretGuard.isSuspicious(key: key), !text.utf8.contains(where: ByteSet.blanks.contains)
    else { return false }
    let value = LiteralValue(text)
    let words = SecretGuard.words(of: key)
    guard exact.contains(words.joined()) else {
      return value.isRandom(atLeast: 20) && !words.contains(where: harmless.contains)
    }
    return isSecret(text, ofVariable: key) && !value.isFiller && !value.isNumber && !value.isLocation
      && !value.isName(under: key)
  }

  private static let exact: Set<String> = [
    "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "APIKEY", "APITOKEN", "ACCESSTOKEN", "AUTHTOKEN", "BEARERTOKEN",
    "SECRETKEY", "ACCESSKEY", "SECRETACCESSKEY", "CLIENTSECRET", "PRIVATEKEY", "ADMINPASSWORD", "ROOTPASSWORD",
  ]

  /// Whether a text is random and its key says that chance is what protects something: a salt, a session's key.
  static func isRandom(_ text: String, under key: String) -> Bool {
    guard text.utf8.count >= 32, LiteralValue(text).isRandom(atLeast: 32) else { return false }
    let words = SecretGuard.words(of: key)
    return words.contains(where: protecting.contains) && !words.contains(where: harmless.contains)
  }

  private static let protecting: Set<String> = [
    "KEY", "AUTH", "CRED", "SIGNATURE", "SALT", "COOKIE", "SESSION", "JWT",
  ]
  private static let harmless: Set<String> = [
    "PUBLIC", "PUB", "CHECKSUM", "DIGEST", "HASH", "SHA", "SHA1", "SHA256", "COMMIT", "REVISION", "ID", "CERT",
    "CERTIFICATE", "CA",
  ]
}
