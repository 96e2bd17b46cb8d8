/// Names of hosts in domain mappings.
enum DomainName {
  /// What is wrong with a host name (RFC 1123, an asterisk allowed as the whole first label); nil where nothing is.
  static func problem(_ text: String) -> String? {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let valid =
      text.utf8.count <= 253 && labels.count > 1
      && labels.enumerated().allSatisfy { index, label in
        index == 0 && label == "*" || Name.brokenRule(String(label), .namespace) == nil
      }
    return valid ? nil : "must be a host name such as api.example.com"
  }
}

/// Blocks of addresses in network policies.
enum AddressBlock {
  /// What is wrong with a block in CIDR notation (RFC 4632, RFC 4291); nil where nothing is.
  static func problem(_ text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let length = number(parts[1]) else { return rule }
    let isValid = parts[0].contains(":") ? length <= 128 && isVersion6(parts[0]) : length <= 32 && isVersion4(parts[0])
    return isValid ? nil : rule
  }

  private static let rule = "must be a block of addresses such as 10.0.0.0/8"

  private static func isVersion4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { number($0).map { $0 <= 255 } ?? false }
  }

  private static func isVersion6(_ text: Substring) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    let groups = halves.flatMap { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
    let areGroups = groups.allSatisfy { (1...4).contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) }
    return areGroups && (halves.count == 1 ? groups.count == 8 : halves.count == 2 && groups.count < 8)
  }

  /// Decimal digits without a leading zero.
  private static func number(_ text: Substring) -> Int? {
    let isPlain = text.utf8.allSatisfy(\.isDigit) && (text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0"))
    return isPlain && text.utf8.count <= 3 ? Int(text) : nil
  }
}

/// Schedules of CronJobs.
enum CronSchedule {
  /// What is wrong with a schedule; nil where nothing is.
  ///
  /// Source: Kubernetes, CronJob schedule syntax: five fields, or one of the words such as `@daily`.
  static func problem(_ text: String) -> String? {
    if words.contains(text) || isInterval(text) { return nil }
    let parts = text.split(separator: " ")
    guard parts.count == fields.count else { return "must have five fields such as '30 3 * * *', or be @daily" }
    for (part, field) in zip(parts, fields)
    where !part.split(separator: ",", omittingEmptySubsequences: false).allSatisfy({ isPart($0, field) }) {
      return "has the field '\(Name.excerpt(String(part)))', which is no \(field.name)"
    }
    return nil
  }

  private typealias Field = (name: String, values: ClosedRange<Int>, names: [String])

  private static let words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]
  private static let fields: [Field] = [
    ("minute", 0...59, []), ("hour", 0...23, []), ("day of a month", 1...31, []),
    ("month", 1...12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of a week", 0...6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  /// `@every 1h30m`.
  private static func isInterval(_ text: String) -> Bool {
    guard text.hasPrefix("@every ") else { return false }
    let duration = text.dropFirst("@every ".count)
    let units = duration.utf8.filter { !$0.isDigit }
    return duration.utf8.first?.isDigit == true && units.last == duration.utf8.last
      && units.allSatisfy { "hms".utf8.contains($0) }
  }

  /// `*`, `5`, `1-5` or `mon-fri`, each with a step such as `/15` where wanted.
  private static func isPart(_ text: Substring, _ field: Field) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return false }
    if parts.count == 2 {
      guard let step = Int(parts[1]), step > 0 else { return false }
    }
    if parts[0] == "*" || parts[0] == "?" { return true }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { value($0, field) }
    guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1] else { return false }
    return first <= last
  }

  private static func value(_ text: Substring, _ field: Field) -> Int? {
    if let index = field.names.firstIndex(of: text.lowercased()) { return field.values.lowerBound + index }
    guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), field.values.contains(number) else { return nil }
    return number
  }
}
