/// The credentials that are known by more than a prefix.
///
/// Source: gitleaks' rules azure-ad-client-secret, curl-auth-header, jwt, private-key, sidekiq-sensitive-url (widened to
/// every scheme) and telegram-bot-api-token; the documents of Docker, Google Cloud, Kubernetes and PuTTY for the files
/// that hold credentials.
extension CredentialFormat {
  static let shapes: [CredentialFormat] = [
    CredentialFormat("a connection string with a password", "://", startsWord: false, follows: isConnection),
    CredentialFormat("a private key", "-----BEGIN ", startsWord: false, follows: isPrivateKey),
    CredentialFormat("a private key in base64", base64Begin, follows: isEncodedKey),
    CredentialFormat("a private key", "PuTTY-User-Key-File-") { _, _ in true },
    CredentialFormat("a JSON web token", "eyJ", follows: isWebToken),
    CredentialFormat("an Azure client secret", "Q~", startsWord: false, follows: isAzureSecret),
    CredentialFormat("a Telegram token", ":A", startsWord: false, follows: isTelegramToken),
    CredentialFormat("a Google service account", "private_key_id") { bytes, index in
      value(in: bytes, at: index).prefix(40).count { ByteSet.hexadecimal.contains($0) } == 40
    },
    CredentialFormat("a client key of a kubeconfig", "client-key-data") { bytes, index in
      value(in: bytes, at: index).prefix(100).count { ByteSet.base64.contains($0) } == 100
    },
    CredentialFormat("a registry's credentials", "auth\"", follows: isRegistryLogin),
    CredentialFormat("an authorization header", "Authorization", follows: isAuthorization),
    CredentialFormat("an authorization header", "authorization", follows: isAuthorization),
  ]

  /// What every PEM block begins with, in base64.
  private static let base64Begin = "LS0tLS1CRUdJTi"

  /// What stands behind a name, the colon or equals sign and the quotes skipped.
  private static func value(in bytes: [UInt8], at index: Int) -> ArraySlice<UInt8> {
    bytes[index...].drop { separators.contains($0) }
  }
  private static let separators = ByteSet(" \t:=\"'\\")

  /// The rest of `-----BEGIN … PRIVATE KEY-----`, or of the same with `BLOCK`, and no placeholder behind it.
  private static func isPrivateKey(_ bytes: [UInt8], _ index: Int) -> Bool {
    let label = bytes[index...].prefix(60).prefix { ByteSet.upper.contains($0) || $0 == UInt8(ascii: " ") }
    guard bytes[label.endIndex...].starts(with: "-----".utf8) else { return false }
    let body = bytes[(label.endIndex + 5)...].drop { lineEnd.contains($0) }
    if let next = body.first, bodyPlaceholder.contains(next) { return false }
    return ["PRIVATE KEY", "PRIVATE KEY BLOCK"].contains { label.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  /// The end of a line, written out or escaped, and the indentation of the next one.
  private static let lineEnd = ByteSet(" \t\r\n\\nr")
  private static let bodyPlaceholder = ByteSet("<{[$*.")

  private static func isEncodedKey(_ bytes: [UInt8], _ index: Int) -> Bool {
    let start = index - base64Begin.utf8.count
    let text = bytes[start...].prefix(96).prefix { ByteSet.base64.contains($0) }
    return Base64.decode(text).map { isPrivateKey($0, "-----BEGIN ".utf8.count) } ?? false
  }

  /// `scheme://user:password@host`, the password neither empty nor a placeholder.
  private static func isConnection(_ bytes: [UInt8], _ index: Int) -> Bool {
    let colon = index - 3
    guard colon > 0, ByteSet.alphanumeric.contains(bytes[colon - 1]) else { return false }
    let authority = bytes[index...].prefix { $0 > 0x20 && !authorityEnd.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let separator = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let password = authority[(separator + 1)..<at]
    return !password.isEmpty && !password.contains { placeholder.contains($0) } && !password.elementsEqual("%s".utf8)
  }
  private static let authorityEnd = ByteSet("/?#\"'<>`\\")
  private static let placeholder = ByteSet("${}*")

  /// Three parts in base64, of which the first two begin as JSON does.
  private static func isWebToken(_ bytes: [UInt8], _ index: Int) -> Bool {
    let parts = bytes[index...].prefix { ByteSet.dottedWord.contains($0) }.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[1].starts(with: "eyJ".utf8) else { return false }
    return parts.prefix(3).allSatisfy { $0.count >= 10 }
  }

  /// Three characters and a digit before `Q~`, at least 31 characters after it.
  private static func isAzureSecret(_ bytes: [UInt8], _ index: Int) -> Bool {
    let before = bytes[..<(index - 2)].suffix(4)
    let characters = ByteSet.dottedWord.union(ByteSet("~"))
    return before.count == 4 && before.allSatisfy(characters.contains) && before.last.map(\.isDigit) == true
      && bytes[index...].prefix(31).count { characters.contains($0) } == 31
  }

  /// A bot's number before `:A`, 34 characters after it.
  private static func isTelegramToken(_ bytes: [UInt8], _ index: Int) -> Bool {
    let number = bytes[..<(index - 2)].suffix(17).reversed().prefix { ByteSet.digits.contains($0) }.count
    return (8...10).contains(number) && bytes[index...].prefix(35).prefix { ByteSet.word.contains($0) }.count == 34
  }

  /// `"auth": "…"` of Docker's configuration: base64 of a user, a colon and a password.
  private static func isRegistryLogin(_ bytes: [UInt8], _ index: Int) -> Bool {
    isLogin(value(in: bytes, at: index))
  }

  /// `Authorization: Basic …` or `Bearer …` with a literal behind it.
  private static func isAuthorization(_ bytes: [UInt8], _ index: Int) -> Bool {
    let value = value(in: bytes, at: index)
    let scheme = value.prefix { ByteSet.letters.contains($0) }
    let credential = value[scheme.endIndex...].drop { ByteSet.blanks.contains($0) }
    if scheme.elementsEqual("Basic".utf8) { return isLogin(credential) }
    guard scheme.elementsEqual("Bearer".utf8) else { return false }
    let token = credential.prefix { ByteSet.dottedWord.union(.base64).contains($0) }
    return token.count >= 20 && token.contains { ByteSet.digits.contains($0) }
  }

  /// Base64 of printable text with a colon inside.
  private static func isLogin(_ text: ArraySlice<UInt8>) -> Bool {
    let encoded = text.prefix { ByteSet.base64.contains($0) }
    guard encoded.count >= 8, let login = Base64.decode(encoded), let colon = login.firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return colon > 0 && colon < login.count - 1 && login.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }
}
