internal import Git

/// All that is known of one operation.
public struct OperationDetail: Sendable {
  /// A ref that the operation moved.
  public struct MovedRef: Sendable, Hashable {
    public let name: String
    /// nil where the ref did not exist.
    public let old: Hash?
    /// nil where the ref was deleted.
    public let new: Hash?
  }

  public let operation: Operation
  /// The images of everything that the cabinet runs after it.
  public let images: [AssetImages]
  /// In the order in which they moved, after `system` itself.
  public let refs: [MovedRef]
  /// What the settings commit that was in force says of itself.
  public let settingsSubject: String?
  /// The commit whose signature vouches for the person: the operation's own, or that of the settings which were taken in.
  /// Nobody has verified the signature.
  public let signedCommit: Hash?
  /// The key that the signature says it was made with; nil also where its format is unknown.
  public let signingKey: SigningKey?

  init(_ record: Record, images: [AssetImages], _ workspace: Workspace) throws {
    operation = Operation(record)
    self.images = images
    refs = record.fields.refs.map { update in
      MovedRef(
        name: update.name, old: update.old == .zero ? nil : Hash(update.old),
        new: update.new == .zero ? nil : Hash(update.new))
    }
    let settings = record.fields.settings
    settingsSubject = try settings.map { try workspace.commit($0).subject }
    let own = [record.commit] + (record.fields.kind == .settings ? settings.map { [$0] } ?? [] : [])
    let signed = try Self.signed(own, workspace)
    signedCommit = signed.map { Hash($0.commit) }
    signingKey = signed.flatMap { SigningKey(signature: $0.signature) }
  }

  /// The first of some commits that is signed.
  private static func signed(
    _ commits: [ObjectID], _ workspace: Workspace
  ) throws -> (commit: ObjectID, signature: [UInt8])? {
    for id in commits {
      if let signature = Commit.signature(in: try workspace.object(id).bytes) { return (id, signature) }
    }
    return nil
  }
}
