internal import Manifests

/// Why an operation or a question could not be answered, in words for the person who asked.
///
/// The message says what failed, in lower case, with the subject in single quotes and without a final stop; each hint
/// says a next step. The kind decides the exit code, in one place of the command line.
public struct StemmaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What sort of failure it is: a small, open set.
  public struct Kind: Sendable, Hashable {
    let name: String

    /// The request cannot be carried out as it stands: bad input, an unknown name, a failed step.
    public static let failed = Kind(name: "failed")
    /// A guard or a rule says no: a secret, a missing configuration key, a policy.
    public static let refused = Kind(name: "refused")
    /// Somebody else was faster or holds the store: trying again may succeed.
    public static let busy = Kind(name: "busy")
    /// The store is missing, damaged, not readable, not writable or of a newer format.
    public static let store = Kind(name: "store")
    /// The words of the command are wrong.
    public static let usage = Kind(name: "usage")
    /// The person stopped it.
    public static let interrupted = Kind(name: "interrupted")
  }

  public let kind: Kind
  public let message: String
  /// Next steps, most useful first.
  public let hints: [String]
  /// Lines that belong to the message, such as the candidates of an ambiguous name.
  public let details: [String]

  public init(_ kind: Kind, _ message: String, details: [String] = [], hints: [String] = []) {
    self.kind = kind
    self.message = message
    self.details = details
    self.hints = hints
  }

  public var description: String { message }
}

extension StemmaError {
  /// A failure of the ordinary kind.
  public static func failed(_ message: String, details: [String] = [], hint: String? = nil) -> StemmaError {
    StemmaError(.failed, message, details: details, hints: hint.map { [$0] } ?? [])
  }

  /// A guard or a rule that says no.
  public static func refused(_ message: String, details: [String] = [], hint: String? = nil) -> StemmaError {
    StemmaError(.refused, message, details: details, hints: hint.map { [$0] } ?? [])
  }
}

extension StemmaError {
  /// What is wrong with a file of YAML or JSON, with its name and the line.
  init(_ error: ManifestError, file: String) {
    let place = error.line.map { "\(file):\($0)" } ?? file
    self = .failed("\(place): \(error.message)", hint: error.hint)
  }
}

extension YAML {
  /// The only document of a file; nil where there is no content.
  ///
  /// - Throws: `StemmaError` that names file and line.
  static func value(of bytes: [UInt8], file: String) throws -> Value? {
    do { return try document(bytes)?.value } catch { throw StemmaError(error, file: file) }
  }
}
