/// Somebody who is recorded: the author of an operation.
public struct Person: Sendable, Hashable {
  public let name: String
  public let email: String

  public init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// `Ada Lovelace <ada@example.com>`.
  public var address: String { "\(name) <\(email)>" }
}

/// An instant in UTC, in milliseconds since 1 January 1970.
public struct Instant: Sendable, Hashable, Comparable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  /// Whole seconds, rounded down, as Git's commit times are.
  public var seconds: Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }
}

/// Who does something, when, and how: passed in by the caller, because the engine reads no clock and no environment.
public struct Stamp: Sendable, Hashable {
  /// How the operation was asked for.
  public enum Method: String, Sendable {
    case cli, ci, ui
  }

  public let time: Instant
  public let person: Person
  public let method: Method
  /// The client and its version, such as `stemma/0.1.0`.
  public let client: String
  /// The URL of the CI job, where there is one.
  public let run: String?
  /// The ticket that asks for it, such as `OPS-1234`, where somebody named one.
  public let ticket: String?

  /// - Throws: `StemmaError` for a ticket that cannot be recorded.
  public init(
    time: Instant, person: Person, method: Method, client: String, run: String? = nil, ticket: String?
  ) throws {
    if let ticket, ticket.isEmpty || ticket.utf8.count > 200 || !FreeText.isLine(ticket) {
      throw StemmaError(
        .usage, "invalid ticket '\(Name.excerpt(ticket))'", hints: ["a ticket is one line of at most 200 bytes"])
    }
    self.init(time, person, method, client, run, ticket)
  }

  public init(time: Instant, person: Person, method: Method, client: String, run: String? = nil) {
    self.init(time, person, method, client, run, nil)
  }

  private init(
    _ time: Instant, _ person: Person, _ method: Method, _ client: String, _ run: String?, _ ticket: String?
  ) {
    self.time = time
    self.person = person
    self.method = method
    self.client = client
    self.run = run
    self.ticket = ticket
  }

  func at(_ time: Instant) -> Stamp { Stamp(time, person, method, client, run, ticket) }
}
