/// Everything that changes a store. Each is one operation (or, where nothing is to be recorded, none).
extension Store {
  /// Deploys what is declared today into a cabinet.
  public func deploy(
    _ request: DeployRequest, stamp: Stamp, dryRun: Bool = false, expecting: String? = nil
  ) throws -> Outcome {
    try operate(stamp, dryRun: dryRun, expecting: expecting) {
      try DeployPlanner(base: $0, request: request, stamp: stamp).plan()
    }
  }

  /// Deploys a version: a promotion into another cabinet, or a rollback inside its own.
  public func deploySnapshot(
    _ request: SnapshotDeployRequest, stamp: Stamp, dryRun: Bool = false, expecting: String? = nil
  ) throws -> Outcome {
    try operate(stamp, dryRun: dryRun, expecting: expecting) {
      try SnapshotDeployPlanner(base: $0, request: request, stamp: stamp).plan()
    }
  }

  /// Takes an asset out of a cabinet.
  public func undeploy(
    asset: String, from cabinet: String, reason: String, stamp: Stamp, dryRun: Bool = false, expecting: String? = nil
  ) throws -> Outcome {
    try operate(stamp, dryRun: dryRun, expecting: expecting) {
      try UndeployPlanner(base: $0, cabinet: cabinet, asset: asset, reason: reason, stamp: stamp).plan()
    }
  }

  /// Makes a cabinet, and its environment where there is none of that name.
  public func createCabinet(_ request: CabinetRequest, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try CabinetPlanner(base: $0, request: request, stamp: stamp).plan() }
  }

  public func createEnvironment(_ name: String, reason: String, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try SettingsPlanner(base: $0, stamp: stamp).createEnvironment(name, reason: reason) }
  }

  public func createAsset(
    _ name: String, _ definition: AssetChanges, reason: String, stamp: Stamp
  ) throws -> Outcome {
    try operate(stamp) {
      try SettingsPlanner(base: $0, stamp: stamp).createAsset(name, definition, reason: reason)
    }
  }

  /// Sets or removes one setting.
  public func change(_ request: SettingsRequest, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try SettingsPlanner(base: $0, stamp: stamp).plan(request) }
  }

  /// Puts tags on versions or takes them off.
  public func tag(_ request: TagRequest, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try TagPlanner(base: $0, request: request, stamp: stamp).plan() }
  }
}

/// Taking things away again. Each is refused while something depends on it.
extension Store {
  /// Empties a cabinet and takes it out of the system; its branch and versions stay.
  public func deleteCabinet(_ name: String, reason: String, stamp: Stamp, dryRun: Bool = false) throws -> Outcome {
    try operate(stamp, dryRun: dryRun) { try RemovalPlanner(base: $0, reason: reason, stamp: stamp).cabinet(name) }
  }

  public func deleteEnvironment(_ name: String, reason: String, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try RemovalPlanner(base: $0, reason: reason, stamp: stamp).environment(name) }
  }

  public func deleteAsset(_ name: String, reason: String, stamp: Stamp) throws -> Outcome {
    try operate(stamp) { try RemovalPlanner(base: $0, reason: reason, stamp: stamp).asset(name) }
  }
}
