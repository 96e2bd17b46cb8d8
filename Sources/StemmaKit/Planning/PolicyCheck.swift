/// What the policy wants to be said of an operation: the one place where it is asked.
struct PolicyCheck {
  let base: Base
  let stamp: Stamp

  /// - Throws: a refusal where a deployment, or the removal of a cabinet, lacks the reason or ticket that is required.
  func check(_ plan: Plan) throws {
    guard let fields = plan.fields, fields.kind.isDeployment || fields.kind == .deleteCabinet,
      let cabinet = fields.cabinet
    else { return }
    let requirements = try settings(for: plan).requirements
    let isRequired = { (places: Places) in places.contains(cabinet: cabinet, environment: fields.environment) }
    var missing: [(what: String, hint: String)] = []
    if fields.reason.isEmpty, isRequired(requirements.reason) { missing.append(("a reason", "say why with '-m WHY'")) }
    if stamp.ticket == nil, isRequired(requirements.ticket) {
      missing.append(("a ticket", "name it with '--ticket TICKET'"))
    }
    guard !missing.isEmpty else { return }
    throw StemmaError(
      .refused, "the policy requires \(missing.map(\.what).joined(separator: " and ")) for cabinet '\(cabinet)'",
      hints: missing.map(\.hint))
  }

  /// The policy in force before the operation edits anything. A rollback reads no new settings.
  private func settings(for plan: Plan) throws -> Settings {
    try plan.settings == nil ? base.recordedSettings : base.intake.get().settings
  }
}
