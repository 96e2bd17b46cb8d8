internal import ArgumentParser

/// `stemma`.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stemma",
    abstract: "Remembers every state of what you run on Kubernetes, in Git.",
    discussion: """
      Every deployment becomes an immutable snapshot in a bare Git repository. One command promotes exactly what \
      staging tested to production; one command rolls back to the same bytes.

      Example:
        stemma cabinet create staging --environment staging
        stemma asset deploy --cabinet staging --asset web-api --image api:1.2.3
        stemma snapshot deploy --version staging-v1.2.3 --cabinet production
      """,
    subcommands: [
      InitCommand.self, EnvironmentGroup.self, CabinetGroup.self, AssetGroup.self, SettingsGroup.self, ConfigGroup.self,
      SnapshotGroup.self, StatusCommand.self, LogCommand.self, AuditGroup.self, AtCommand.self, HistoryCommand.self,
      BlameCommand.self, FindCommand.self, VerifyCommand.self, VersionCommand.self,
    ])
}

struct EnvironmentGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "environment", abstract: "Groups of cabinets, such as staging and prod.",
    subcommands: [EnvironmentCreate.self, EnvironmentList.self, EnvironmentDelete.self])
}

struct CabinetGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cabinet", abstract: "Deploy targets: sets of assets in one namespace.",
    subcommands: [CabinetCreate.self, CabinetList.self, CabinetShow.self, CabinetDelete.self])
}

struct AssetGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asset", abstract: "What is deployed.",
    subcommands: [
      AssetCreate.self, AssetList.self, AssetShow.self, AssetDeploy.self, AssetUndeploy.self, AssetDelete.self,
    ])
}

struct SettingsGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "Everything that can be declared, at four levels.",
    subcommands: [
      SettingsSet.self, SettingsGet.self, SettingsUnset.self, SettingsList.self, SettingsValidate.self,
      SettingsSchemaCommand.self,
    ])
}

struct ConfigGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Configuration keys and their values, at four levels.",
    subcommands: [
      ConfigSet.self, ConfigGet.self, ConfigUnset.self, ConfigList.self, ConfigExplain.self, ConfigImport.self,
      ConfigExport.self, ConfigDiff.self, ConfigHistory.self,
    ])
}

struct SnapshotGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Versions: list, show, compare, promote, roll back, tag.",
    subcommands: [
      SnapshotList.self, SnapshotShow.self, SnapshotManifests.self, SnapshotDeploy.self, SnapshotCapture.self,
      SnapshotDiff.self, SnapshotBisect.self, SnapshotTags.self,
    ])
}

struct AuditGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who did what, when, where and why.",
    subcommands: [AuditList.self, AuditShow.self, AuditExport.self])
}

struct VersionCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the version of this program.",
    discussion: "Example:\n  stemma version --output json")

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    if common.isJSON { return terminal.print(JSON.document("version", [("version", .string(Version.number))])) }
    terminal.print("stemma \(Version.number)")
  }
}
