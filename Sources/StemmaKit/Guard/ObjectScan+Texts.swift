internal import Manifests

/// The texts of an object.
extension ObjectScan {
  /// Looks for what a text shows of itself, whatever its key.
  mutating func inspect(_ text: String, at place: Place) {
    guard text.utf8.count >= 8 else { return }
    let bytes = Array(text.utf8)
    if let rule = CredentialFormat.find(in: bytes) ?? Self.encodedFormat(in: bytes) {
      report(place.key, rule)
    } else if place.hasTexts, let rule = TextGuard.find(in: bytes) {
      report(place.key, rule)
    } else if place.hasTellingKeys, TellingKey.isRandom(text, under: place.key) {
      report(place.key, "a random value under a telling key")
    }
  }

  /// A credential in base64. Each stretch is tried by itself.
  private static func encodedFormat(in bytes: [UInt8]) -> String? {
    for stretch in Base64.stretches(of: bytes, atLeast: 24) {
      if let decoded = Base64.decode(stretch), let rule = CredentialFormat.find(in: decoded) {
        return "\(rule) in base64"
      }
    }
    return nil
  }

  /// Visits a name and its value: a variable, a header, a parameter.
  mutating func visitVariable(_ name: String, _ text: String, at place: Place) {
    if allowed.contains(name) { return }
    if TellingKey.isSecret(text, ofVariable: name) {
      report(name, "a password or token")
    } else if name.lowercased() == "authorization" {
      inspect("\(name): \(text)", at: place.under(name))
    } else {
      inspect(text, at: place.under(name))
    }
  }

  /// Visits arguments: `--password=literal`, `--password literal`, and both in the line of a shell.
  mutating func visitArguments(_ list: [Value], at place: Place) {
    var flag: String?
    for element in list {
      guard let text = element.stringValue else {
        visit(element, at: place)
        continue
      }
      let count = findings.count
      for word in text.split(whereSeparator: \.isWhitespace) { visitWord(String(word), after: &flag) }
      if findings.count == count { inspect(text, at: place) }
    }
  }

  /// - Parameter flag: the flag before this word that waits for its value.
  private mutating func visitWord(_ word: String, after flag: inout String?) {
    let waiting = flag
    flag = nil
    if word.hasPrefix("-") {
      let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first.map(String.init), !allowed.contains(name), SecretGuard.isSuspicious(key: name)
      else { return }
      if parts.count == 1 { return flag = name }
      let value = Self.unquoted(parts[1])
      if TellingKey.isSecret(value, ofFlag: name, isSeparate: false) { report(name, "a password or token") }
    } else if let waiting, TellingKey.isSecret(Self.unquoted(word[...]), ofFlag: waiting, isSeparate: true) {
      report(waiting, "a password or token")
    }
  }

  private static func unquoted(_ text: Substring) -> String {
    let start = text.drop { $0 == "\"" || $0 == "'" }
    let end = start.lastIndex { $0 != "\"" && $0 != "'" }
    return end.map { String(start[...$0]) } ?? ""
  }
}
