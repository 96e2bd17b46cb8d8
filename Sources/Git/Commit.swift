/// Who did something and when, as commits and tags record it.
public struct Signature: Sendable, Hashable {
  public let name: String
  public let email: String
  /// Seconds since 1 January 1970 in UTC.
  public let seconds: Int64
  /// Minutes east of UTC.
  public let offset: Int

  public init(name: String, email: String, seconds: Int64, offset: Int) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offset = offset
  }

  /// `Ada Lovelace <ada@example.com> 1732635600 +0000`, without the characters that would end a name or an address.
  func encoded() -> String {
    let minutes = abs(offset)
    let digits = String(minutes / 60 * 100 + minutes % 60)
    let zone = (offset < 0 ? "-" : "+") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(Self.clean(name)) <\(Self.clean(email))> \(seconds) \(zone)"
  }

  /// Drops what Git drops too: a line feed in a name would begin a header.
  private static func clean(_ text: String) -> String {
    String(decoding: text.utf8.filter { !"<>\n\0".utf8.contains($0) }, as: UTF8.self)
  }

  init(_ raw: RawSignature) {
    self.init(
      name: String(decoding: raw.name, as: UTF8.self), email: String(decoding: raw.email, as: UTF8.self),
      seconds: raw.seconds, offset: raw.offset)
  }
}

/// A commit.
public struct Commit: Sendable, Hashable {
  public let tree: ObjectID
  public let parents: [ObjectID]
  public let author: Signature
  public let committer: Signature
  public let message: String

  public init(tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String) {
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.message = message
  }

  /// The first line of the message.
  public var subject: String { String(message.prefix { $0 != "\n" }) }

  public func encoded() -> [UInt8] {
    var text = "tree \(tree)\n"
    for parent in parents { text += "parent \(parent)\n" }
    text += "author \(author.encoded())\ncommitter \(committer.encoded())\n\n\(message)"
    return Array(text.utf8)
  }

  /// Reads a commit; headers that are not needed here, such as signatures, are passed over.
  ///
  /// - Throws: `malformed` for bytes that are no commit.
  public init(decoding bytes: [UInt8]) throws(GitError) {
    let raw = try RawCommit(bytes[...])
    self.init(
      tree: raw.tree, parents: raw.parents, author: Signature(raw.author), committer: Signature(raw.committer),
      message: String(decoding: raw.message, as: UTF8.self))
  }
}

extension Commit {
  /// The signature that the bytes of a commit hold; nil where there is none. Nothing is said of whether it is a good one.
  ///
  /// Source: gitformat-signature(5): the headers `gpgsig` and, of a repository with SHA-256, `gpgsig-sha256`.
  public static func signature(in bytes: [UInt8]) -> [UInt8]? {
    var headers = HeaderReader(bytes[...])
    while let (name, value) = headers.next() {
      guard name.elementsEqual("gpgsig".utf8) || name.elementsEqual("gpgsig-sha256".utf8) else { continue }
      return value + headers.continuation()
    }
    return nil
  }
}

/// An annotated tag.
public struct AnnotatedTag: Sendable, Hashable {
  public let target: ObjectID
  public let targetKind: ObjectKind
  public let name: String
  public let tagger: Signature?
  public let message: String

  public init(target: ObjectID, targetKind: ObjectKind, name: String, tagger: Signature?, message: String) {
    self.target = target
    self.targetKind = targetKind
    self.name = name
    self.tagger = tagger
    self.message = message
  }

  public func encoded() -> [UInt8] {
    let who = tagger.map { "tagger \($0.encoded())\n" } ?? ""
    return Array("object \(target)\ntype \(targetKind.name)\ntag \(name)\n\(who)\n\(message)".utf8)
  }

  /// - Throws: `malformed` for bytes that are no tag.
  public init(decoding bytes: [UInt8]) throws(GitError) {
    var headers = HeaderReader(bytes[...])
    var fields: [String: ArraySlice<UInt8>] = [:]
    while let (name, value) = headers.next() { fields[String(decoding: name, as: UTF8.self)] = value }
    let kinds: [ObjectKind] = [.commit, .tree, .blob, .tag]
    guard let target = fields["object"].flatMap({ ObjectID(hexBytes: $0) }), let name = fields["tag"],
      let kind = kinds.first(where: { kind in fields["type"]?.elementsEqual(kind.name.utf8) == true })
    else { throw GitError(.malformed, "a tag cannot be read") }
    let tagger = fields["tagger"].flatMap { RawSignature($0) }.map { Signature($0) }
    if fields["tagger"] != nil, tagger == nil { throw GitError(.malformed, "the tagger of a tag cannot be read") }
    self.init(
      target: target, targetKind: kind, name: String(decoding: name, as: UTF8.self),
      tagger: tagger, message: String(decoding: headers.rest, as: UTF8.self))
  }
}
