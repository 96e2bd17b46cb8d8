import Testing

@testable import Git

@Suite struct SHA256Tests {
  private func text(_ bytes: some Collection<UInt8>) -> String {
    SHA256.hash(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The empty message, and NIST's examples of FIPS 180-2.
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func examples(message: String, digest: String) {
    #expect(text(message.utf8) == digest)
  }

  @Test func everyLengthAroundTheEndsOfBlocks() throws {
    for count in [1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      #expect(text(bytes) == String(try run("sha256sum", [], input: bytes).text.prefix(64)), "\(count)")
    }
  }
}
