/// What is looked for in everything that ever ran.
public struct RunQuery: Sendable {
  private enum Form {
    case image(repository: String, tag: String?, digest: String?)
    case digest(String)
    case configuration(key: String, value: String)
  }

  private let form: Form

  /// - Parameter text: an image, exactly, as `repository:tag` or as a repository, each also without its registry and the
  ///   front of its path; or `KEY=VALUE`.
  /// - Throws: `StemmaError` for what is neither.
  public init(_ text: String) throws {
    if let equals = text.firstIndex(of: "=") {
      let key = String(text[..<equals])
      try Name.check(key, .configurationKey)
      form = .configuration(key: key, value: String(text[text.index(after: equals)...]))
    } else if let image = ImageReference(text) {
      form = .image(repository: image.repository, tag: image.tag, digest: image.digest)
    } else {
      throw StemmaError(
        .usage, "'\(Name.excerpt(text))' is no image", hints: ["give an image such as 'api:1.2.3', or 'KEY=VALUE'"])
    }
  }

  /// - Parameter digest: `sha256:` and 64 hexadecimal digits, or at least 7 of their first ones; `sha256:` may be left out.
  /// - Throws: `StemmaError` for what is none.
  public init(digest: String) throws {
    let digits = digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : digest
    guard (7...64).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0.isDigit || (97...102).contains($0) }) else {
      throw StemmaError(
        .usage, "'\(Name.excerpt(digest))' is no digest", hints: ["write it as 'sha256:' and 64 hexadecimal digits"])
    }
    form = .digest("sha256:" + digits)
  }

  /// Bytes that are in the file of a release or an overlay that has it: where Stemma writes them, words of letters and
  /// digits stand as they are.
  var words: [[UInt8]] {
    switch form {
    case .image(let repository, let tag, let digest):
      let name = repository.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
      return [name] + [tag, digest].compactMap { $0 }.map { Array($0.utf8) }
    case .digest(let prefix): return [Array(prefix.utf8)]
    case .configuration(let key, let value):
      // A value that begins otherwise may be a number, which has several spellings.
      let isWord =
        value.utf8.first?.isLetter == true
        && value.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-.".utf8.contains($0) }
      return [Array(key.utf8)] + (isWord ? [Array(value.utf8)] : [])
    }
  }

  /// What an asset has of it: images, or the key with its value.
  func matches(in asset: AssetSnapshot) -> [String] {
    switch form {
    case .configuration(let key, let value):
      return asset.configuration[key]?.text == value ? ["\(key)=\(value)"] : []
    case .digest(let prefix):
      return asset.images.filter { ImageReference($0)?.digest?.hasPrefix(prefix) == true }
    case .image(let repository, let tag, let digest):
      return asset.images.filter { text in
        guard let image = ImageReference(text) else { return false }
        let isRepository = image.repository == repository || image.repository.hasSuffix("/" + repository)
        return isRepository && (tag == nil || image.tag == tag) && (digest == nil || image.digest == digest)
      }
    }
  }
}
