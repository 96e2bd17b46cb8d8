internal import ArgumentParser
internal import StemmaKit

struct VerifyCommand: StemmaCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Prove that nothing in the store was lost or altered.",
    discussion: """
      Reads the files by its own code, replays operations, compares refs with what the operations recorded, and renders \
      manifests again: all of a small store; of a large one what cabinets hold now and the newest operations, and the \
      answer says what was not looked at. '--full' proves the rest. Nothing is written. The exit code says the worst \
      that was found: 12 tampered with, 11 damaged, 10 repairable, 13 not checked, 0 nothing.

      Example:
        stemma verify --full --witness 128:6f1e0c2ab94d37d5e3b8a1f04c7d2e96b85a3f10
      """)

  @Flag(help: "Only the refs, what branches name, and the records of the newest operations.")
  var quick = false

  @Flag(help: "Every file, every operation, and every snapshot rendered again.")
  var full = false

  @Option(help: ArgumentHelp("An operation that an earlier run printed, to compare with.", valueName: "n:commit"))
  var witness: String?

  @OptionGroup var common: CommonOptions

  func run(_ terminal: inout Terminal) throws {
    if quick && full { throw StemmaError(.usage, "give '--quick' or '--full', not both") }
    var request = VerificationRequest()
    request.level = quick ? .quick : full ? .full : .standard
    request.witness = try witness.map(Self.witness)
    let store = try terminal.openStore(common)
    let progress = VerificationProgressLine(terminal)
    let start = terminal.now
    let verification = try store.verify(request) { progress.show($0) }
    progress.clear()
    let seconds = Double(terminal.now.milliseconds - start.milliseconds) / 1000
    if common.isJSON {
      terminal.print(VerificationJSON.document(verification, seconds: seconds))
    } else {
      VerificationReport(verification, seconds: seconds).print(to: &terminal)
    }
    if let severity = verification.severity { throw ExitStatus(code: severity.exitCode) }
  }

  private static func witness(_ text: String) throws -> Witness {
    guard let witness = Witness(text) else {
      throw StemmaError(
        .usage, "invalid witness '\(text.prefix(80))'", hints: ["give a number, ':' and the 40 digits of a commit"])
    }
    return witness
  }
}

extension VerificationFinding.Severity {
  var exitCode: Int32 {
    switch self {
    case .repairable: 10
    case .damaged: 11
    case .tampered: 12
    case .notChecked: 13
    }
  }

  /// The word for people.
  var word: String { self == .notChecked ? "not checked" : rawValue }
}
