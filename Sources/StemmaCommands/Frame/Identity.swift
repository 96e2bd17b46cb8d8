internal import StemmaKit

/// Who acts: said by a flag or a variable, by the user's Git configuration, or by the CI system.
struct Identity {
  let name: String
  let email: String

  /// - Throws: a refusal with the way to say who one is, where nobody is known.
  static func find(_ flag: String?, _ terminal: Terminal) throws -> Identity {
    if let text = flag ?? terminal.environment[.author] { return try parse(text) }
    let configured = GitIdentity.read(terminal)
    let name = terminal.environment[.gitAuthorName] ?? configured.name
    let email = terminal.environment[.gitAuthorEmail] ?? configured.email
    if let name, let email { return Identity(name: name, email: email) }
    if let identity = ci(terminal.environment) { return identity }
    throw StemmaError(
      .refused, "nobody to record as the author of this operation",
      hints: ["git config --global user.name 'Your Name'", "git config --global user.email 'you@example.com'"])
  }

  /// Reads `Name <mail>`.
  static func parse(_ text: String) throws -> Identity {
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { throw malformed(text) }
    let name = String(text[..<open]).trimmingTrailingSpaces()
    let email = String(text[text.index(after: open)...].dropLast())
    let isBad = (name + email).unicodeScalars.contains { $0.value < 0x20 || $0 == "<" || $0 == ">" || $0.value == 0x7F }
    guard !name.isEmpty, !email.isEmpty, !email.contains(" "), !isBad else { throw malformed(text) }
    return Identity(name: name, email: email)
  }

  private static func malformed(_ text: String) -> StemmaError {
    StemmaError(.usage, "invalid author '\(text.prefix(60))'", hints: ["write it as 'Name <mail>'"])
  }

  /// What CI systems say of who started a job. Where one gives no address, the reserved domain `invalid` stands for it.
  private static func ci(_ environment: Environment) -> Identity? {
    let known: [(EnvironmentName, EnvironmentName?, String)] = [
      (.githubActor, nil, "users.noreply.github.com"), (.gitlabUser, .gitlabEmail, "gitlab.invalid"),
      (.jenkinsUser, .jenkinsEmail, "jenkins.invalid"), (.jenkinsAuthor, .jenkinsAuthorEmail, "jenkins.invalid"),
      (.buildkiteUser, .buildkiteEmail, "buildkite.invalid"), (.circleUser, nil, "circleci.invalid"),
      (.azureUser, .azureEmail, "azure.invalid"),
    ]
    for (nameVariable, emailVariable, domain) in known {
      guard let name = environment[nameVariable] else { continue }
      let local = name.lowercased().replacing(" ", with: ".")
      return Identity(name: name, email: emailVariable.flatMap { environment[$0] } ?? "\(local)@\(domain)")
    }
    return nil
  }
}

/// Whether a CI job runs this, and where it can be seen.
struct CIRun {
  let isCI: Bool
  let url: String?

  static func find(_ environment: Environment) -> CIRun {
    let signs: [EnvironmentName] = [.ci, .githubActions, .gitlab, .jenkins, .buildkite, .circle, .azure]
    let isCI = signs.contains { environment[$0] != nil && environment[$0] != "false" }
    guard isCI else { return CIRun(isCI: false, url: nil) }
    let url = environment[.gitlabJob] ?? environment[.buildkiteBuild] ?? environment[.circleBuild]
    return CIRun(isCI: true, url: github(environment) ?? url ?? azure(environment) ?? environment[.jenkinsBuild])
  }

  private static func github(_ environment: Environment) -> String? {
    guard let server = environment[.githubServer], let repository = environment[.githubRepository],
      let run = environment[.githubRun]
    else { return nil }
    return "\(server)/\(repository)/actions/runs/\(run)"
  }

  private static func azure(_ environment: Environment) -> String? {
    guard let collection = environment[.azureCollection], let project = environment[.azureProject],
      let build = environment[.azureBuild]
    else { return nil }
    return "\(collection)\(project)/_build/results?buildId=\(build)"
  }
}

/// `user.name` and `user.email` of the user's Git configuration: these two keys and nothing else is taken from it.
///
/// Source: git-config(1): sections, comments, quotes and escapes, `include.path`; the repository's file beats the user's.
/// Conditional includes are not followed.
enum GitIdentity {
  static func read(_ terminal: Terminal) -> (name: String?, email: String?) {
    let home = terminal.environment[.home]
    let config = terminal.environment[.configHome] ?? home.map { $0 + "/.config" }
    let own = [config.map { $0 + "/git/config" }, home.map { $0 + "/.gitconfig" }]
    let global = terminal.environment[.gitConfigGlobal].map { [$0] } ?? own.compactMap { $0 }
    var result: (name: String?, email: String?) = (nil, nil)
    for file in global + [repository(terminal)].compactMap({ $0 }) { read(file, home, depth: 0, &result) }
    return result
  }

  /// Reads a file and those that it includes, in their place.
  private static func read(
    _ file: String, _ home: String?, depth: Int, _ result: inout (name: String?, email: String?)
  ) {
    guard depth < 10, let bytes = try? readFile(file, named: file) else { return }
    let found = parse(String(decoding: bytes, as: UTF8.self))
    for path in found.includes {
      let directory = String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex))
      let isHome = path.hasPrefix("~/")
      guard let full = isHome ? home.map({ $0 + path.dropFirst() }) : StoreLocation.absolute(path, from: directory)
      else { continue }
      read(full, home, depth: depth + 1, &result)
    }
    result = (found.name ?? result.name, found.email ?? result.email)
  }

  /// The configuration of the repository that the working directory is in.
  private static func repository(_ terminal: Terminal) -> String? {
    var current = terminal.surroundings.workingDirectory
    while true {
      let file = current + "/.git/config"
      if fileKind(file).exists { return file }
      guard let slash = current.lastIndex(of: "/"), slash != current.startIndex else { return nil }
      current = String(current[..<slash])
    }
  }

  static func parse(_ text: String) -> (name: String?, email: String?, includes: [String]) {
    var section = ""
    var result: (name: String?, email: String?, includes: [String]) = (nil, nil, [])
    for line in text.split(separator: "\n") {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("[") {
        section = line.dropFirst().prefix { $0 != "]" }.lowercased()
      } else if section == "user" || section == "include", let equals = line.firstIndex(of: "=") {
        let key = String(line[..<equals]).trimmingTrailingSpaces().replacing("\t", with: "").lowercased()
        let value = value(line[line.index(after: equals)...])
        switch (section, key) {
        case (_, _) where value.isEmpty: break
        case ("user", "name"): result.name = value
        case ("user", "email"): result.email = value
        case ("include", "path"): result.includes.append(value)
        default: break
        }
      }
    }
    return result
  }

  /// A value without quotes and comments.
  private static func value(_ text: Substring) -> String {
    var result = ""
    var isQuoted = false
    var isEscaped = false
    for character in text.drop(while: { $0 == " " || $0 == "\t" }) {
      if isEscaped {
        result.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, character == "#" || character == ";" {
        break
      } else if character != "\r" {
        result.append(character)
      }
    }
    return result.trimmingTrailingSpaces()
  }
}
