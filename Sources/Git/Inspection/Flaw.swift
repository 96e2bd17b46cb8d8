/// Something that is wrong with the files of a repository.
public struct Flaw: Sendable, Hashable {
  /// What callers tell apart.
  public struct Kind: Sendable, Hashable {
    let name: String

    /// A link, or another thing that is no file and no directory, where Git keeps its own files.
    public static let link = Kind(name: "link")
    /// A file that neither Git nor this module puts there.
    public static let unknownFile = Kind(name: "unknown file")
    /// What a process that died, or one that is still at work, left: a lock or an unfinished file.
    public static let leftover = Kind(name: "leftover")
    /// An object that is not stored as it should be, or does not have its name's hash.
    public static let object = Kind(name: "object")
    public static let pack = Kind(name: "pack")
    public static let packIndex = Kind(name: "pack index")
    /// A ref or HEAD that cannot be read.
    public static let reference = Kind(name: "reference")
    /// A file that makes Git look for objects elsewhere.
    public static let redirection = Kind(name: "redirection")
    /// A file that makes Git see other parents than the commits have.
    public static let grafts = Kind(name: "grafts")
    public static let shallow = Kind(name: "shallow")
    /// A derived file that says otherwise than the objects.
    public static let forgedDerivative = Kind(name: "forged derivative")
    /// A derived file that is damaged.
    public static let derivative = Kind(name: "derivative")
    /// A file that could not be checked.
    public static let unchecked = Kind(name: "unchecked")
  }

  public let kind: Kind
  /// The path inside the repository, the name of a ref, or that of an object.
  public let subject: String
  /// What is wrong, without the subject.
  public let message: String

  public init(_ kind: Kind, _ subject: String, _ message: String) {
    self.kind = kind
    self.subject = subject
    self.message = message
  }
}

/// Bounds of what inspection takes upon itself, far above what any store of ours holds.
public enum InspectionLimits {
  /// The most bytes of an object.
  public static let object = 256 << 20
  /// The most deltas on the way to an object. Source: Git's own limit for `pack.depth`.
  static let deltas = 4095
  /// The most bytes of a file that is read as a whole: an index of twelve million objects fits.
  static let file = 512 << 20
  /// The most directories inside each other below `refs/`.
  static let directories = 20
}
