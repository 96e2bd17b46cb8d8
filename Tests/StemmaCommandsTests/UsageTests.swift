import ArgumentParser
import Testing

@testable import StemmaCommands

@Suite("wrong command lines") struct UsageTests {
  @Test(
    "every wrong word gets an error in our grammar and a next step",
    arguments: [
      ("xyzzy", "error: unknown command 'xyzzy'\nhint: see 'stemma --help'\n"),
      ("snapsot list", "error: unknown command 'snapsot'\nhint: did you mean 'snapshot'?\nhint: see 'stemma --help'\n"),
      (
        "--version",
        "error: unknown option '--version'\nhint: print the version with 'stemma version'\nhint: see 'stemma --help'\n"
      ),
      (
        "snapshot lst", "error: unknown command 'lst'\nhint: did you mean 'list'?\nhint: see 'stemma snapshot --help'\n"
      ),
      (
        "snapshot deploy --versoin x",
        "error: unknown option '--versoin'\nhint: did you mean '--version'?\nhint: see 'stemma snapshot deploy --help'\n"
      ),
      (
        "snapshot deploy --version",
        "error: missing value for '--version <version>'\nhint: see 'stemma snapshot deploy --help'\n"
      ),
      (
        "snapshot deploy --version a --cabinet",
        "error: missing value for '--cabinet <cabinet>'\nhint: see 'stemma snapshot deploy --help'\n"
      ),
      ("snapshot deploy prod-v1", "error: unexpected argument 'prod-v1'\nhint: see 'stemma snapshot deploy --help'\n"),
      (
        "snapshot list --limit x",
        "error: the value 'x' is invalid for '--limit <count>'\nhint: see 'stemma snapshot list --help'\n"
      ),
      (
        "snapshot list --output xml",
        "error: the value 'xml' is invalid for '--output <format>'\nhint: please provide one of 'text', 'json' or 'csv'\nhint: see 'stemma snapshot list --help'\n"
      ),
      (
        "status --output csv",
        "error: the value 'csv' is invalid for '--output <format>'\nhint: please provide one of 'text' and 'json'\nhint: see 'stemma status --help'\n"
      ),
      ("at now --manifests --output csv", "error: '--manifests' does not go with '--output csv'\n"),
      (
        "asset deploy --replicas two",
        "error: the value 'two' is invalid for '--replicas <count>'\nhint: see 'stemma asset deploy --help'\n"
      ),
      (
        "config set JAVA_OPTS -Xmx1g --enterprise",
        "error: unknown option '-Xmx1g'\nhint: write '--' before a value that begins with '-'\nhint: see 'stemma config set --help'\n"
      ),
      ("asset deploy -x", "error: unknown option '-x'\nhint: see 'stemma asset deploy --help'\n"),
      ("cabinet create a b", "error: unexpected argument 'b'\nhint: see 'stemma cabinet create --help'\n"),
      (
        "snapshot tags lst",
        "error: unknown command 'lst'\nhint: did you mean 'list'?\nhint: see 'stemma snapshot tags --help'\n"
      ),
      (
        "snapshot tags list extra", "error: unexpected argument 'extra'\nhint: see 'stemma snapshot tags list --help'\n"
      ),
      (
        "config set A B --enterprise --cabinet c",
        "error: give one of '--enterprise', '--environment' and '--cabinet', not several\n"
      ),
      (
        "config set A B",
        "error: missing '--enterprise', '--environment', '--cabinet' or '--asset'\nhint: say at which level the setting is meant\n"
      ),
      ("config set A --enterprise", "error: missing 'VALUE'\n"),
      ("config set --enterprise", "error: missing 'KEY'\n"),
      ("snapshot deploy", "error: missing '--version'\n"),
      (
        "snapshot deploy --version x --prune --keep-extra",
        "error: give one of '--prune' and '--keep-extra', not both\n"
      ),
      ("asset deploy --image api:1", "error: missing '--cabinet'\n"),
      ("cabinet create", "error: missing 'NAME'\n"),
      ("cabinet create a", "error: missing '--environment'\n"),
      ("asset create web", "error: missing '--image'\n"),
      ("snapshot diff", "error: missing 'FROM'\n"),
      ("snapshot diff a", "error: missing 'TO'\n"),
      (
        "snapshot list --since tomorrow",
        "error: 'tomorrow' is not a time\nhint: write it as 2024-11-15T15:42:00Z, 'yesterday 15:42', '2 weeks ago' or '15 november'\n"
      ),
      ("snapshot list --since now --until yesterday", "error: '--until' is before '--since'\n"),
      ("snapshot list --limit -1", "error: '--limit' cannot be negative\n"),
      ("history web --limit -1", "error: '--limit' cannot be negative\n"),
      ("log --limit -1", "error: '--limit' cannot be negative\n"),
      ("snapshot tags --silent", "error: missing '--addTags' or '--removeTags'\n"),
    ])
  func wrong(line: String, expected: String) throws {
    let answer = try Session.withStore().line("stemma " + line)
    #expect(answer.err == expected)
    #expect(answer.out == "")
    #expect(answer.status == 64)
  }

  @Test("help goes to standard output, with an example in every command") func help() throws {
    let session = try Session()
    for group in [[]] + Root.configuration.subcommands.map({ [$0.configuration.commandName ?? ""] }) {
      let answer = session.run(group + ["--help"])
      #expect(answer.status == 0)
      #expect(answer.err == "")
      #expect(answer.out.contains("USAGE: stemma"))
    }
    for group in Root.configuration.subcommands {
      for command in group.configuration.subcommands {
        let path = [group.configuration.commandName ?? "", command.configuration.commandName ?? ""]
        let answer = session.run(path + ["--help"])
        #expect(answer.out.contains("Example:\n  stemma \(path.joined(separator: " "))"), "\(path)")
        #expect(answer.out.contains("--output") && answer.out.contains("--silent"), "\(path)")
      }
    }
  }

  @Test("a bare noun prints its help; 'snapshot tags' has flags and a subcommand") func nouns() throws {
    let session = try Session()
    #expect(session.run().out.hasPrefix("OVERVIEW: Remembers every state"))
    #expect(session.run("cabinet").status == 0)
    let tags = session.run("snapshot", "tags", "--help").out
    for flag in [
      "--addTags, --add <tags>", "--removeTags, --remove <tags>", "--filterVersions, --version <versions>",
      "--filterCabinets, --cabinet <cabinets>", "list ",
    ] {
      #expect(tags.contains(flag), "\(flag)")
    }
  }

  @Test("the version of the program") func version() throws {
    let session = try Session()
    #expect(session.run("version").transcript == "stemma 0.1.0\n")
    #expect(
      session.run("version", "--output", "json").out
        == "{\n  \"format\": 1,\n  \"kind\": \"version\",\n  \"version\": \"0.1.0\"\n}\n")
  }
}
