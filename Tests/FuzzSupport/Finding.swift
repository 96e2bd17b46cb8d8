/// A property that does not hold for an input.
public struct Finding: Error, Sendable, Equatable, CustomStringConvertible {
  /// What should hold: the same for all inputs that fail alike.
  public let property: String
  public let detail: String

  public init(property: String, detail: String) {
    self.property = property
    self.detail = detail
  }

  public var description: String { "\(property): \(detail)" }
}

/// Throws a finding where a condition does not hold.
func require(_ condition: Bool, _ property: String, _ detail: @autoclosure () -> String) throws(Finding) {
  if !condition { throw Finding(property: property, detail: detail()) }
}

extension String {
  /// The beginning of bytes, as a literal.
  init(shown bytes: [UInt8]) { self = String(decoding: bytes.prefix(400), as: UTF8.self).debugDescription }
}
