internal import Git
internal import Manifests

/// One change of a cabinet, an asset or a resource.
public struct PastChange: Sendable {
  /// Who did it, when and why, and which version the cabinet ran after it.
  public let operation: Operation
  /// The assets that changed, with their fields; for a resource, only its own fields.
  public let assets: [AssetChange]
}

/// What a question about the past is about.
public enum PastSubject: Sendable, Hashable {
  case cabinet(String)
  case asset(String)
  /// `Deployment/web`, or the path of a manifest.
  case resource(String)
}

extension Store {
  /// What a word means: `cabinet/NAME` and `asset/NAME` say it, another word with a slash is a resource, and one without
  /// is the cabinet or the asset of that name: one that is declared, else one that is gone.
  ///
  /// - Throws: `StemmaError` for a name that nothing ever had, and for one that a cabinet and an asset have.
  public func subject(_ text: String) throws -> PastSubject {
    try reading { base in
      if text.hasPrefix("cabinet/") { return try base.knownCabinet(String(text.dropFirst(8))) }
      if text.hasPrefix("asset/") { return try base.knownAsset(String(text.dropFirst(6))) }
      if text.contains("/") { return .resource(text) }
      let settings = base.recordedSettings
      switch (settings.cabinets[text] != nil, settings.assets[text] != nil) {
      case (true, false): return .cabinet(text)
      case (false, true): return .asset(text)
      case (true, true):
        throw StemmaError.failed(
          "'\(text)' is a cabinet and an asset", hint: "write 'cabinet/\(text)' or 'asset/\(text)'")
      case (false, false):
        // Only now the whole history is looked at: for what is gone.
        if try base.hadCabinet(text) { return .cabinet(text) }
        if try base.hadAsset(text) { return .asset(text) }
        let names = Array(settings.cabinets.keys) + Array(settings.assets.keys)
        throw Settings.unknown("cabinet or asset", text, among: names.sorted(), create: nil)
      }
    }
  }

  /// Calls `body` with every change of a cabinet, an asset or a resource, newest first, until it returns false.
  ///
  /// - Parameters:
  ///   - cabinet: only in this cabinet.
  ///   - progress: called while no change is found for a long time, with how many operations were read and how many are to
  ///     be; the last time with as many.
  /// - Throws: `StemmaError` for an unknown cabinet and for what is no resource's name.
  public func changes(
    of subject: PastSubject, cabinet: String? = nil, progress: (_ read: Int, _ all: Int) -> Void = { _, _ in },
    _ body: (PastChange) throws -> Bool
  ) throws {
    // Where reading begins anew, what was told is not told again.
    var oldest = Int.max
    try reading { base in
      if let cabinet { _ = try base.knownCabinet(cabinet) }
      let reader = try ChangeReader(base, subject)
      var only = cabinet
      if case .cabinet(let name) = subject { only = name }
      if let cabinet, cabinet != only {
        throw StemmaError(.usage, "the history of cabinet '\(only ?? "")' is not in cabinet '\(cabinet)'")
      }
      try base.moves(of: subject, in: only, progress: progress) { move in
        guard move.record.sequence < oldest else { return true }
        guard let assets = try reader.changes(from: base.treeBefore(move), to: move.tree) else { return true }
        oldest = move.record.sequence
        return try body(PastChange(operation: Operation(move.record), assets: assets))
      }
    }
  }
}

extension Base {
  /// How many operations are looked at before the index of changes is used.
  static let changePatience = 2000

  /// Calls `body` with every operation that may have changed something, newest first, until it returns false.
  ///
  /// - Parameters:
  ///   - cabinet: only in this cabinet.
  ///   - patience: how many operations are looked at one by one, where others can be left out.
  func moves(
    of subject: PastSubject, in cabinet: String?, patience: Int = Base.changePatience,
    progress: (_ read: Int, _ all: Int) -> Void = { _, _ in }, _ body: (CabinetMove) throws -> Bool
  ) throws {
    var asset: String?
    let sequences: (SnapshotChanges) -> [Int]
    switch subject {
    case .cabinet: return try history.moves(of: cabinet, body)
    case .asset(let name): (asset, sequences) = (name, { $0.sequences(ofAsset: name) })
    case .resource(let text):
      let resource = ResourceName(text)
      sequences = { changes in resource.map(changes.sequences(of:)) ?? [] }
    }
    var (count, next) = (0, nil as Int?)
    try history.moves(of: cabinet, changing: asset) { move in
      count += 1
      if count > patience { next = move.record.sequence }
      return try next == nil && body(move)
    }
    guard let next else { return }
    for sequence in try sequences(SnapshotChanges(self, progress: progress)) where sequence <= next {
      let index = latest.sequence - sequence
      guard let record = try history.record(index), cabinet == nil || record.fields.cabinet == cabinet else { continue }
      if try !body(CabinetMove(record: record, index: index)) { return }
    }
  }

  /// Whether a cabinet of the name exists or existed.
  func hadCabinet(_ name: String) throws -> Bool {
    try recordedSettings.cabinets[name] != nil || history.first(OperationFilter(cabinet: name)) != nil
  }

  /// Whether an asset of the name is declared or was deployed.
  func hadAsset(_ name: String) throws -> Bool {
    try recordedSettings.assets[name] != nil || history.first(OperationFilter(asset: name)) != nil
  }

  func knownCabinet(_ name: String) throws -> PastSubject {
    if try hadCabinet(name) { return .cabinet(name) }
    throw Settings.unknown("cabinet", name, among: recordedSettings.cabinets.keys.sorted(), create: nil)
  }

  func knownAsset(_ name: String) throws -> PastSubject {
    if try hadAsset(name) { return .asset(name) }
    throw Settings.unknown("asset", name, among: recordedSettings.assets.keys.sorted(), create: nil)
  }
}
