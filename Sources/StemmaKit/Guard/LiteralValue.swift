/// Tells a secret from what only stands in its place: a placeholder, the name of a secret, a path.
///
/// Where a value stands decides how much of it must speak for a secret; the questions here are put together by the rules.
struct LiteralValue {
  let text: String

  private var bytes: String.UTF8View { text.utf8 }

  init(_ text: String) { self.text = text }

  /// Whether something else is to be put in its place when it is used: `${X}`, `{{ x }}`, `<x>`, `vault:path#key`.
  var isPlaceholder: Bool {
    if ["${", "$(", "{{", "ENC["].contains(where: text.contains) { return true }
    if text.hasPrefix("$"), bytes.dropFirst().first?.isLetter == true { return true }
    if Self.brackets.contains(where: { text.hasPrefix($0) && text.hasSuffix($1) }) { return true }
    return Self.references.contains { text.hasPrefix($0) }
  }

  private static let brackets = [("<", ">"), ("%", "%"), ("@", "@"), ("[", "]"), ("(", ")")]

  /// How the tools that put secrets in begin a reference: Bank-Vaults, 1Password, vals, and format strings.
  private static let references = [
    "vault:", ">>vault:", "op://", "ref+", "secretref:", "arn:", "projects/", "%s", "%v",
  ]

  /// Whether it only shows where a secret goes: `CHANGEME`, `xxxx`, `****`, `your-token-here`.
  var isFiller: Bool {
    let lower = text.lowercased()
    if Set(lower.utf8).count <= 2 { return true }
    return Self.fillers.contains { lower.contains($0) }
  }

  private static let fillers = [
    "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "redacted", "omitted", "your-",
    "your_",
    "yourpassword", "xxxx", "****", "...", "example.com", "placeholder", "insert-", "insert_",
  ]

  var isNumber: Bool { bytes.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") } }

  /// Whether it is a path, or an address of the form `scheme:` that holds no login (those are a format of their own).
  var isLocation: Bool {
    text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("~/") || text.hasPrefix("../") || text.contains("://")
  }

  /// Whether it reads as the name of something: `db-credentials`, `DB_PASSWORD`, `signing-key:private`, `clientSecret`.
  ///
  /// A single word in lower case is a name, too, unless it has a digit.
  var isName: Bool {
    let isSeparated = bytes.contains { Self.separators.contains($0) }
    let isPlain = bytes.allSatisfy { ByteSet.alphanumeric.contains($0) || Self.separators.contains($0) }
    guard isPlain else { return false }
    let hasDigit = bytes.contains(where: \.isDigit)
    if !bytes.contains(where: ByteSet.capitals.contains) { return isSeparated || !hasDigit }
    if !bytes.contains(where: \.isLowercaseLetter) { return isSeparated || !hasDigit }
    return bytes.allSatisfy { ByteSet.letters.contains($0) || $0 == UInt8(ascii: ".") }
      && SecretGuard.isSuspicious(key: text)
  }

  private static let separators = ByteSet("-_./:")

  /// Whether it reads as a name where a key tells what it is; under `password`, a single word is a password.
  func isName(under key: String) -> Bool {
    guard isName else { return false }
    guard let last = SecretGuard.words(of: key).last, Self.passwords.contains(last) else { return true }
    return Self.dullWords.contains(text.lowercased()) || bytes.contains { Self.separators.contains($0) }
  }

  private static let passwords: Set<String> = ["PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD"]
  private static let dullWords: Set<String> = [
    "string", "boolean", "integer", "object", "password", "passwd", "passphrase", "secret", "required", "optional",
    "default", "unknown", "invalid", "missing", "prompt",
  ]

  /// Whether chance made it: many different characters of base64 or of hexadecimal digits, and enough of them.
  func isRandom(atLeast length: Int) -> Bool {
    guard bytes.count >= length, bytes.allSatisfy(ByteSet.base64.contains) else { return false }
    if bytes.allSatisfy(ByteSet.hexadecimal.contains) { return bytes.count >= 32 && entropy > 3.3 }
    let isMixed = [ByteSet.lowercase, .capitals, .digits].allSatisfy { bytes.contains(where: $0.contains) }
    return isMixed && entropy > (bytes.count >= 32 ? 4.2 : 3.5)
  }

  /// Shannon's entropy in bits for each byte.
  private var entropy: Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let sum = counts.reduce(0) { $0 + (($1 > 1) ? Double($1) * Self.log2($1) : 0) }
    return Self.log2(bytes.count) - sum / Double(bytes.count)
  }

  /// The binary logarithm of a positive number, to six digits: the standard library has none.
  private static func log2(_ number: Int) -> Double {
    var (rest, result) = (Double(number).significand, Double(Double(number).exponent))
    for digit in 1...20 {
      rest *= rest
      guard rest >= 2 else { continue }
      rest /= 2
      result += 1 / Double(1 << digit)
    }
    return result
  }
}
