import Testing

@testable import StemmaKit

@Suite("names, times, images, quantities, free text") struct DomainTests {
  @Test(
    "valid names",
    arguments: [
      ("a", NameKind.cabinet), ("us-west-2", .cabinet), ("0", .namespace), (String(repeating: "a", count: 63), .asset),
      ("web-api", .asset), ("Stable_1.2", .tag), ("_PRIVATE.key-1", .configurationKey),
    ])
  func valid(name: String, kind: NameKind) throws {
    #expect(try Name.check(name, kind) == name)
  }

  @Test(
    "invalid names",
    arguments: [
      ("", NameKind.cabinet), ("..", .cabinet), ("a/b", .cabinet), ("-x", .cabinet), ("x-", .cabinet),
      ("Prod", .cabinet),
      ("prod\n", .cabinet), ("prod\u{7F}", .cabinet), ("ü", .cabinet), ("prod-next", .cabinet), ("1web", .asset),
      (String(repeating: "a", count: 64), .asset), (String(repeating: "a", count: 300), .cabinet), ("a b", .tag),
      ("a..b", .tag), ("x.LOCK", .tag), (".a", .tag), ("1A", .configurationKey), ("A=B", .configurationKey), ("", .tag),
    ])
  func invalid(name: String, kind: NameKind) {
    #expect(throws: StemmaError.self) { try Name.check(name, kind) }
  }

  @Test("messages of invalid names") func messages() {
    expectError(
      "invalid cabinet name '..'",
      hints: [
        "a cabinet name has only lower-case letters, digits and '-', starts with a letter or digit and does not end in '-'"
      ]
    ) {
      try Name.check("..", .cabinet)
    }
    expectError(
      "invalid asset name '\(String(repeating: "a", count: 60))…'",
      hints: ["an asset name has at most 63 characters, this one has 300"]
    ) {
      try Name.check(String(repeating: "a", count: 300), .asset)
    }
    expectError("invalid cabinet name 'x-next'", hints: ["names that end in '-next' are reserved for proposed changes"])
    {
      try Name.check("x-next", .cabinet)
    }
  }

  @Test(
    "times",
    arguments: [
      ("2024-11-15T15:42:00Z", "2024-11-15T15:42:00.000Z"), ("2024-11-15 15:42", "2024-11-15T15:42:00.000Z"),
      ("2024-11-15", "2024-11-15T00:00:00.000Z"), ("2024-02-29T23:59:59.999+01:00", "2024-02-29T22:59:59.999Z"),
      ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"), ("2000-03-01T00:00:00-0330", "2000-03-01T03:30:00.000Z"),
      ("0001-01-01", "0001-01-01T00:00:00.000Z"), ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.000Z"),
    ])
  func times(text: String, expected: String) throws {
    let instant = try #require(Instant(text))
    #expect(instant.text == expected)
    #expect(Instant(instant.text) == instant)
  }

  @Test(
    "no times",
    arguments: [
      "", "yesterday", "2024-13-01", "2024-02-30", "2024-11-15T", "2024-11-15T25:00", "2024-11-15T15:42:00X", "15:42",
      "2024-11-15T15:42:00.Z", "24-11-15", "2024-11-15T15:42:00+1",
    ])
  func noTimes(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test(
    "images",
    arguments: [
      ("api:1.2.3", "api", "1.2.3", nil), ("api", "api", nil, nil),
      ("registry.example.com:5000/team/api:v1", "registry.example.com:5000/team/api", "v1", nil),
      ("localhost/api", "localhost/api", nil, nil),
      ("api@sha256:" + String(repeating: "0a", count: 32), "api", nil, "sha256:" + String(repeating: "0a", count: 32)),
    ] as [(String, String, String?, String?)])
  func images(text: String, repository: String, tag: String?, digest: String?) throws {
    let image = try #require(ImageReference(text))
    #expect(image.repository == repository)
    #expect(image.tag == tag)
    #expect(image.digest == digest)
    #expect(image.text == text)
  }

  @Test(
    "no images",
    arguments: [
      "", " ", "API:1", "api:", "api:-1", "api: 1", "api@sha256:123", "http://x/y", "a//b", "-api", "api:1:2", "api\n",
      "api:" + String(repeating: "a", count: 129),
    ])
  func noImages(text: String) {
    #expect(ImageReference(text) == nil)
  }

  @Test(
    "registries go in front of images that name none",
    arguments: [
      ("api:1", "myregistry", "myregistry/api:1"), ("team/api:1", "ghcr.io/acme", "ghcr.io/acme/team/api:1"),
      ("ghcr.io/x/api:1", "myregistry", "ghcr.io/x/api:1"), ("localhost/api", "myregistry", "localhost/api"),
      ("host:5000/api", "myregistry", "host:5000/api"), ("myregistry/api:1", "myregistry", "myregistry/api:1"),
    ])
  func registry(image: String, registry: String, expected: String) {
    #expect(ImageReference(image)?.prefixed(by: registry).text == expected)
  }

  @Test(
    "quantities",
    arguments: [
      ("500m", 0.5), ("1", 1), ("0.5", 0.5), ("1e3", 1000), ("1Ki", 1024), ("1.5Gi", 1_610_612_736), ("2E", 2e18),
    ])
  func quantities(text: String, value: Double) throws {
    #expect(try #require(Quantity(text)).value == value)
  }

  @Test("no quantities", arguments: ["", "m", "1 Gi", "1GB", "-", "1e", "Mi1", "0x1"])
  func noQuantities(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test("reasons cannot forge structure") func reasons() throws {
    #expect(
      try FreeText.reason("  why\r\n\r\nStemma-Version: x\n--- a\n# b\n\tc\n\n")
        == "why\n\n> Stemma-Version: x\n> --- a\n> # b\n  c")
    expectError("the reason holds the control character U+001B") { _ = try FreeText.reason("a\u{1B}[2J") }
    expectError("the reason holds the control character U+202E") { _ = try FreeText.reason("a\u{202E}b") }
    expectError("the reason has more than 8192 bytes") { _ = try FreeText.reason(String(repeating: "x", count: 8193)) }
  }

  @Test("nearest names") func nearest() {
    #expect(Name.nearest("prodution", in: ["production", "staging", "product"]) == ["production"])
    #expect(Name.nearest("zzz", in: ["production"]).isEmpty)
  }
}
